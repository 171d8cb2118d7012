import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { watchMemory } from '../../../../base/watch-memory.ts';
import type { SdkFolder } from './sdk-folder.ts';

export interface SandboxSettings {
  /** The unpacked code. */
  readonly taskFolder: string;
  /** What is `/tmp` to the function. */
  readonly scratchFolder: string;
  readonly sdk: SdkFolder;
  /** Megabytes. */
  readonly memorySize: number;
  /** All of the environment the handler sees. */
  readonly environment: Readonly<Record<string, string>>;
  /** Milliseconds of simulated time, or "real". */
  readonly time: string;
}

/**
 * Starts the process of one execution environment: Node behind its permission model, running the bootstrap.
 *
 * @param outOfMemory called before it is killed for holding more than its megabytes, the heap and what lies beside it.
 */
export function spawnSandbox(settings: SandboxSettings, outOfMemory: () => void): ChildProcess {
  mkdirSync(settings.scratchFolder, { recursive: true });
  const child = spawn(process.execPath, [...nodeArguments(settings), BOOTSTRAP, settings.time], {
    cwd: settings.taskFolder,
    env: { ...settings.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  watchMemory(child, settings.memorySize, outOfMemory);
  return child;
}

const BOOTSTRAP = realpathSync(fileURLToPath(new URL('./bootstrap.mjs', import.meta.url)));

function nodeArguments(settings: SandboxSettings): string[] {
  // Node checks the path a link leads to, so links have to be resolved before it is told.
  const task = realpathSync(settings.taskFolder);
  const scratch = realpathSync(settings.scratchFolder);
  const links = realpathSync(settings.sdk.links);
  const readable = [
    BOOTSTRAP,
    everythingBelow(task),
    everythingBelow(scratch),
    everythingBelow(links),
    join(dirname(links), 'package.json'),
    everythingBelow(settings.sdk.packages),
  ];
  return [
    PERMISSION_MODEL,
    ...readable.map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${everythingBelow(scratch)}`,
    // A .node file can do whatever the process can, so only functions that bring one may load one.
    ...(holdsAddon(task) ? ['--allow-addons', '--disable-warning=SecurityWarning'] : []),
    // From Node 25 on the permission model would take the network away as well.
    ...(knows('--allow-net') ? ['--allow-net'] : []),
    `--max-old-space-size=${String(settings.memorySize)}`,
    '--disable-warning=ExperimentalWarning',
  ];
}

const knows = (flag: string) => process.allowedNodeEnvironmentFlags.has(flag);

const PERMISSION_MODEL = knows('--permission') ? '--permission' : '--experimental-permission';

const everythingBelow = (folder: string) => join(folder, '*');

const holdsAddon = (folder: string): boolean =>
  readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith('.node'));

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** The range as everybody starts it: the command line, in a process of its own. */
export interface RangeProcess extends AsyncDisposable {
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** From spawning the process to its line that it listens. */
  readonly startedInMs: number;
  /** undefined where the machine does not tell. */
  residentMb(): number | undefined;
  /** Processor time used so far, which says more than a rate on a machine that others use too. */
  processorMs(): number | undefined;
}

const COMMAND = fileURLToPath(new URL('../../../bin/aftertrace.js', import.meta.url));

export async function startRangeProcess(
  nodeOptions: readonly string[] = [],
): Promise<RangeProcess> {
  const before = performance.now();
  const child = spawn(process.execPath, [...nodeOptions, COMMAND, 'range', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const startedInMs = performance.now() - before;
  const { endpoint, region, accounts } = JSON.parse(line) as {
    endpoint: string;
    region: string;
    accounts: readonly { accessKeyId: string; secretAccessKey: string }[];
  };
  const [account] = accounts;
  if (account === undefined) throw new Error('the range has no account');
  return {
    endpoint,
    region,
    accessKeyId: account.accessKeyId,
    secretAccessKey: account.secretAccessKey,
    startedInMs,
    residentMb: () => residentMb(child),
    processorMs: () => processorMs(child),
    [Symbol.asyncDispose]: () => ended(child),
  };
}

function residentMb({ pid }: ChildProcess): number | undefined {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}

/** The kernel counts in hundredths of a second. */
const TICK_MS = 10;

function processorMs({ pid }: ChildProcess): number | undefined {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const [user, system] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return (Number(user) + Number(system)) * TICK_MS;
  } catch {
    return undefined;
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGINT');
  await exit;
}

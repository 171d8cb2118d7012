import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { Problem } from '../base/problem.ts';
import { watchMemory } from '../base/watch-memory.ts';
import { bundleStack, PROJECT } from './bundle-stack.ts';

/** Makes templates of stack modules. */
export interface Synthesiser {
  /**
   * @returns the folder of a cloud assembly, which stands until the synthesiser is closed.
   * @throws Problem DEPLOY_FAILED with the reason.
   */
  synthesise(order: SynthOrder): Promise<string>;
  close(): void;
}

export interface SynthOrder {
  /** Absolute path of the module that exports `build(app, context)`. */
  readonly stackModule: string;
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
}

export interface SynthesiserOptions {
  /**
   * `each`: every stack is built by a process of its own, for code nobody has read; `one`: all of them by one, which
   * spares loading the CDK again.
   */
  readonly processes: 'each' | 'one';
  /** Milliseconds a stack may take to be built: 30,000. */
  readonly patience?: number;
}

/**
 * Stacks are built in processes that read their own folder and the installed packages, write where they are told,
 * start nothing and end in bounded time and memory.
 *
 * The next process is started before it is asked for, for the CDK takes longer to load than most stacks to build.
 */
export function openSynthesiser(options: SynthesiserOptions): Synthesiser {
  const patience = options.patience ?? 30_000;
  mkdirSync(join(PROJECT, '.aftertrace'), { recursive: true });
  // Below the project, where the packages are found from.
  const home = realpathSync(mkdtempSync(join(PROJECT, '.aftertrace', 'synth-')));
  const runners = new Set<Runner>();
  const spare = new Map<string, Runner>();
  let number = 0;
  const runnerFor = (folder: string): Runner => {
    const known = spare.get(folder);
    if (known?.isAlive() === true) return known;
    const made = startRunner(folder, home);
    runners.add(made);
    spare.set(folder, made);
    return made;
  };
  return {
    async synthesise(order) {
      const readable = options.processes === 'one' ? PROJECT : dirname(order.stackModule);
      const runner = runnerFor(readable);
      const work = join(home, String(number++));
      const bundle = await bundleStack(order.stackModule, join(work, 'bundle'));
      const outdir = join(work, 'cdk.out');
      const { stackName, account, region } = order;
      const failed = await runner.build(
        { ...bundle, outdir, stackName, account, region },
        patience,
      );
      if (options.processes === 'each') {
        runner.stop();
        runners.delete(runner);
        spare.delete(readable);
        runnerFor(readable);
      }
      if (failed !== undefined) throw notBuilt(failed);
      if (existsSync(join(outdir, 'manifest.json'))) return outdir;
      throw notBuilt('it ended before there was a template');
    },
    close() {
      for (const runner of runners) runner.stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

const notBuilt = (because: string): Problem =>
  new Problem('DEPLOY_FAILED', `the lab cannot be built: ${because}`, {
    fix: 'Mend the stack and save; nothing was changed.',
  });

interface Runner {
  isAlive(): boolean;
  /** @returns why it failed; undefined when it says that it did not. */
  build(task: object, patience: number): Promise<string | undefined>;
  stop(): void;
}

/** Megabytes: of the heap, and of all. A lab of six functions takes some three hundred. */
const [HEAP, ALL] = [768, 1280];
const PROCESS = realpathSync(fileURLToPath(new URL('./synth-process.mjs', import.meta.url)));

function startRunner(readable: string, home: string): Runner {
  const child = spawn(process.execPath, [...flags(realpathSync(readable), home), PROCESS], {
    cwd: home,
    // Nothing of who runs this: no key, no profile, no token.
    env: { HOME: home, TMPDIR: home, TZ: 'UTC', CDK_VALIDATION: 'false' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let told = '';
  let killedFor: string | undefined;
  let alive = true;
  child.stderr.on('data', (bytes: Buffer) => {
    told = `${told}${bytes.toString('utf8')}`.slice(-20_000);
  });
  // A process that has ended takes no more orders, and says so elsewhere.
  child.stdin.on('error', () => {});
  const gone = once(child, 'close').then(() => {
    alive = false;
  });
  watchMemory(child, ALL, () => {
    killedFor = `it took more than ${ALL} MB of memory`;
  });
  const lines = createInterface({ input: child.stdout });
  const ready = nextLine(lines);
  return {
    isAlive: () => alive,
    async build(task, patience) {
      const timer = setTimeout(() => {
        killedFor = `it was not done after ${patience / 1000} seconds, and was stopped. Is there a loop without an end?`;
        child.kill('SIGKILL');
      }, patience);
      try {
        await Promise.race([ready, gone]);
        const answered = nextLine(lines);
        child.stdin.write(`${JSON.stringify(task)}\n`);
        const line = await Promise.race([answered, gone]);
        if (killedFor !== undefined) return killedFor;
        if (typeof line !== 'string') return endOf(child, told);
        return answerOf(line);
      } finally {
        clearTimeout(timer);
      }
    },
    stop() {
      alive = false;
      child.kill('SIGKILL');
    },
  };
}

const nextLine = (lines: Interface): Promise<string> =>
  new Promise((resolve) => lines.once('line', resolve));

function answerOf(line: string): string | undefined {
  try {
    const said = JSON.parse(line) as { failed?: unknown };
    return typeof said.failed === 'string' ? shortened(said.failed) : undefined;
  } catch {
    return 'it answered with something else than an answer';
  }
}

function endOf({ exitCode, signalCode }: ChildProcess, told: string): string {
  if (/heap out of memory/.test(told)) return `it took more than ${HEAP} MB of memory`;
  if (exitCode === 0 || (exitCode !== null && told.trim() === '')) {
    return `it ended itself with exit code ${String(exitCode)} (process.exit?)`;
  }
  return `it ended with ${signalCode ?? `exit code ${String(exitCode)}`}: ${shortened(told)}`;
}

/** What was thrown, and where in the learner's files; not the way there through the packages. */
function shortened(stack: string): string {
  const lines = stack.trim().split('\n');
  const own = lines.filter((line) => !/^\s+at /.test(line)).slice(0, 6);
  const denied =
    /ERR_ACCESS_DENIED/.test(stack) || /Access to this API has been restricted/.test(stack);
  const what = /resource: '([^']*)'/.exec(stack)?.[1];
  if (!denied) return own.join('\n');
  return `it may read its own folder only, and start nothing${what === undefined ? '' : `: ${what}`}`;
}

const knows = (flag: string) => process.allowedNodeEnvironmentFlags.has(flag);

function flags(readable: string, home: string): readonly string[] {
  const packages = realpathSync(join(PROJECT, 'node_modules'));
  const project = realpathSync(PROJECT);
  const reads = [
    PROCESS,
    join(project, 'package.json'),
    join(packages, '*'),
    join(readable, '*'),
    join(home, '*'),
  ];
  return [
    knows('--permission') ? '--permission' : '--experimental-permission',
    ...reads.map((path) => `--allow-fs-read=${path}`),
    `--allow-fs-write=${join(home, '*')}`,
    `--max-old-space-size=${HEAP}`,
    '--disable-warning=ExperimentalWarning',
  ];
}

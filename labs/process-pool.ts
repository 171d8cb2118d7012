import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';

export interface PoolOptions {
  readonly signal: AbortSignal;
  /** Processes at the same time; as many as there are cores, and four at most, when not given. */
  readonly jobs?: number | undefined;
}

/**
 * Has orders carried out by processes of their own, and gives each answer when it is there.
 *
 * @param module what such a process runs: it answers each message with one message, until it is disconnected.
 * @throws Error when a process ends with an order in its hands.
 */
export async function* inProcesses<Answer>(
  module: string,
  orders: readonly object[],
  { signal, jobs = Math.min(4, cpus().length) }: PoolOptions,
): AsyncGenerator<Answer> {
  const waiting = [...orders];
  const children = Array.from({ length: Math.min(jobs, waiting.length) }, () => started(module));
  const busy = new Map<ChildProcess, Promise<{ child: ChildProcess; answer: unknown }>>();
  const give = (child: ChildProcess) => {
    const order = waiting.shift();
    if (order === undefined) busy.delete(child);
    else busy.set(child, answered(child, order));
  };
  const stopped = aborted(signal);
  // Nobody may be waiting for it when it comes.
  stopped.catch(() => {});
  try {
    for (const child of children) give(child);
    while (busy.size > 0) {
      const { child, answer } = await Promise.race([...busy.values(), stopped]);
      give(child);
      // What our own process sent.
      yield answer as Answer;
    }
  } finally {
    for (const child of children) if (child.connected) child.disconnect();
  }
}

const TSX = createRequire(import.meta.url).resolve('tsx');

const started = (module: string): ChildProcess =>
  fork(module, {
    execArgv: ['--import', TSX],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });

function answered(child: ChildProcess, order: object) {
  const promise = new Promise<{ child: ChildProcess; answer: unknown }>((resolve, reject) => {
    const onMessage = (answer: unknown) => {
      child.off('exit', onExit);
      resolve({ child, answer });
    };
    const onExit = (code: number | null) => {
      child.off('message', onMessage);
      reject(new Error(`${JSON.stringify(order)} ended its process with ${String(code)}`));
    };
    child.once('message', onMessage).once('exit', onExit);
    child.send(order);
  });
  promise.catch(() => {});
  return promise;
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const stop = () => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('interrupted'));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });

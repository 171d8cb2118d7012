import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Instant } from '../../../../base/instant.ts';
import type { RoleSession } from '../../../identity/identity.ts';
import { readOutput } from './output-reader.ts';
import type { RuntimeApi, RuntimeWork } from './runtime-api.ts';

/** One handler run, as the environment needs to know it. */
export interface Invocation {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  /** Seconds. */
  readonly timeout: number;
  /** What the Runtime API hands over beside the payload. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface HandlerOutcome {
  readonly ending: 'answered' | 'failed' | 'timed-out' | 'exited';
  /** JSON text: the answer, or the error as the runtime words it. */
  readonly payload: string;
  /** What the handler printed, line ends included. */
  readonly output: string;
  /** Real milliseconds the handler ran. */
  readonly took: number;
  /** It was killed for holding more memory than it has. */
  readonly outOfMemory: boolean;
}

/** One execution environment: a process that runs one invocation at a time, and stays for the next. */
export interface Environment {
  /** Environments with the same key are interchangeable. */
  readonly key: string;
  /** Who the code in it is. */
  readonly identity: RoleSession;
  readonly accessKeyId: string;
  readonly logStream: string;
  /** When its credentials run out. */
  readonly expiresAt: Instant;
  /** Waiting for work. */
  idle(): boolean;
  /**
   * Whether it goes on, once that is known: a process that has answered is about to ask for more work, or
   * about to exit. Whoever got the answer need not wait for it; whoever looks for a warm environment must.
   */
  rested(): Promise<boolean>;
  /** Keeps it for the caller, who runs one invocation in it. A new one is its maker's. @returns false when it is not idle. */
  claim(): boolean;
  invoke(invocation: Invocation): Promise<HandlerOutcome>;
  stop(): void;
}

export interface NewEnvironment {
  readonly key: string;
  readonly token: string;
  /** Who the code in it is. */
  readonly identity: RoleSession;
  readonly accessKeyId: string;
  readonly logStream: string;
  readonly expiresAt: Instant;
  readonly api: RuntimeApi;
  /** @param outOfMemory called before the process is killed for holding too much. */
  start(outOfMemory: () => void): ChildProcess;
}

/** Real milliseconds a process may take to ask for its first work; generous, because machines are busy. */
const INIT_LIMIT = 60_000;
/** Real milliseconds to wait for the last output of an invocation, and for the process to come to rest. */
const PATIENCE = 2_000;

type Ending = Omit<HandlerOutcome, 'output' | 'took' | 'outOfMemory'> & {
  /** What the bootstrap marks the end of its output with. */
  readonly mark?: string;
};

interface Running {
  readonly invocation: Invocation;
  startedAt: number;
  timer: NodeJS.Timeout;
  settle(ending: Ending): void;
}

export function openEnvironment(request: NewEnvironment): Environment {
  let parked: ((work: RuntimeWork) => void) | undefined;
  let running: Running | undefined;
  let atRest = () => {};
  let rest: Promise<void> = Promise.resolve();
  let claimed = true;
  let gone = false;
  let outOfMemory = false;

  const begin = () => {
    if (parked === undefined || running === undefined) return;
    const give = parked;
    parked = undefined;
    clearTimeout(running.timer);
    running.startedAt = performance.now();
    running.timer = setTimeout(timeOut, running.invocation.timeout * 1000);
    give({ headers: running.invocation.headers, body: running.invocation.payload });
  };
  const timeOut = () => {
    running?.settle({ ending: 'timed-out', payload: timeoutError(running.invocation) });
    child.kill('SIGKILL');
  };
  const answered = (ending: Ending['ending']) => (requestId: string, payload: string) => {
    if (running?.invocation.requestId === requestId) running.settle({ ending, payload });
  };

  request.api.listen(request.token, {
    next(give) {
      parked = give;
      atRest();
      begin();
    },
    response: answered('answered'),
    error: answered('failed'),
    initError(payload) {
      running?.settle({ ending: 'failed', payload, mark: 'init' });
    },
  });
  const child = request.start(() => {
    outOfMemory = true;
  });
  const outputs = [child.stdout, child.stderr].map((stream) => readOutput(stream as Readable));
  child.once('error', () => {
    ended(1, null);
  });
  child.once('exit', (status, signal) => {
    ended(status, signal);
  });
  const ended = (status: number | null, signal: NodeJS.Signals | null) => {
    gone = true;
    // V8 aborts when its heap is full.
    outOfMemory ||= signal === 'SIGABRT';
    parked = undefined;
    request.api.forget(request.token);
    running?.settle({
      ending: 'exited',
      payload: exitError(running.invocation, status, signal),
    });
    atRest();
  };

  const idle = () => parked !== undefined && !claimed && !gone;
  return {
    key: request.key,
    identity: request.identity,
    accessKeyId: request.accessKeyId,
    logStream: request.logStream,
    expiresAt: request.expiresAt,
    idle,
    async rested() {
      await rest;
      return !gone && (parked !== undefined || claimed);
    },
    claim() {
      if (!idle()) return false;
      claimed = true;
      return true;
    },
    async invoke(invocation) {
      const { ending, took } = await new Promise<{ ending: Ending; took: number }>((resolve) => {
        const mine: Running = {
          invocation,
          startedAt: performance.now(),
          timer: setTimeout(timeOut, INIT_LIMIT),
          settle(how) {
            clearTimeout(mine.timer);
            if (running !== mine) return;
            running = undefined;
            claimed = false;
            // A process that is about to exit must not be taken for a warm one.
            if (!gone && parked === undefined) rest = within(PATIENCE, (told) => (atRest = told));
            resolve({ ending: how, took: performance.now() - mine.startedAt });
          },
        };
        running = mine;
        if (gone) ended(1, null);
        else begin();
      });
      const texts = await Promise.all(
        outputs.map((reader) => reader.until(ending.mark ?? invocation.requestId, PATIENCE)),
      );
      const { payload } = ending;
      return { ending: ending.ending, payload, output: texts.join(''), took, outOfMemory };
    },
    stop() {
      gone = true;
      request.api.forget(request.token);
      child.kill('SIGKILL');
    },
  };
}

const within = (limit: number, told: (done: () => void) => void) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, limit);
    told(() => {
      clearTimeout(timer);
      resolve();
    });
  });

const timeoutError = ({ requestId, timeout }: Invocation) =>
  JSON.stringify({
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeout.toFixed(2)} seconds`,
  });

function exitError(
  { requestId }: Invocation,
  status: number | null,
  signal: string | null,
): string {
  const how =
    signal !== null
      ? `Runtime exited with error: signal: ${SIGNAL_WORDS[signal] ?? signal}`
      : status === 0
        ? 'Runtime exited without providing a reason'
        : `Runtime exited with error: exit status ${String(status)}`;
  return JSON.stringify({
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${requestId} Error: ${how}`,
  });
}

/** V8 aborts when its heap is full; Lambda says "killed" for whatever ran out of memory. */
const SIGNAL_WORDS: Readonly<Record<string, string>> = { SIGKILL: 'killed', SIGABRT: 'killed' };

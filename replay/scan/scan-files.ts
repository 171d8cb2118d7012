import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { PROBLEM_CODES, Problem, type ProblemCode } from '../../infra/base/problem.ts';
import type { EvidenceFile } from '../evidence/find-evidence-files.ts';
import { MOST_INFLATED_BYTES } from '../evidence/inflate.ts';
import { columnsCode } from './columns/column-packer.ts';
import { kernelCode } from './kernel/kernel.ts';
import type { KeySet } from './key-set.ts';
import type { FileScan } from './scan-file.ts';
import type { FromThread, ThreadStart, ToThread } from './scan-thread.ts';
import { threadCode } from './thread-code.ts';

export interface ScanOptions {
  readonly keys?: KeySet;
  readonly threads?: number;
  readonly mostInflatedBytes?: number;
  readonly signal?: AbortSignal;
  /** The index is written here, a folder for each day; `onRows` is told how many rows went into each file. */
  readonly rowsFolder?: string;
  readonly onRows?: (rows: number) => void;
  /** In whatever order files are done; `number` is the place of the file in the list. */
  readonly onFile: (number: number, scan: FileScan) => void;
}

/** Files a thread is told of at a time: one being read, and enough waiting for it not to wait in turn. */
const AHEAD = 4;
/** Rows for the index held by all threads together; fewer than the least would make row groups too small to skip. */
const MOST_HELD = 65_536;
const LEAST_HELD = 8192;

/** Scans every file once, on all cores. Memory does not grow with the number of files. */
export async function scanFiles(
  files: readonly EvidenceFile[],
  options: ScanOptions,
): Promise<void> {
  const threads = Math.max(
    1,
    Math.min(options.threads ?? availableParallelism(), 16, files.length),
  );
  let next = 0;
  const start = {
    kernel: kernelCode(),
    mostInflatedBytes: options.mostInflatedBytes ?? MOST_INFLATED_BYTES,
    ...(options.keys !== undefined && { keys: options.keys }),
    ...(options.rowsFolder !== undefined && {
      rows: {
        folder: options.rowsFolder,
        columns: columnsCode(),
        mostHeld: Math.max(LEAST_HELD, Math.floor(MOST_HELD / threads)),
      },
    }),
  };
  const failure = new AbortController();
  const signals = [failure.signal, ...(options.signal === undefined ? [] : [options.signal])];
  const signal = AbortSignal.any(signals);
  const run = (thread: number) =>
    runThread({ ...start, thread }, signal, {
      next: () => {
        const number = next;
        const file = files[number];
        if (file === undefined) return undefined;
        next += 1;
        return { file, number };
      },
      onFile: options.onFile,
      onRows: (rows) => options.onRows?.(rows),
    });
  const runs = Array.from({ length: threads }, (_, thread) => run(thread));
  for (const one of runs)
    one.catch((error: unknown) => {
      failure.abort(error);
    });
  // Every thread is waited for, whichever failed: none may go on behind the caller's back.
  const outcomes = await Promise.allSettled(runs);
  const failed = outcomes.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    throw errorOf(failure.signal.aborted ? failure.signal.reason : failed.reason);
  }
}

interface ThreadHooks {
  readonly next: () => ToThread;
  readonly onFile: (number: number, scan: FileScan) => void;
  readonly onRows: (rows: number) => void;
}

function runThread(start: ThreadStart, signal: AbortSignal, hooks: ThreadHooks): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(errorOf(signal.reason));
      return;
    }
    const worker = new Worker(threadCode(), {
      eval: true,
      workerData: start,
      execArgv: [],
      // A thread inflates and scans outside the heap; a large heap would only be garbage kept.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    const stop = () => {
      void worker.terminate().then(() => {
        reject(errorOf(signal.reason));
      });
    };
    signal.addEventListener('abort', stop, { once: true });
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', stop);
      settle();
    };
    let isTold = false;
    for (let ahead = 0; ahead < AHEAD; ahead += 1) tell();
    worker.on('error', (error) => {
      end(() => {
        reject(error);
      });
    });
    worker.on('exit', (code) => {
      end(() => {
        if (code === 0) resolve();
        else reject(new Error(`a scanning thread ended with ${code}`));
      });
    });
    worker.on('message', (message: FromThread) => {
      if (message.kind === 'scanned') {
        hooks.onFile(message.number, message.scan);
        tell();
      } else if (message.kind === 'rows') {
        hooks.onRows(message.rows);
      } else if (message.kind === 'failed') {
        end(() => {
          reject(problemOf(message));
          void worker.terminate();
        });
      }
    });

    function tell(): void {
      const task = hooks.next();
      if (task === undefined && isTold) return;
      if (task === undefined) isTold = true;
      worker.postMessage(task);
    }
  });
}

const errorOf = (reason: unknown): Error =>
  reason instanceof Error ? reason : new Error(String(reason));

function problemOf({ message, problem }: Extract<FromThread, { kind: 'failed' }>): Error {
  if (problem === undefined || !isProblemCode(problem.code)) return new Error(message);
  return new Problem(problem.code, message, { fix: problem.fix });
}

const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(PROBLEM_CODES, code);

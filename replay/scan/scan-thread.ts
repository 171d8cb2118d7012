import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { Problem } from '../../infra/base/problem.ts';
import type { EvidenceFile } from '../evidence/find-evidence-files.ts';
import { openKernel } from './kernel/kernel.ts';
import { allKeys, isKeyColumn, type KeySet } from './key-set.ts';
import { type RowFilesPlace, rowFiles } from './row-files.ts';
import { type FileScan, scanFile } from './scan-file.ts';
import { type HistogramCell, newTally } from './tally.ts';

/** What a thread is told when it starts. */
export interface ThreadStart {
  readonly thread: number;
  readonly kernel: Uint8Array;
  readonly keys?: KeySet;
  readonly mostInflatedBytes: number;
  /** Where rows for the index go; none are made without it. */
  readonly rows?: Omit<RowFilesPlace, 'thread'>;
}

export interface ThreadTask {
  readonly file: EvidenceFile;
  readonly number: number;
}

/** Undefined ends the thread. */
export type ToThread = ThreadTask | undefined;

export type FromThread =
  | { readonly kind: 'scanned'; readonly number: number; readonly scan: FileScan }
  /** What was counted in files since the last time. */
  | { readonly kind: 'counted'; readonly cells: readonly HistogramCell[] }
  /** A file of the index is complete. */
  | { readonly kind: 'rows'; readonly rows: number }
  | {
      readonly kind: 'failed';
      readonly number: number;
      readonly message: string;
      readonly problem?: { readonly code: string; readonly fix: string };
    }
  | { readonly kind: 'ended' };

if (parentPort !== null) runThread(parentPort, workerData as ThreadStart);

function runThread(port: NonNullable<typeof parentPort>, start: ThreadStart): void {
  const kernel = openKernel(start.kernel);
  if (start.keys !== undefined) kernel.lookFor(allKeys(start.keys), isKeyColumn);
  const written =
    start.rows === undefined
      ? undefined
      : rowFiles({ ...start.rows, thread: start.thread }, (_path, rows) => {
          say({ kind: 'rows', rows });
        });
  const tally = newTally(kernel);
  const collect = garbageCollector();
  let inflated = 0;
  let done = Promise.resolve();
  port.on('message', (task: ToThread) => {
    // One after another: there is one kernel, and room for one document in it.
    done = done.then(async () => {
      if (task === undefined) end();
      else await work(task);
    });
  });

  async function work(task: ThreadTask): Promise<void> {
    try {
      const scan = await scanFile(task.file, task.number, kernel, {
        mostInflatedBytes: start.mostInflatedBytes,
        tally,
        ...(start.keys !== undefined && { keys: start.keys }),
        ...(written !== undefined && { takeRows: written.write }),
      });
      say({ kind: 'scanned', number: task.number, scan });
      if (tally.size >= MOST_CELLS) say({ kind: 'counted', cells: tally.taken() });
      inflated += scan.entry.inflatedSize;
      if (inflated >= COLLECT_EVERY) {
        collect();
        inflated = 0;
      }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const problem = error instanceof Problem ? { code: error.code, fix: error.fix } : undefined;
      say({
        kind: 'failed',
        number: task.number,
        message,
        ...(problem !== undefined && { problem }),
      });
    }
  }

  function end(): void {
    written?.end();
    say({ kind: 'counted', cells: tally.taken() });
    say({ kind: 'ended' });
    port.close();
  }

  function say(message: FromThread): void {
    port.postMessage(message);
  }
}

/** Enough that few files are told of by themselves. */
const MOST_CELLS = 2000;
const COLLECT_EVERY = 4 * 1024 * 1024;

/**
 * Documents lie outside the heap, so the engine, which looks at the heap, would let dozens of them pile up. A minor
 * collection takes a millisecond where the heap is as small as here.
 */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('gc');
  return typeof found === 'function'
    ? () => void Reflect.apply(found, undefined, [{ type: 'minor' }])
    : () => undefined;
}

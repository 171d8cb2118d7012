import { type ChildProcess, fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Lab } from './lab.ts';
import { type Vetted, variantsOf } from './vet-lab.ts';

/** One thing to vet; what a vetting process is sent. */
export interface VetOrder {
  readonly lab: string;
  readonly variant: string;
}

export type VettedOrder = VetOrder & Vetted;

export interface Vetting {
  readonly signal: AbortSignal;
  /** Only these variants; all when absent. */
  readonly only?: readonly string[];
  /** Processes at the same time; as many as there are cores, and four at most, when not given. */
  readonly jobs?: number;
}

/** Vets labs in as many processes as there are cores, and tells of each variant when it is done. */
export async function* vetLabs(
  labs: readonly Lab[],
  { signal, only, jobs = Math.min(4, cpus().length) }: Vetting,
): AsyncGenerator<VettedOrder> {
  const waiting: VetOrder[] = labs.flatMap((lab) =>
    variantsOf(lab)
      .filter((variant) => only === undefined || only.includes(variant))
      .map((variant) => ({ lab: lab.id, variant })),
  );
  const workers = Array.from({ length: Math.min(jobs, waiting.length) }, startWorker);
  const end = () => {
    for (const { child } of workers) child.disconnect();
  };
  const busy = new Map<Worker, Promise<{ worker: Worker; vetted: VettedOrder }>>();
  const give = (worker: Worker) => {
    const order = waiting.shift();
    if (order === undefined) busy.delete(worker);
    else busy.set(worker, vettedBy(worker, order));
  };
  try {
    for (const worker of workers) give(worker);
    while (busy.size > 0) {
      const { worker, vetted } = await Promise.race([...busy.values(), aborted(signal)]);
      give(worker);
      yield vetted;
    }
  } finally {
    end();
  }
}

interface Worker {
  readonly child: ChildProcess;
}

const PROCESS = fileURLToPath(new URL('./vet-process.ts', import.meta.url));
const TSX = createRequire(import.meta.url).resolve('tsx');

const startWorker = (): Worker => ({
  child: fork(PROCESS, {
    execArgv: ['--import', TSX],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  }),
});

function vettedBy(worker: Worker, order: VetOrder) {
  return new Promise<{ worker: Worker; vetted: VettedOrder }>((resolve, reject) => {
    const { child } = worker;
    const onMessage = (vetted: VettedOrder) => {
      child.off('exit', onExit);
      resolve({ worker, vetted });
    };
    const onExit = (code: number | null) => {
      child.off('message', onMessage);
      reject(new Error(`vetting ${order.lab} ${order.variant} ended with ${String(code)}`));
    };
    child.once('message', onMessage).once('exit', onExit);
    child.send(order);
  });
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const stop = () => {
      reject(signal.reason instanceof Error ? signal.reason : new Error('interrupted'));
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });

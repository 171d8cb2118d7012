import { fileURLToPath } from 'node:url';
import type { Lab } from './lab.ts';
import { inProcesses, type PoolOptions } from './process-pool.ts';
import { type Vetted, variantsOf } from './vet-lab.ts';

/** One thing to vet; what a vetting process is sent. */
export interface VetOrder {
  readonly lab: string;
  readonly variant: string;
}

export type VettedOrder = VetOrder & Vetted;

export interface Vetting extends PoolOptions {
  /** Only these variants; all when absent. */
  readonly only?: readonly string[] | undefined;
}

/** Vets labs in as many processes as there are cores, and tells of each variant when it is done. */
export function vetLabs(
  labs: readonly Lab[],
  { only, ...pool }: Vetting,
): AsyncGenerator<VettedOrder> {
  const orders: readonly VetOrder[] = labs.flatMap((lab) =>
    variantsOf(lab)
      .filter((variant) => only === undefined || only.includes(variant))
      .map((variant) => ({ lab: lab.id, variant })),
  );
  return inProcesses(fileURLToPath(new URL('./vet-process.ts', import.meta.url)), orders, pool);
}

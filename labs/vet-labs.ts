import { fileURLToPath } from 'node:url';
import type { Lab } from './lab.ts';
import { inProcesses, type PoolOptions } from './process-pool.ts';
import { type Vetted, variantsOf } from './vet-lab.ts';

/** One thing to vet; what a vetting process is sent. */
export interface VetOrder {
  readonly lab: string;
  readonly variant: string;
  /** Counted from 1 where the same is vetted several times. */
  readonly round?: number;
}

export type VettedOrder = VetOrder & Vetted;

export interface Vetting extends PoolOptions {
  /** Only these variants; all when absent. */
  readonly only?: readonly string[] | undefined;
  /** How often each is vetted; once when absent. */
  readonly repeat?: number | undefined;
  /** Of the mutants, every `of`th from the `part`th on, counted through all labs; all when absent. */
  readonly share?: { readonly part: number; readonly of: number } | undefined;
}

/** Vets labs in as many processes as there are cores, and tells of each variant when it is done. */
export function vetLabs(
  labs: readonly Lab[],
  { only, repeat = 1, share, ...pool }: Vetting,
): AsyncGenerator<VettedOrder> {
  const once: readonly VetOrder[] = labs.flatMap((lab) =>
    variantsOf(lab)
      .filter((variant) => only === undefined || only.includes(variant))
      .map((variant) => ({ lab: lab.id, variant })),
  );
  const chosen = share === undefined ? once : shareOf(once, share);
  const rounds = Array.from({ length: repeat }, (_, at) => at + 1);
  const orders =
    repeat === 1 ? chosen : rounds.flatMap((round) => chosen.map((order) => ({ ...order, round })));
  return inProcesses(fileURLToPath(new URL('./vet-process.ts', import.meta.url)), orders, pool);
}

/** References, starters and stories are always among them. */
function shareOf(orders: readonly VetOrder[], { part, of }: { part: number; of: number }) {
  let mutants = 0;
  return orders.filter(
    ({ variant }) =>
      ['reference', 'starter', 'story'].includes(variant) || mutants++ % of === part - 1,
  );
}

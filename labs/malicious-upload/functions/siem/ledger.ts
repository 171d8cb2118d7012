import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { CaseStore } from './case-store.ts';
import { type Observation, observation } from './observation.ts';

/** How far back bad uploads are seen together. */
export const WINDOW_MS = 60 * 60 * 1000;

export interface Correlated {
  readonly own: Observation;
  readonly others: readonly Observation[];
}

/**
 * Notes an upload beside those of the last hour, and gives it the case of the newest it has something in common
 * with: principal, content, or source address. Noting it twice changes nothing.
 */
export async function noted(
  store: CaseStore,
  seen: Omit<Observation, 'caseId'>,
): Promise<Correlated> {
  const { observations } = await store.change(
    KEY,
    (json) => ledger.parse(json),
    (before) => {
      const known = before?.observations ?? [];
      if (before !== undefined && known.some(isSame(seen))) return before;
      const recent = known.filter(({ at }) => Date.parse(at) >= Date.parse(seen.at) - WINDOW_MS);
      const caseId = recent.findLast(isRelatedTo(seen))?.caseId ?? newCaseId(seen.scanRequestId);
      return { observations: [...recent, { ...seen, caseId }].slice(-KEPT) };
    },
  );
  const own = observations.find(isSame(seen));
  if (own === undefined)
    throw new Error(`${seen.scanRequestId} is not in the ledger it was put in`);
  return { own, others: observations.filter((other) => other !== own) };
}

const KEY = 'ledger.json';
/** A flood must not make the ledger too big to be read and written. */
const KEPT = 1000;
const ledger = z.object({ observations: z.array(observation) });

const isSame =
  ({ scanRequestId }: Pick<Observation, 'scanRequestId'>) =>
  (other: Observation): boolean =>
    other.scanRequestId === scanRequestId;

const isRelatedTo =
  ({ principalId, sourceIp, sha256 }: Omit<Observation, 'caseId'>) =>
  (other: Observation): boolean =>
    other.principalId === principalId ||
    other.sourceIp === sourceIp ||
    (sha256 !== undefined && other.sha256 === sha256);

const newCaseId = (scanRequestId: string): string =>
  `case-${createHash('sha256').update(scanRequestId).digest('hex').slice(0, 12)}`;

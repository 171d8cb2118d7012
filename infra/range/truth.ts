import type { EventId } from '../base/ids.ts';
import { stateToken } from './platform.ts';

/** One thing that really caused another, known because the range did it. */
export interface TruthEdge {
  readonly cause: EventId;
  readonly effect: EventId;
  /** "notification", "dispatch", "destination", "rule", "subscription", "handler-call", … */
  readonly kind: string;
}

/**
 * The true causal graph. Nothing a learner or the replay can read holds it:
 * it exists so that reconstruction and grading can be measured.
 */
export interface GroundTruth {
  add(edge: TruthEdge): void;
  /**
   * From now on calls signed with this key are caused by that event (`undefined`: by nobody known).
   * Lambda sets it for a sandbox's key around each invocation, which nothing outside could know.
   */
  signs(accessKeyId: string, cause: EventId | undefined): void;
  causeOf(accessKeyId: string): EventId | undefined;
  /** In the order the edges came about. */
  edges(): readonly TruthEdge[];
}

/** What is true, as far as it outlives the range; a key that signs belongs to a process, which does not. */
export const truthState = stateToken<{ readonly edges: TruthEdge[] }>(
  'truth',
  () => ({ edges: [] }),
  {
    pack: ({ edges }, items) => items.put(edges),
    unpack: (packed, items) => ({ edges: items.get(packed) as TruthEdge[] }),
  },
);

/** @param memory asked for each time, so that whoever keeps it learns of changes. */
export function groundTruth(memory: () => { readonly edges: TruthEdge[] }): GroundTruth {
  const causes = new Map<string, EventId>();
  return {
    add: (edge) => void memory().edges.push(edge),
    signs(accessKeyId, cause) {
      if (cause === undefined) causes.delete(accessKeyId);
      else causes.set(accessKeyId, cause);
    },
    causeOf: (accessKeyId) => causes.get(accessKeyId),
    edges: () => memory().edges,
  };
}

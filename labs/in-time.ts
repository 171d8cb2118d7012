import type { Duration } from '../infra/base/instant.ts';
import { type Flaw, gradeOf } from './account-reader.ts';
import type { Check, GradedRun, TimelineEventView } from './check.ts';

/** From a hostile step to what should follow from it. */
export interface Stretch {
  /** What began it, for the reason of a fail: "the web shell". */
  readonly what: string;
  readonly from: TimelineEventView;
  /** Undefined: it never came. */
  readonly to: TimelineEventView | undefined;
}

export type InTime<Outputs> = Pick<
  Check<Outputs>,
  'id' | 'question' | 'hint' | 'hints' | 'points'
> & {
  /** How long it may take, on the range's clock. */
  readonly within: Duration;
  /** What is missing when `to` is: "nothing left the scan". */
  readonly otherwise: string;
  /** One per hostile step; empty when the attack is not in the trail, which nobody is blamed for. */
  stretches(run: GradedRun<Outputs>): readonly Stretch[];
};

/**
 * A check that something followed in time, on the clock of the evidence.
 *
 * Its mistakes are `never` and `too-late`.
 */
export function inTime<Outputs>({
  within,
  otherwise,
  stretches,
  ...check
}: InTime<Outputs>): Check<Outputs> {
  return {
    ...check,
    kind: 'behaviour',
    async grade(run) {
      const all = stretches(run);
      if (all.length === 0) {
        return { verdict: 'ungraded', because: 'the attack is not in the trail' };
      }
      return gradeOf(
        all.flatMap(({ from, to }) => (to === undefined ? [from.id] : [from.id, to.id])),
        all.flatMap((stretch) => flawsOf(stretch, within, otherwise)),
      );
    },
  };
}

function flawsOf({ what, from, to }: Stretch, within: Duration, otherwise: string): Flaw[] {
  if (to === undefined) {
    return [{ seenIn: from.id, because: `${what}: ${otherwise}`, mistake: 'never' }];
  }
  const took = Date.parse(to.at ?? '') - Date.parse(from.at ?? '');
  if (took <= within) return [];
  // A time that cannot be read is no time that was kept.
  const told = Number.isNaN(took) ? 'a time nobody can tell' : `${Math.round(took / 1000)} seconds`;
  const because = `${what}: it took ${told}, and ${within / 1000} are allowed`;
  return [{ seenIn: from.id, because, mistake: 'too-late' }];
}

import type { Timeline, TimelineLink } from '../../../replay/timeline/timeline.ts';

interface Ends {
  readonly into: readonly TimelineLink[];
  readonly outOf: readonly TimelineLink[];
}

const STRENGTH = { proven: 0, bound: 1, inferred: 2 } as const;

/**
 * The links of one event, surest first. They are looked for anew with every selection: half a million take ten
 * milliseconds to look through, and a hundred megabytes to keep in order.
 */
export const linksOf = ({ links }: Timeline, event: string): Ends => ({
  into: links.filter(({ to }) => to === event).sort(bySureness),
  outOf: links.filter(({ from }) => from === event).sort(bySureness),
});

const bySureness = (a: TimelineLink, b: TimelineLink): number =>
  STRENGTH[a.grounds] - STRENGTH[b.grounds];

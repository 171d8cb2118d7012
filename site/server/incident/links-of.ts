import type { Timeline, TimelineLink } from '../../../replay/timeline/timeline.ts';

interface Ends {
  readonly into: TimelineLink[];
  readonly outOf: TimelineLink[];
}

const known = new WeakMap<Timeline, ReadonlyMap<string, Ends>>();
const NONE: Ends = { into: [], outOf: [] };
const STRENGTH = { proven: 0, bound: 1, inferred: 2 } as const;

/** The links of one event, surest first. Every selection asks, and large evidence has a hundred thousand of them. */
export function linksOf(timeline: Timeline, event: string): Ends {
  const index = known.get(timeline) ?? indexed(timeline);
  known.set(timeline, index);
  return index.get(event) ?? NONE;
}

function indexed({ links }: Timeline): ReadonlyMap<string, Ends> {
  const index = new Map<string, Ends>();
  const endsOf = (id: string): Ends => {
    const ends = index.get(id) ?? { into: [], outOf: [] };
    index.set(id, ends);
    return ends;
  };
  for (const link of links) {
    endsOf(link.to).into.push(link);
    endsOf(link.from).outOf.push(link);
  }
  for (const { into, outOf } of index.values()) {
    into.sort((a, b) => STRENGTH[a.grounds] - STRENGTH[b.grounds]);
    outOf.sort((a, b) => STRENGTH[a.grounds] - STRENGTH[b.grounds]);
  }
  return index;
}

import { placeOf } from './layout/lane-index.ts';
import { linkIndexOf } from './link-index.ts';
import { DRAWN_UNIT, type Scene } from './scene.ts';

/** Where a key leads from the selected event, or undefined when there is nothing there. */
export type Step = number | undefined;

/** @param kept 1 for each event that may be stepped on. */
export function nextEvent(scene: Scene, kept: Uint8Array, from: Step, way: 1 | -1): Step {
  const start = from === undefined ? (way === 1 ? -1 : scene.count) : from;
  for (let at = start + way; at >= 0 && at < scene.count; at += way) if (kept[at] === 1) return at;
  return undefined;
}

export const firstEvent = (scene: Scene, kept: Uint8Array): Step =>
  nextEvent(scene, kept, undefined, 1);
export const lastEvent = (scene: Scene, kept: Uint8Array): Step =>
  nextEvent(scene, kept, undefined, -1);

/**
 * The event nearest in time in the next lane, above or below, that has one.
 *
 * @param rows lanes from the top.
 */
export function eventInLane(
  scene: Scene,
  kept: Uint8Array,
  from: Step,
  way: 1 | -1,
  rows: readonly number[] = scene.lanes.map((_lane, at) => at),
): Step {
  if (from === undefined) return firstEvent(scene, kept);
  const time = scene.drawnAt[from] ?? 0;
  const start = rows.indexOf(scene.lane[from] ?? 0);
  for (let row = start + way; row >= 0 && row < rows.length; row += way) {
    const lane = rows[row];
    let best: Step;
    for (let at = 0; at < scene.count; at += 1) {
      if (scene.lane[at] !== lane || kept[at] !== 1) continue;
      const isNearer =
        best === undefined ||
        Math.abs((scene.drawnAt[at] ?? 0) - time) < Math.abs((scene.drawnAt[best] ?? 0) - time);
      if (isNearer) best = at;
    }
    if (best !== undefined) return best;
  }
  return undefined;
}

/** The surest cause, the latest of those. */
export function causeOf({ links }: Scene, of: number): Step {
  let best: Step;
  let bestGrounds = Number.POSITIVE_INFINITY;
  for (const link of linkIndexOf(links).into(of)) {
    const [from = 0, grounds = 2] = [links.from[link], links.grounds[link]];
    if (from === of) continue;
    if (grounds < bestGrounds || (grounds === bestGrounds && from > (best ?? -1))) {
      best = from;
      bestGrounds = grounds;
    }
  }
  return best;
}

export const effectsOf = ({ links }: Scene, of: number): readonly number[] =>
  [...linkIndexOf(links).outOf(of)].map((link) => links.to[link] ?? 0).sort((a, b) => a - b);

/** Everything that led to an event and everything it led to. */
export function chainOf({ links }: Scene, of: number): ReadonlySet<number> {
  const chain = new Set<number>([of]);
  const { into, outOf } = linkIndexOf(links);
  const follow = (next: (event: number) => Uint32Array, ends: Scene['links']['to']) => {
    const waiting = [of];
    const seen = new Set(waiting);
    for (let event = waiting.pop(); event !== undefined; event = waiting.pop()) {
      for (const link of next(event)) {
        const other = ends[link] ?? 0;
        if (seen.has(other)) continue;
        seen.add(other);
        chain.add(other);
        waiting.push(other);
      }
    }
  };
  follow(into, links.from);
  follow(outOf, links.to);
  return chain;
}

/** The chapter before or after a moment; what lies within a millisecond is the one we are in. */
export function nextChapter({ chapters }: Scene, time: number, way: 1 | -1): number | undefined {
  const times = chapters.map(({ from }) => from);
  return way === 1
    ? times.find((each) => each > time + 1)
    : times.toReversed().find((each) => each < time - 1);
}

/** The last event that has happened at a moment. */
export const eventAt = ({ drawnAt }: Scene, time: number): Step => {
  // Times of today are told apart to a quarter of a microsecond; less than that added to one would be lost.
  const place = placeOf(drawnAt, time + 1 / (2 * DRAWN_UNIT));
  return place === 0 ? undefined : place - 1;
};

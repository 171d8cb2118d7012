import { ROLES } from '../scene.ts';
import { countUntil, type LaneIndex, placeOf } from './lane-index.ts';
import type { TimeAxis } from './time-axis.ts';

/** Height of each role's part in one column of pixels, from the bottom up: five numbers per column. `lane` is its row. */
export interface DenseLane {
  readonly lane: number;
  readonly heights: Uint8Array;
}

/** From the bottom: what there is most of at the bottom, what matters most at the top. */
export const DENSE_ORDER = [1, 3, 4, 2, 0] as const;
const PLATFORM = 1;
/** So that one detection among thousands of events is seen. */
const LEAST_PX = 2;

/**
 * A lane with more events than there is room for marks, as a skyline: height grows with the logarithm of the count.
 *
 * @param grow pixels for each doubling of the count.
 *
 * The cost depends on the width in pixels and hardly on the number of events.
 */
export function layOutDense(
  lane: number,
  index: LaneIndex,
  axis: TimeAxis,
  heightPx: number,
  grow = 3,
): DenseLane {
  const edges = columnEdges(axis);
  const width = edges.length - 1;
  const heights = new Uint8Array(width * ROLES.length);
  const { times } = index;
  let [before, after] = [new Uint32Array(ROLES.length), new Uint32Array(ROLES.length)];
  let from = placeOf(times, edges[0] ?? 0);
  countUntil(index, from, before);
  for (let x = 0; x < width && from < times.length; x += 1) {
    const end = edges[x + 1] ?? 0;
    if ((times[from] ?? 0) >= end) continue;
    const to = gallop(times, end, from);
    countUntil(index, to, after);
    fillColumn(heights, x * ROLES.length, before, after, heightPx, grow);
    [before, after] = [after, before];
    from = to;
  }
  return { lane, heights };
}

const known = new WeakMap<TimeAxis, Float64Array>();

/** The times at which each column of pixels begins; the same for every lane of a picture. */
function columnEdges(axis: TimeAxis): Float64Array {
  const before = known.get(axis);
  if (before !== undefined) return before;
  const edges = Float64Array.from({ length: Math.floor(axis.widthPx) + 1 }, (_none, x) =>
    axis.timeAt(x),
  );
  known.set(axis, edges);
  return edges;
}

/** @param before how many of each role there are before the column, and `after` it. */
function fillColumn(
  heights: Uint8Array,
  column: number,
  before: Uint32Array,
  after: Uint32Array,
  heightPx: number,
  grow: number,
): void {
  const count = (role: number): number => (after[role] ?? 0) - (before[role] ?? 0);
  let total = 0;
  for (let role = 0; role < ROLES.length; role += 1) total += count(role);
  if (total === 0) return;
  const whole = Math.min(heightPx, grow + 1 + Math.log2(total) * grow);
  let left = whole;
  for (let role = 0; role < ROLES.length; role += 1) {
    const own = count(role);
    if (own === 0 || role === PLATFORM) continue;
    const height = Math.max(LEAST_PX, Math.round((own / total) * whole));
    heights[column + role] = height;
    left -= height;
  }
  if (count(PLATFORM) > 0) heights[column + PLATFORM] = Math.max(1, Math.round(left));
}

/** The first place not before `time`, found by steps that double: neighbours are near. */
function gallop(times: Float64Array, time: number, from: number): number {
  let step = 1;
  let at = from;
  while (at < times.length && (times[at] ?? 0) < time) {
    at += step;
    step *= 2;
  }
  const low = Math.max(from, at - step / 2);
  let [first, last] = [low, Math.min(at, times.length)];
  while (first < last) {
    const middle = (first + last) >> 1;
    if ((times[middle] ?? 0) < time) first = middle + 1;
    else last = middle;
  }
  return first;
}

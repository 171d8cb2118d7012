import { placeOf } from './lane-index.ts';

/** A stretch of the axis: drawn to scale, or a quiet one folded to a strip of fixed width. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly kind: 'shown' | 'quiet';
}

export interface Segment extends Stretch {
  readonly left: number;
  readonly right: number;
}

/** Time to pixels and back, piece by piece. Calculations use times; only drawing uses this. */
export interface TimeAxis {
  readonly segments: readonly Segment[];
  readonly widthPx: number;
  xOf(time: number): number;
  timeAt(x: number): number;
  /** Pixels per millisecond where time is drawn to scale. */
  readonly pxPerMs: number;
}

const QUIET_STRIP_PX = 30;
/** A stretch is quiet when it is so many times longer than the usual one between two events … */
const TIMES_MEDIAN = 20;
/** … and this part of what the axis would show without folding it. */
const LEAST_PART = 0.04;
const MOST_FOLDS = 12;
/** Room kept around events, as a part of what is shown. */
const MARGIN = 0.03;
const LEAST_MARGIN_MS = 4;

/**
 * Cuts a window of time into stretches with events and quiet ones.
 *
 * @param times of the events, ascending.
 */
export function stretchesOf(
  times: Float64Array,
  from: number,
  to: number,
  fold: boolean,
): readonly Stretch[] {
  const whole: Stretch = { from, to: Math.max(to, from + 1), kind: 'shown' };
  if (!fold || times.length < 3) return [whole];
  const quiet = quietGaps(times, from, to);
  if (quiet.length === 0) return [whole];
  const shown = to - from - quiet.reduce((sum, gap) => sum + gap.to - gap.from, 0);
  const margin = Math.max(shown * MARGIN, LEAST_MARGIN_MS);
  const stretches: Stretch[] = [];
  let at = from;
  for (const gap of quiet) {
    const [start, end] = [gap.from + margin, gap.to - margin];
    if (end - start < margin) continue;
    stretches.push({ from: at, to: start, kind: 'shown' });
    stretches.push({ from: start, to: end, kind: 'quiet' });
    at = end;
  }
  stretches.push({ from: at, to, kind: 'shown' });
  return stretches;
}

type Gap = Window;

interface Window {
  readonly from: number;
  readonly to: number;
}

/** Asked for with every frame, and the same for as long as the times are. */
const wholeWindows = new WeakMap<Float64Array, Window>();

/** All events with some room around them. */
export function wholeWindow(times: Float64Array): Window {
  const known = wholeWindows.get(times);
  if (known !== undefined) return known;
  const [first = 0, last = 0] = [times[0], times[times.length - 1]];
  const quiet = times.length < 3 ? [] : quietGaps(times, first, last);
  const shown = last - first - quiet.reduce((sum, gap) => sum + lengthOf(gap), 0);
  const margin = Math.max(shown * MARGIN, LEAST_MARGIN_MS);
  const window = { from: first - margin, to: last + margin };
  wholeWindows.set(times, window);
  return window;
}

/** The longest first until none is long any more; folding one makes the next look longer. In the order of time. */
function quietGaps(times: Float64Array, from: number, to: number): readonly Gap[] {
  const [first, last] = [placeOf(times, from), placeOf(times, to + 1e-6)];
  const median = medianGap(times, first, last);
  const quiet: Gap[] = [];
  let shown = to - from;
  for (const gap of longestGaps(times, first, last)) {
    const length = lengthOf(gap);
    if (length <= median * TIMES_MEDIAN || length <= shown * LEAST_PART) break;
    quiet.push(gap);
    shown -= length;
  }
  return quiet.sort((a, b) => a.from - b.from);
}

/** As many as may be folded, in one pass. Blocks without a gap that is long enough are passed over as a whole. */
function longestGaps(times: Float64Array, first: number, last: number): readonly Gap[] {
  const longest: Gap[] = [];
  const blocks = longestOfBlocks(times);
  let least = 0;
  for (let at = first + 1; at < last; at += 1) {
    if (at % BLOCK === 0 && (blocks[at / BLOCK] ?? 0) <= least) {
      at += BLOCK - 1;
      continue;
    }
    const [from, to] = [times[at - 1] ?? 0, times[at] ?? 0];
    if (to - from <= least) continue;
    longest.push({ from, to });
    longest.sort((a, b) => lengthOf(b) - lengthOf(a));
    if (longest.length <= MOST_FOLDS) continue;
    longest.pop();
    least = lengthOf(longest[MOST_FOLDS - 1] ?? { from: 0, to: 0 });
  }
  return longest;
}

const BLOCK = 512;
const blockMaxima = new WeakMap<Float64Array, Float64Array>();

/** The longest gap that ends in each block of events; a window that moves asks for gaps with every frame. */
function longestOfBlocks(times: Float64Array): Float64Array {
  const known = blockMaxima.get(times);
  if (known !== undefined) return known;
  const longest = new Float64Array(Math.ceil(times.length / BLOCK));
  for (let at = 1; at < times.length; at += 1) {
    const gap = (times[at] ?? 0) - (times[at - 1] ?? 0);
    const block = Math.floor(at / BLOCK);
    if (gap > (longest[block] ?? 0)) longest[block] = gap;
  }
  blockMaxima.set(times, longest);
  return longest;
}

const MOST_SAMPLES = 1001;

/** Of large scenes, from a sample: what counts is its order of magnitude. */
function medianGap(times: Float64Array, first: number, last: number): number {
  const count = last - first - 1;
  if (count < 1) return 0;
  const samples = Math.min(count, MOST_SAMPLES);
  const gaps = Float64Array.from({ length: samples }, (_none, sample) => {
    const at = first + 1 + Math.floor((sample * count) / samples);
    return (times[at] ?? 0) - (times[at - 1] ?? 0);
  }).sort();
  return gaps[gaps.length >> 1] ?? 0;
}

const lengthOf = ({ from, to }: Gap): number => to - from;

/** @param quietPx width of a folded stretch. */
export function timeAxis(
  stretches: readonly Stretch[],
  widthPx: number,
  quietPx = QUIET_STRIP_PX,
): TimeAxis {
  const folds = stretches.filter(({ kind }) => kind === 'quiet').length;
  const strip = Math.min(quietPx, widthPx / 2 / Math.max(1, folds));
  const shownMs = stretches.reduce(
    (sum, { from, to, kind }) => (kind === 'shown' ? sum + to - from : sum),
    0,
  );
  const pxPerMs = (widthPx - strip * folds) / Math.max(shownMs, 1e-6);
  let left = 0;
  const segments = stretches.map((stretch): Segment => {
    const width = stretch.kind === 'quiet' ? strip : (stretch.to - stretch.from) * pxPerMs;
    const segment = { ...stretch, left, right: left + width };
    left += width;
    return segment;
  });
  return {
    segments,
    widthPx,
    pxPerMs,
    xOf: (time) => {
      const { from, to, left, right } = found(segments, (segment) => time <= segment.to);
      return left + ((time - from) / Math.max(to - from, 1e-9)) * (right - left);
    },
    timeAt: (x) => {
      const { from, to, left, right } = found(segments, (segment) => x <= segment.right);
      return from + ((x - left) / Math.max(right - left, 1e-9)) * (to - from);
    },
  };
}

/** The first segment that qualifies, else the last: outside the window the scale goes on. */
function found(segments: readonly Segment[], qualifies: (segment: Segment) => boolean): Segment {
  for (const segment of segments) if (qualifies(segment)) return segment;
  return (
    segments[segments.length - 1] ?? { from: 0, to: 1, left: 0, right: 1, kind: 'shown' as const }
  );
}

export interface Tick {
  readonly time: number;
  readonly x: number;
  readonly label: string;
}

const STEPS = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000,
  300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000,
  86_400_000, 172_800_000, 604_800_000,
];
const LEAST_TICK_PX = 84;

/** Round times with room for their labels. The first of each segment is told in full, the others briefly. */
export function ticksOf(axis: TimeAxis): readonly Tick[] {
  const step = STEPS.find((each) => each * axis.pxPerMs >= LEAST_TICK_PX) ?? 2_592_000_000;
  const ticks: Tick[] = [];
  for (const segment of axis.segments) {
    if (segment.kind === 'quiet') continue;
    const before = ticks.length;
    for (let time = Math.ceil(segment.from / step) * step; time <= segment.to; time += step) {
      ticks.push({ time, x: axis.xOf(time), label: clockLabel(time, step) });
    }
    if (ticks.length > before) continue;
    const time = Math.floor((segment.from + segment.to) / 2 / 1000) * 1000;
    ticks.push({ time, x: (segment.left + segment.right) / 2, label: clockLabel(time, 1000) });
  }
  return withoutOverlaps(ticks);
}

const HALF_LABEL_PX = 31;

/** The middle of a tick's label, moved in where it would be cut off at an edge. */
export const insideLabel = (x: number, widthPx: number): number =>
  Math.max(HALF_LABEL_PX, Math.min(widthPx - HALF_LABEL_PX, x));

function withoutOverlaps(ticks: readonly Tick[]): readonly Tick[] {
  let last = Number.NEGATIVE_INFINITY;
  return ticks.filter(({ x }) => {
    if (x - last < LEAST_TICK_PX * 0.8) return false;
    last = x;
    return true;
  });
}

/** UTC, as exact as the step asks for. */
function clockLabel(time: number, step: number): string {
  const iso = new Date(time).toISOString();
  if (step >= 86_400_000) return iso.slice(5, 10);
  if (step >= 60_000) return iso.slice(11, 16);
  if (step >= 1_000) return iso.slice(11, 19);
  return `${iso.slice(14, 19)}.${iso.slice(20, step >= 100 ? 21 : step >= 10 ? 22 : 23)}`;
}

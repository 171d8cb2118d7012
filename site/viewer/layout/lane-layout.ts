import {
  earliestAt,
  type Look,
  latestAt,
  lookOf,
  type Role,
  roleOf,
  type Scene,
} from '../scene.ts';
import { type DenseLane, layOutDense } from './dense-lane.ts';
import { type LaneIndex, placeOf } from './lane-index.ts';
import type { TimeAxis } from './time-axis.ts';

export interface Mark {
  readonly event: number;
  readonly x: number;
  readonly y: number;
  readonly role: Role;
  readonly look: Look;
}

/** Marks that found no place. */
export interface More {
  readonly x: number;
  readonly y: number;
  readonly count: number;
}

/** The stretch in which an event of whole-second precision can have happened. */
export interface Whisker {
  readonly event: number;
  readonly left: number;
  readonly right: number;
  readonly y: number;
}

export interface LaneLayout {
  readonly marks: readonly Mark[];
  readonly more: readonly More[];
  /** Lanes with too many events in the window for marks. */
  readonly dense: readonly DenseLane[];
  readonly whiskers: readonly Whisker[];
  /** Per row: how many events lie outside the window. */
  readonly outside: readonly { readonly before: number; readonly after: number }[];
  /** Row of each lane, from the top. */
  readonly rowOf: readonly number[];
  readonly heightPx: number;
}

export interface LaneOptions {
  /** Drawn in any case: what is selected. */
  readonly always?: number | undefined;
  /** 1 for each event that is left out; undefined when all are drawn. */
  readonly hidden?: Uint8Array | undefined;
  /** Lanes from the top; in the order of the scene when absent. */
  readonly rows?: readonly number[] | undefined;
}

export const LANE_HEIGHT_PX = 34;
/** More events than this part of the width in pixels are drawn as a skyline. */
const DENSE_PART = 1 / 3;
/** In the whole picture; beyond it the busiest lanes are drawn as skylines too, so that any picture is drawn in time. */
const MOST_MARKS = 900;
/** Marks of one lane closer than this are stacked. */
const STACK_PX = 9;
const MOST_STACKED = 3;
const STACK_STEP_PX = 9;
/** A whisker shorter than this says nothing that the mark does not: a second shows from 100 ms a pixel on. */
const LEAST_WHISKER_PX = 10;
/** No event is vaguer than this. */
const VAGUEST_MS = 1_000;

/** Where every event of the window goes, in CSS pixels. Touches no page. */
export function layOutLanes(
  scene: Scene,
  lanes: readonly LaneIndex[],
  axis: TimeAxis,
  options: LaneOptions = {},
): LaneLayout {
  const [first, last] = [axis.segments[0], axis.segments[axis.segments.length - 1]];
  const [from, to] = [first?.from ?? 0, last?.to ?? 0];
  const rows = options.rows ?? lanes.map((_lane, at) => at);
  const rowOf: number[] = [];
  rows.forEach((lane, row) => {
    rowOf[lane] = row;
  });
  const spans = lanes.map(({ times }) => {
    const [begin, end] = [placeOf(times, from), placeOf(times, to + 1e-6)];
    return { begin, end };
  });
  const crowd = crowdFrom(spans, axis.widthPx * DENSE_PART);
  const marks: Mark[] = [];
  const more: More[] = [];
  const dense: DenseLane[] = [];
  const whiskers: Whisker[] = [];
  const outside: { before: number; after: number }[] = [];
  lanes.forEach((lane, at) => {
    const { begin, end } = spans[at] ?? { begin: 0, end: 0 };
    const row = rowOf[at] ?? at;
    const around = { before: begin, after: lane.events.length - end };
    outside[row] = around;
    if (end - begin > crowd) {
      dense.push(layOutDense(row, lane, axis, LANE_HEIGHT_PX - 4));
      // What is selected is seen in the greatest crowd.
      const { always } = options;
      const own = always !== undefined && scene.lane[always] === at ? [always] : [];
      const seen = own.filter((event) => isWithin(scene.drawnAt[event] ?? 0, from, to));
      stackMarks(scene, row, seen, axis, options, marks, more);
    } else {
      stackMarks(scene, row, lane.events.subarray(begin, end), axis, options, marks, more);
      passingBands(scene, lane, row, { begin, end, from, to }, axis, options, whiskers, around);
    }
  });
  for (const { event, y } of marks) {
    const whisker = whiskerOf(scene, axis, event, y);
    if (whisker !== undefined) whiskers.push(whisker);
  }
  return {
    marks,
    more,
    dense,
    whiskers,
    outside,
    rowOf,
    heightPx: lanes.length * LANE_HEIGHT_PX,
  };
}

const isWithin = (time: number, from: number, to: number): boolean => time >= from && time <= to;

/** How many events in view make a lane a skyline. */
function crowdFrom(
  spans: readonly { readonly begin: number; readonly end: number }[],
  widest: number,
): number {
  let sum = 0;
  for (const count of spans.map(({ begin, end }) => end - begin).sort((a, b) => a - b)) {
    if (count > widest) break;
    sum += count;
    if (sum > MOST_MARKS) return count - 1;
  }
  return widest;
}

function stackMarks(
  scene: Scene,
  row: number,
  events: Uint32Array | readonly number[],
  axis: TimeAxis,
  { always, hidden }: LaneOptions,
  marks: Mark[],
  more: More[],
): void {
  let stack: Stack | undefined;
  for (const event of events) {
    if (hidden?.[event] === 1 && event !== always) continue;
    const x = axis.xOf(scene.drawnAt[event] ?? 0);
    if (stack !== undefined && x - stack.left < STACK_PX) {
      add(stack, event, x, always);
      continue;
    }
    if (stack !== undefined) placeStack(scene, row, stack, marks, more);
    stack = { left: x, members: [{ event, x }], more: 0 };
  }
  if (stack !== undefined) placeStack(scene, row, stack, marks, more);
}

interface Stack {
  readonly left: number;
  readonly members: { readonly event: number; readonly x: number }[];
  more: number;
}

function add(stack: Stack, event: number, x: number, always: number | undefined): void {
  if (stack.members.length < MOST_STACKED) {
    stack.members.push({ event, x });
    return;
  }
  stack.more += 1;
  if (event === always) stack.members[MOST_STACKED - 1] = { event, x };
}

const middleOf = (row: number): number => (row + 0.5) * LANE_HEIGHT_PX;

function placeStack(scene: Scene, row: number, stack: Stack, marks: Mark[], more: More[]): void {
  const middle = middleOf(row);
  const count = stack.members.length;
  stack.members.forEach(({ event, x }, at) => {
    const y = middle + (at - (count - 1) / 2) * STACK_STEP_PX;
    marks.push({ event, x, y, role: roleOf(scene, event), look: lookOf(scene, event) });
  });
  if (stack.more > 0) {
    const right = stack.members[count - 1]?.x ?? stack.left;
    more.push({ x: right + 8, y: middle, count: stack.more });
  }
}

/** The second an event lies in, as the axis shows it. */
function whiskerOf(scene: Scene, axis: TimeAxis, event: number, y: number): Whisker | undefined {
  const [earliest, latest] = [earliestAt(scene, event), latestAt(scene, event)];
  if (earliest === latest) return undefined;
  // A stretch that runs on into folded time would look shorter than it is; it ends at the fold.
  const drawn = scene.drawnAt[event] ?? 0;
  const at = axis.segments.findIndex(({ from, to }) => drawn >= from && drawn <= to);
  const [from, to] = [axis.segments[at - 1]?.to ?? earliest, axis.segments[at + 1]?.from];
  // Of its last millisecond, too, it can have been any part.
  const end = latest + 1;
  const left = axis.xOf(Math.max(earliest, from));
  const right = axis.xOf(Math.min(end, to ?? end));
  return right - left < LEAST_WHISKER_PX ? undefined : { event, left, right, y };
}

interface Span {
  readonly begin: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/** Events whose mark lies outside of the window while the second they happened in reaches into it. */
function passingBands(
  scene: Scene,
  { events, times }: LaneIndex,
  row: number,
  { begin, end, from, to }: Span,
  axis: TimeAxis,
  { hidden }: LaneOptions,
  whiskers: Whisker[],
  around: { before: number; after: number },
): void {
  if (axis.pxPerMs * VAGUEST_MS < LEAST_WHISKER_PX) return;
  const passes = (place: number): boolean => {
    const event = events[place] ?? 0;
    const [earliest, latest] = [earliestAt(scene, event), latestAt(scene, event)];
    if (hidden?.[event] === 1 || earliest === latest || earliest > to || latest + 1 < from) {
      return false;
    }
    const [left, right] = [axis.xOf(earliest), axis.xOf(latest + 1)];
    whiskers.push({ event, left, right, y: middleOf(row) });
    return true;
  };
  for (let at = begin - 1; at >= 0 && (times[at] ?? 0) >= from - VAGUEST_MS; at -= 1) {
    if (passes(at)) around.before -= 1;
  }
  for (let at = end; at < events.length && (times[at] ?? 0) <= to + VAGUEST_MS; at += 1) {
    if (passes(at)) around.after -= 1;
  }
}

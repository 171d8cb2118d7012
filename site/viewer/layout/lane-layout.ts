import { type Look, lookOf, type Role, roleOf, type Scene } from '../scene.ts';
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
  /** Per lane: how many events lie outside the window. */
  readonly outside: readonly { readonly before: number; readonly after: number }[];
  readonly heightPx: number;
}

export interface LaneOptions {
  /** Drawn in any case: what is selected. */
  readonly always?: number | undefined;
  /** 1 for each event that is left out; undefined when all are drawn. */
  readonly hidden?: Uint8Array | undefined;
}

export const LANE_HEIGHT_PX = 34;
/** More events than this part of the width in pixels are drawn as a skyline. */
const DENSE_PART = 1 / 3;
/** Marks of one lane closer than this are stacked. */
const STACK_PX = 9;
const MOST_STACKED = 3;
const STACK_STEP_PX = 9;
/** A whisker shorter than this says nothing that the mark does not. */
const LEAST_WHISKER_PX = 10;

/** Where every event of the window goes, in CSS pixels. Touches no page. */
export function layOutLanes(
  scene: Scene,
  lanes: readonly LaneIndex[],
  axis: TimeAxis,
  options: LaneOptions = {},
): LaneLayout {
  const [first, last] = [axis.segments[0], axis.segments[axis.segments.length - 1]];
  const [from, to] = [first?.from ?? 0, last?.to ?? 0];
  const marks: Mark[] = [];
  const more: More[] = [];
  const dense: DenseLane[] = [];
  const outside = lanes.map((lane, at) => {
    const [begin, end] = [placeOf(lane.times, from), placeOf(lane.times, to + 1e-6)];
    if (end - begin > axis.widthPx * DENSE_PART) {
      dense.push(layOutDense(at, lane, axis, LANE_HEIGHT_PX - 4));
      // What is selected is seen in the greatest crowd.
      const one = lane.events.subarray(begin, end).filter((event) => event === options.always);
      stackMarks(scene, at, one, axis, options, marks, more);
    } else {
      stackMarks(scene, at, lane.events.subarray(begin, end), axis, options, marks, more);
    }
    return { before: begin, after: lane.events.length - end };
  });
  const whiskers = marks.flatMap(({ event, y }) => whiskerOf(scene, axis, event, y) ?? []);
  return { marks, more, dense, whiskers, outside, heightPx: lanes.length * LANE_HEIGHT_PX };
}

function stackMarks(
  scene: Scene,
  lane: number,
  events: Uint32Array,
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
    if (stack !== undefined) placeStack(scene, lane, stack, marks, more);
    stack = { left: x, members: [{ event, x }], more: 0 };
  }
  if (stack !== undefined) placeStack(scene, lane, stack, marks, more);
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

function placeStack(scene: Scene, lane: number, stack: Stack, marks: Mark[], more: More[]): void {
  const middle = (lane + 0.5) * LANE_HEIGHT_PX;
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

function whiskerOf(scene: Scene, axis: TimeAxis, event: number, y: number): Whisker | undefined {
  const [earliest, latest] = [scene.earliest[event] ?? 0, scene.latest[event] ?? 0];
  if (earliest === latest) return undefined;
  // A stretch that runs on into folded time would look shorter than it is; it ends at the fold.
  const drawn = scene.drawnAt[event] ?? 0;
  const segment = axis.segments.find(({ from, to }) => drawn >= from && drawn <= to);
  const left = axis.xOf(Math.max(earliest, segment?.from ?? earliest));
  const right = axis.xOf(Math.min(latest, segment?.to ?? latest));
  return right - left < LEAST_WHISKER_PX ? undefined : { event, left, right, y };
}

/** The mark under a point, the nearest one first. */
export function markAt(layout: LaneLayout, x: number, y: number, reach = 9): Mark | undefined {
  let best: Mark | undefined;
  let least = reach * reach;
  for (const mark of layout.marks) {
    const distance = (mark.x - x) ** 2 + (mark.y - y) ** 2;
    if (distance < least) {
      least = distance;
      best = mark;
    }
  }
  return best;
}

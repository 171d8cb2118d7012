import { type Look, lookOf, type Role, roleOf, type Scene } from '../scene.ts';
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
  readonly whiskers: readonly Whisker[];
  /** Per lane: how many events lie outside the window. */
  readonly outside: readonly { readonly before: number; readonly after: number }[];
  readonly heightPx: number;
}

export interface LaneOptions {
  /** Drawn in any case: what is selected. */
  readonly always?: number | undefined;
  /** Events left out, or undefined when all are drawn. */
  readonly hidden?: ReadonlySet<number> | undefined;
}

export const LANE_HEIGHT_PX = 34;
/** Marks of one lane closer than this are stacked. */
const STACK_PX = 9;
const MOST_STACKED = 3;
const STACK_STEP_PX = 9;
/** A whisker shorter than this says nothing that the mark does not. */
const LEAST_WHISKER_PX = 10;

/** Where every event of the window goes, in CSS pixels. Touches no page. */
export function layOutLanes(scene: Scene, axis: TimeAxis, options: LaneOptions = {}): LaneLayout {
  const [first, last] = [axis.segments[0], axis.segments[axis.segments.length - 1]];
  const [from, to] = [first?.from ?? 0, last?.to ?? 0];
  const stacks = new Map<number, Stack>();
  const marks: Mark[] = [];
  const more: More[] = [];
  const whiskers: Whisker[] = [];
  const outside = scene.lanes.map(() => ({ before: 0, after: 0 }));
  const finish = (lane: number, stack: Stack): void => {
    placeStack(scene, lane, stack, marks, more);
  };
  for (let event = 0; event < scene.count; event += 1) {
    if (options.hidden?.has(event) === true && event !== options.always) continue;
    const lane = scene.lane[event] ?? 0;
    const time = scene.drawnAt[event] ?? 0;
    const beyond = outside[lane];
    if (time < from || time > to) {
      if (beyond !== undefined) beyond[time < from ? 'before' : 'after'] += 1;
      continue;
    }
    const x = axis.xOf(time);
    const stack = stacks.get(lane);
    if (stack !== undefined && x - stack.left < STACK_PX) {
      add(stack, event, x, options.always);
    } else {
      if (stack !== undefined) finish(lane, stack);
      stacks.set(lane, { left: x, members: [{ event, x }], more: 0 });
    }
  }
  for (const [lane, stack] of stacks) finish(lane, stack);
  marks.sort((a, b) => a.event - b.event);
  for (const { event, y } of marks) {
    const whisker = whiskerOf(scene, axis, event, y);
    if (whisker !== undefined) whiskers.push(whisker);
  }
  return { marks, more, whiskers, outside, heightPx: scene.lanes.length * LANE_HEIGHT_PX };
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

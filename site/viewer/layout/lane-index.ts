import { ROLES, type Scene } from '../scene.ts';

/** The events of one lane, and how many of each role there are up to any of them. */
export interface LaneIndex {
  /** Indexes into the scene, ascending in time. */
  readonly events: Uint32Array;
  readonly times: Float64Array;
  /** Index into `ROLES`; `LEFT_OUT` for each that is not to be counted. */
  readonly roles: Uint8Array;
  /** Interleaved by role: how many of each there are before every `BLOCK`th event. */
  readonly counts: Uint32Array;
}

const WIDE = ROLES.length;
const LEFT_OUT = WIDE;
/** What lies between two of these is counted when it is asked for: a count for each event would be twenty megabytes. */
const BLOCK = 16;

/** @param left 0 for each event that is not to be counted; undefined counts all. */
export function indexLanes(scene: Scene, left?: Uint8Array): readonly LaneIndex[] {
  const { count, lane: laneOf, role: roleOf, drawnAt } = scene;
  const most = scene.lanes.length;
  /** Where each lane begins; behind it, how far it is filled. */
  const starts = new Uint32Array(most + 1);
  for (let event = 0; event < count; event += 1) {
    const next = (laneOf[event] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  for (let lane = 0; lane < most; lane += 1) {
    starts[lane + 1] = (starts[lane + 1] ?? 0) + (starts[lane] ?? 0);
  }
  const filled = starts.slice();
  const events = new Uint32Array(count);
  const times = new Float64Array(count);
  const roles = new Uint8Array(count);
  for (let event = 0; event < count; event += 1) {
    const lane = laneOf[event] ?? 0;
    const place = filled[lane] ?? 0;
    filled[lane] = place + 1;
    events[place] = event;
    times[place] = drawnAt[event] ?? 0;
    roles[place] = left === undefined || left[event] === 1 ? (roleOf[event] ?? 0) : LEFT_OUT;
  }
  return scene.lanes.map((_lane, at) => {
    const [from, to] = [starts[at] ?? 0, starts[at + 1] ?? 0];
    const own = roles.subarray(from, to);
    return {
      events: events.subarray(from, to),
      times: times.subarray(from, to),
      roles: own,
      counts: countsOf(own),
    };
  });
}

function countsOf(roles: Uint8Array): Uint32Array {
  const counts = new Uint32Array((Math.floor(roles.length / BLOCK) + 1) * WIDE);
  const totals = new Uint32Array(WIDE);
  for (let place = 0; place < roles.length; place += 1) {
    if (place % BLOCK === 0) counts.set(totals, (place / BLOCK) * WIDE);
    const role = roles[place] ?? LEFT_OUT;
    if (role < LEFT_OUT) totals[role] = (totals[role] ?? 0) + 1;
  }
  if (roles.length % BLOCK === 0) counts.set(totals, (roles.length / BLOCK) * WIDE);
  return counts;
}

/** How many of each role there are among the first `place` events, written into `totals`. */
export function countUntil({ roles, counts }: LaneIndex, place: number, totals: Uint32Array): void {
  const block = Math.floor(place / BLOCK);
  for (let role = 0; role < WIDE; role += 1) totals[role] = counts[block * WIDE + role] ?? 0;
  for (let at = block * BLOCK; at < place; at += 1) {
    const role = roles[at] ?? LEFT_OUT;
    if (role < LEFT_OUT) totals[role] = (totals[role] ?? 0) + 1;
  }
}

/** The first place whose time is not before `time`. */
export function placeOf(times: Float64Array, time: number, from = 0): number {
  let [low, high] = [from, times.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? 0) < time) low = middle + 1;
    else high = middle;
  }
  return low;
}

import { ROLES, type Scene } from '../scene.ts';

/** The events of one lane, and how many of each role there are up to any of them. */
export interface LaneIndex {
  /** Indexes into the scene, ascending in time. */
  readonly events: Uint32Array;
  readonly times: Float64Array;
  /** Interleaved by role: `counts[n * ROLES.length + role]` of the first `n` events that are not left out. */
  readonly counts: Uint32Array;
}

/** @param left 0 for each event that is not to be counted; undefined counts all. */
export function indexLanes(scene: Scene, left?: Uint8Array): readonly LaneIndex[] {
  const sizes = new Uint32Array(scene.lanes.length);
  for (const lane of scene.lane) sizes[lane] = (sizes[lane] ?? 0) + 1;
  const filled = new Uint32Array(scene.lanes.length);
  const lanes = [...sizes].map((size) => ({
    events: new Uint32Array(size),
    times: new Float64Array(size),
    counts: new Uint32Array((size + 1) * ROLES.length),
  }));
  for (let event = 0; event < scene.count; event += 1) {
    const at = scene.lane[event] ?? 0;
    const lane = lanes[at];
    if (lane === undefined) continue;
    const place = filled[at] ?? 0;
    lane.events[place] = event;
    lane.times[place] = scene.drawnAt[event] ?? 0;
    const row = place * ROLES.length;
    for (let role = 0; role < ROLES.length; role += 1) {
      lane.counts[row + ROLES.length + role] = lane.counts[row + role] ?? 0;
    }
    if (left?.[event] !== 0) {
      const mine = row + ROLES.length + (scene.role[event] ?? 0);
      lane.counts[mine] = (lane.counts[mine] ?? 0) + 1;
    }
    filled[at] = place + 1;
  }
  return lanes;
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

import { ROLES, type Scene } from '../scene.ts';
import { DENSE_ORDER } from './dense-lane.ts';
import { type LaneIndex, placeOf } from './lane-index.ts';
import { LANE_HEIGHT_PX, type LaneLayout, type Mark } from './lane-layout.ts';
import type { TimeAxis } from './time-axis.ts';

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

const REACH_PX = 12;
/** A skyline's columns are one pixel wide; fingers are not. */
const COLUMN_REACH_PX = 3;

/**
 * The event a click at a point means: the mark there, the event whose second runs through there, or in a skyline one of
 * the column and of the colour that was hit.
 */
export function eventUnder(
  scene: Scene,
  lanes: readonly LaneIndex[],
  layout: LaneLayout,
  axis: TimeAxis,
  x: number,
  y: number,
  kept?: Uint8Array,
): number | undefined {
  const mark = markAt(layout, x, y, REACH_PX);
  if (mark !== undefined) return mark.event;
  const band = layout.whiskers.find(
    ({ left, right, y: middle }) => x >= left && x <= right && Math.abs(y - middle) <= 4,
  );
  if (band !== undefined) return band.event;
  const row = Math.floor(y / LANE_HEIGHT_PX);
  const lane = lanes[layout.rowOf.indexOf(row)];
  const dense = layout.dense.find((each) => each.lane === row);
  if (lane === undefined || dense === undefined) return undefined;
  const fromBottom = (row + 1) * LANE_HEIGHT_PX - 3 - y;
  for (const step of [0, -1, 1, -2, 2, -3, 3].filter((each) => Math.abs(each) <= COLUMN_REACH_PX)) {
    const column = Math.floor(x) + step;
    const role = roleAt(dense.heights, column, fromBottom);
    const event =
      role === undefined ? undefined : inColumn(scene, lane, axis, { column, role, kept });
    if (event !== undefined) return event;
  }
  return undefined;
}

/** Above the top of a column its topmost role is meant: it may be two pixels high. */
function roleAt(heights: Uint8Array, column: number, fromBottom: number): number | undefined {
  let [top, last]: [number, number | undefined] = [0, undefined];
  for (const role of DENSE_ORDER) {
    const height = heights[column * ROLES.length + role] ?? 0;
    if (height === 0) continue;
    top += height;
    last = role;
    if (fromBottom < top) return role;
  }
  return last;
}

function inColumn(
  scene: Scene,
  { events, times }: LaneIndex,
  axis: TimeAxis,
  { column, role, kept }: { column: number; role: number; kept: Uint8Array | undefined },
): number | undefined {
  const end = axis.timeAt(column + 1);
  for (let at = placeOf(times, axis.timeAt(column)); (times[at] ?? end) < end; at += 1) {
    const event = events[at];
    if (event !== undefined && scene.role[event] === role && kept?.[event] !== 0) {
      return event;
    }
  }
  return undefined;
}

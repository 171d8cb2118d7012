import { ROLES, type Scene } from '../scene.ts';
import { DENSE_ORDER } from './dense-lane.ts';
import type { TimeAxis } from './time-axis.ts';

/** The whole as a bar chart: height of each role's part in one bar, five numbers per bar. */
export function overviewBars(scene: Scene, axis: TimeAxis, heightPx: number): Uint8Array {
  const bars = Math.max(1, Math.floor(axis.widthPx));
  const counts = new Uint32Array(bars * ROLES.length);
  let [bar, end] = [0, axis.timeAt(1)];
  for (let event = 0; event < scene.count; event += 1) {
    const time = scene.drawnAt[event] ?? 0;
    while (time >= end && bar < bars - 1) {
      bar += 1;
      end = axis.timeAt(bar + 1);
    }
    const place = bar * ROLES.length + (scene.role[event] ?? 1);
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const most = Math.max(1, ...totalsOf(counts, bars));
  const grow = Math.min(5, (heightPx - 5) / Math.max(1, Math.log2(most)));
  const heights = new Uint8Array(counts.length);
  for (let at = 0; at < bars; at += 1) {
    const own = counts.subarray(at * ROLES.length, (at + 1) * ROLES.length);
    const total = own.reduce((sum, count) => sum + count, 0);
    if (total === 0) continue;
    const whole = 5 + Math.log2(total) * grow;
    for (const role of DENSE_ORDER) {
      const count = own[role] ?? 0;
      if (count > 0)
        heights[at * ROLES.length + role] = Math.max(2, Math.round((count / total) * whole));
    }
  }
  return heights;
}

function totalsOf(counts: Uint32Array, bars: number): Uint32Array {
  const totals = new Uint32Array(bars);
  counts.forEach((count, at) => {
    const bar = Math.floor(at / ROLES.length);
    totals[bar] = (totals[bar] ?? 0) + count;
  });
  return totals;
}

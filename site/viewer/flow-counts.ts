import { heardAt } from './known-then.ts';
import { placeOf } from './layout/lane-index.ts';
import type { Scene } from './scene.ts';

/** When the events of each node of the flow happened, or could be known of; ascending, those the filter keeps. */
export type NodeTimes = readonly Float64Array[];

export const nodeTimes = (
  scene: Scene,
  nodes: readonly (readonly number[])[],
  kept: Uint8Array,
  known: boolean,
): NodeTimes =>
  nodes.map((events) =>
    Float64Array.from(
      events.filter((event) => kept[event] === 1),
      (event) => (known ? heardAt(scene, event) : (scene.drawnAt[event] ?? 0)),
    ).sort(),
  );

/** How many events of each node there had been at a moment; all of them when there is none. */
export const flowCounts = (times: NodeTimes, moment: number | undefined): readonly number[] =>
  times.map((own) => (moment === undefined ? own.length : placeOf(own, moment + 1e-6)));

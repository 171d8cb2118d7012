import { placeOf } from './layout/lane-index.ts';
import { knownAt, type Scene } from './scene.ts';

/** When the logs of a scene were delivered. */
export interface Deliveries {
  /** Moments at which something that had happened before became known, ascending. */
  readonly moments: Float64Array;
  /** Events whose delivery this evidence does not tell; they count from when they happened. */
  readonly untold: number;
}

const known = new WeakMap<Scene, Deliveries>();

export function deliveriesOf(scene: Scene): Deliveries {
  const before = known.get(scene);
  if (before !== undefined) return before;
  let untold = 0;
  const moments = new Set<number>();
  for (let event = 0; event < scene.count; event += 1) {
    const at = knownAt(scene, event);
    if (Number.isNaN(at)) untold += 1;
    else if (at > (scene.drawnAt[event] ?? 0)) moments.add(at);
  }
  const made = { moments: Float64Array.from(moments).sort(), untold };
  known.set(scene, made);
  return made;
}

/** From when on an event could be known of. */
export const heardAt = (scene: Scene, event: number): number => {
  const [at, drawn = 0] = [knownAt(scene, event), scene.drawnAt[event]];
  return Number.isNaN(at) ? drawn : Math.max(at, drawn);
};

/** How many deliveries had been made at a moment; between two of them nothing more becomes known of the past. */
export const deliveriesUntil = (scene: Scene, time: number): number =>
  placeOf(deliveriesOf(scene).moments, time + 1e-6);

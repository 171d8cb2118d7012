import type { SceneLinks } from './scene.ts';

/** Which links lead to an event and which away from it; without it every question would read all of them. */
export interface LinkIndex {
  /** Numbers of links that end in the event, in the order of the scene. */
  into(event: number): Uint32Array;
  outOf(event: number): Uint32Array;
}

const indexes = new WeakMap<SceneLinks, LinkIndex>();

export function linkIndexOf(links: SceneLinks): LinkIndex {
  const known = indexes.get(links);
  if (known !== undefined) return known;
  const [into, outOf] = [byEnd(links.to), byEnd(links.from)];
  const made = { into, outOf };
  indexes.set(links, made);
  return made;
}

const NONE = new Uint32Array();

/** Links grouped by one of their ends: one run of numbers per event. */
function byEnd(ends: SceneLinks['to']): (event: number) => Uint32Array {
  let most = -1;
  for (const event of ends) most = Math.max(most, event);
  const starts = new Uint32Array(most + 2);
  for (const event of ends) starts[event + 1] = (starts[event + 1] ?? 0) + 1;
  for (let event = 0; event <= most; event += 1) {
    starts[event + 1] = (starts[event + 1] ?? 0) + (starts[event] ?? 0);
  }
  const next = starts.slice();
  const grouped = new Uint32Array(ends.length);
  for (let link = 0; link < ends.length; link += 1) {
    const event = ends[link] ?? 0;
    const place = next[event] ?? 0;
    grouped[place] = link;
    next[event] = place + 1;
  }
  return (event) => {
    const [from = 0, to = 0] = [starts[event], starts[event + 1]];
    return from === to ? NONE : grouped.subarray(from, to);
  };
}

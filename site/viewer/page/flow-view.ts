import { heardAt } from '../known-then.ts';
import { placeOf } from '../layout/lane-index.ts';
import type { Scene } from '../scene.ts';
import type { Session } from './session.ts';

interface Node {
  readonly id: string;
  readonly box: SVGElement;
  readonly count: Element | null;
  /** What the count says when everything has happened. */
  readonly whole: string;
  readonly events: ReadonlySet<number>;
  /** When each of them happened, ascending, and when each could be known of. */
  readonly times: Float64Array;
  readonly heard: Float64Array;
}

/** Lets the flow follow selection and playback. Only attributes change; nothing is drawn anew. */
export function showFlow(session: Session, host: HTMLElement): void {
  const nodes = [...host.querySelectorAll<SVGElement>('[data-node]')].map((box) =>
    nodeOf(session.scene, box),
  );
  const edges = [...host.querySelectorAll<SVGElement>('[data-from]')];
  let said = '';
  const tell = () => {
    const { now } = session;
    const chosen = new Set<string>();
    const counts = nodes.map((node) => {
      if (now.selected !== undefined && node.events.has(now.selected)) chosen.add(node.id);
      if (now.time === undefined) return node.times.length;
      return placeOf(now.known ? node.heard : node.times, now.time + 1e-6);
    });
    // While it plays this is asked for with every frame, and most of them change nothing.
    const key = `${counts.join()} ${[...chosen].join()}`;
    if (key === said) return;
    said = key;
    const pending = new Set<string>();
    nodes.forEach(({ id, box, count, whole, times }, at) => {
      const happened = counts[at] ?? 0;
      if (happened === 0) pending.add(id);
      box.classList.toggle('chosen-node', chosen.has(id));
      box.classList.toggle('pending', happened === 0);
      if (count !== null) count.textContent = happened === times.length ? whole : String(happened);
    });
    for (const edge of edges) {
      const [from, to] = [edge.dataset['from'] ?? '', edge.dataset['to'] ?? ''];
      edge.classList.toggle('near', chosen.has(from) || chosen.has(to));
      edge.classList.toggle('pending', pending.has(from) || pending.has(to));
    }
  };
  session.onChange(tell);
  tell();
}

function nodeOf(scene: Scene, box: SVGElement): Node {
  const count = box.querySelector('.count');
  const events = (box.dataset['events'] ?? '').split(' ').filter(Boolean).map(Number);
  return {
    id: box.dataset['node'] ?? '',
    box,
    count,
    whole: count?.textContent ?? '',
    events: new Set(events),
    times: Float64Array.from(events, (event) => scene.drawnAt[event] ?? 0).sort(),
    heard: Float64Array.from(events, (event) => heardAt(scene, event)).sort(),
  };
}

import type { Session } from './session.ts';

interface Node {
  readonly id: string;
  readonly box: SVGElement;
  readonly count: Element | null;
  /** What the count says when everything has happened. */
  readonly whole: string;
  readonly events: readonly number[];
}

/** Lets the flow follow selection and playback. Only attributes change; nothing is drawn anew. */
export function showFlow(session: Session, host: HTMLElement): void {
  const nodes = [...host.querySelectorAll<SVGElement>('[data-node]')].map(nodeOf);
  const edges = [...host.querySelectorAll<SVGElement>('[data-from]')];
  const tell = () => {
    const { now, scene } = session;
    const chosen = new Set<string>();
    const pending = new Set<string>();
    for (const { id, box, count, whole, events } of nodes) {
      const isChosen = now.selected !== undefined && events.includes(now.selected);
      if (isChosen) chosen.add(id);
      box.classList.toggle('chosen-node', isChosen);
      const { time } = now;
      const happened =
        time === undefined
          ? events.length
          : events.filter((event) => (scene.drawnAt[event] ?? 0) <= time + 1e-6).length;
      if (happened === 0) pending.add(id);
      box.classList.toggle('pending', happened === 0);
      const text = happened === events.length ? whole : String(happened);
      if (count !== null && count.textContent !== text) count.textContent = text;
    }
    for (const edge of edges) {
      const [from, to] = [edge.dataset['from'] ?? '', edge.dataset['to'] ?? ''];
      edge.classList.toggle('near', chosen.has(from) || chosen.has(to));
      edge.classList.toggle('pending', pending.has(from) || pending.has(to));
    }
  };
  session.onChange((now, before) => {
    if (now.selected !== before.selected || now.time !== before.time) tell();
  });
  tell();
}

function nodeOf(box: SVGElement): Node {
  const count = box.querySelector('.count');
  return {
    id: box.dataset['node'] ?? '',
    box,
    count,
    whole: count?.textContent ?? '',
    events: (box.dataset['events'] ?? '').split(' ').filter(Boolean).map(Number),
  };
}

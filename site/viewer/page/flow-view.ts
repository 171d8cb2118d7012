import { flowCounts, nodeTimes } from '../flow-counts.ts';
import { showTokens } from './flow-tokens.ts';
import type { Session } from './session.ts';

interface Node {
  readonly id: string;
  readonly box: SVGElement;
  readonly count: Element | null;
  /** What the count says when everything has happened. */
  readonly whole: string;
  readonly events: readonly number[];
}

/** Lets the flow follow selection, filter and playback. Only attributes change; nothing is drawn anew. */
export function showFlow(session: Session, host: HTMLElement): void {
  const nodes = [...host.querySelectorAll<SVGElement>('[data-node]')].map(nodeOf);
  const edges = [...host.querySelectorAll<SVGElement>('[data-from]')];
  const timesNow = () =>
    nodeTimes(
      session.scene,
      nodes.map(({ events }) => events),
      session.derived.choice.kept,
      session.now.known,
    );
  let times = timesNow();
  let of = { choice: session.derived.choice, known: session.now.known };
  let said = '';
  const tell = () => {
    const { now, derived } = session;
    if (of.choice !== derived.choice || of.known !== now.known) {
      times = timesNow();
      of = { choice: derived.choice, known: now.known };
    }
    const { selected } = now;
    const chosen = nodes.map(({ events }) => selected !== undefined && events.includes(selected));
    const counts = flowCounts(times, now.time);
    // While it plays this is asked for with every frame, and most of them change nothing.
    const key = `${counts.join()} ${chosen.join()}`;
    if (key === said) return;
    said = key;
    const [near, pending] = [new Set<string>(), new Set<string>()];
    nodes.forEach(({ id, box, count, whole, events }, at) => {
      const happened = counts[at] ?? 0;
      if (happened === 0) pending.add(id);
      if (chosen[at] === true) near.add(id);
      box.classList.toggle('chosen-node', chosen[at] === true);
      box.classList.toggle('pending', happened === 0);
      if (count !== null) count.textContent = happened === events.length ? whole : String(happened);
    });
    for (const edge of edges) {
      const [from, to] = [edge.dataset['from'] ?? '', edge.dataset['to'] ?? ''];
      edge.classList.toggle('near', near.has(from) || near.has(to));
      edge.classList.toggle('pending', pending.has(from) || pending.has(to));
    }
  };
  session.onChange(tell);
  tell();
  const picture = host.querySelector<SVGSVGElement>('svg.flow-picture');
  if (picture !== null) showTokens(session, picture, nodes);
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

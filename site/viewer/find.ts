import { fuzzyScore } from './fuzzy.ts';
import { type Scene, textOf } from './scene.ts';

/** The first event of every text, and how many events have that text. */
interface Titles {
  readonly first: Uint32Array;
  readonly counts: Uint32Array;
}

const known = new WeakMap<Scene, Titles>();

function titlesOf(scene: Scene): Titles {
  const before = known.get(scene);
  if (before !== undefined) return before;
  const { values, index } = scene.texts.title;
  const [first, counts] = [new Uint32Array(values.length), new Uint32Array(values.length)];
  for (let event = scene.count - 1; event >= 0; event -= 1) {
    const text = index[event] ?? 0;
    first[text] = event;
    counts[text] = (counts[text] ?? 0) + 1;
  }
  known.set(scene, { first, counts });
  return { first, counts };
}

export interface FoundEvent {
  readonly event: number;
  readonly title: string;
  readonly call: string;
  /** Events of the same title; the one found is the first of them. */
  readonly alike: number;
  readonly score: number;
}

/** Events whose title, or the call behind it, answers what was typed; best first. */
export function findEvents(scene: Scene, typed: string, most: number): readonly FoundEvent[] {
  const { first, counts } = titlesOf(scene);
  const best: FoundEvent[] = [];
  scene.texts.title.values.forEach((title, text) => {
    const [event = 0, alike = 0] = [first[text], counts[text]];
    if (alike === 0) return;
    const call = textOf(scene, 'call', event);
    const score = Math.max(
      fuzzyScore(typed, title) ?? -1e9,
      (fuzzyScore(typed, call) ?? -1e9) - 20,
    );
    if (score < -1e6 || (best.length >= most && score <= (best.at(-1)?.score ?? 0))) return;
    best.push({ event, title, call, alike, score });
    best.sort((a, b) => b.score - a.score);
    if (best.length > most) best.pop();
  });
  return best;
}

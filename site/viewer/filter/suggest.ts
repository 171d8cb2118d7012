import { placeOf } from '../layout/lane-index.ts';
import { ROLES, type Scene, type TextName } from '../scene.ts';
import {
  bestGrounds,
  CERTAINTIES,
  FILTER_KEYS,
  type FilterKey,
  matchFilter,
  parseFilter,
  termPieces,
} from './filter.ts';

/** One way to go on with what is being typed. */
export interface Suggestion {
  /** What stands there when it is taken. */
  readonly insert: string;
  readonly label: string;
  /** Events of the window that have it, as far as the other terms keep them; undefined for a key. */
  readonly count: number | undefined;
}

export interface Suggestions {
  /** The part of the text they would take the place of. */
  readonly from: number;
  readonly to: number;
  readonly options: readonly Suggestion[];
}

const MOST = 8;

/**
 * What can be typed at a place in the filter: the keys there are, or the values of a key, the most frequent first.
 *
 * @param window times between which events are counted.
 */
export function suggest(
  scene: Scene,
  text: string,
  caret: number,
  window: { readonly from: number; readonly to: number },
): Suggestions {
  const piece = termPieces(text).find(({ from, to }) => caret > from && caret <= to);
  const [from, to] = [piece?.from ?? caret, piece?.to ?? caret];
  const word = text.slice(from, to);
  const [, sign = '', key, typed = ''] = /^(-?)([a-z]+):(.*)$/is.exec(word) ?? [];
  if (key === undefined) {
    const bare = word.replace(/^-/, '').toLowerCase();
    const before = word.startsWith('-') ? '-' : '';
    const options = FILTER_KEYS.filter((each) => each.startsWith(bare)).map((each) => ({
      insert: `${before}${each}:`,
      label: `${each}:`,
      count: undefined,
    }));
    return { from, to, options };
  }
  const known = FILTER_KEYS.find((each) => each === key.toLowerCase());
  if (known === undefined) return { from, to, options: [] };
  // What stands before the last comma is chosen already.
  const chosen = /^(?:(?:"[^"]*"?|[^,"]+)+,)*/.exec(typed)?.[0] ?? '';
  const wanted = typed.slice(chosen.length).replaceAll('"', '').toLowerCase();
  const others = matchFilter(scene, parseFilter(text.slice(0, from) + text.slice(to)));
  const values = valuesOf(scene, known);
  const options = countsIn(scene, values, others, window)
    .filter(({ value }) => value.toLowerCase().includes(wanted))
    .slice(0, MOST)
    .map(({ value, count }) => ({
      insert: `${sign}${known}:${chosen}${quoted(value)} `,
      label: value,
      count,
    }));
  return { from, to, options };
}

interface Values {
  readonly values: readonly string[];
  of(event: number): number;
}

const COLUMNS: Readonly<Partial<Record<FilterKey, TextName>>> = {
  principal: 'actor',
  ip: 'ip',
  resource: 'resource',
  event: 'call',
  outcome: 'outcome',
  key: 'accessKey',
};

function valuesOf(scene: Scene, key: FilterKey): Values {
  const column = COLUMNS[key];
  if (column !== undefined) {
    const { values, index } = scene.texts[column];
    return { values, of: (event) => index[event] ?? 0 };
  }
  switch (key) {
    case 'role':
      return { values: ROLES, of: (event) => scene.role[event] ?? 1 };
    case 'lane':
      return {
        values: scene.lanes.map(({ name }) => name),
        of: (event) => scene.lane[event] ?? 0,
      };
    case 'certainty': {
      const best = bestGrounds(scene);
      return { values: CERTAINTIES, of: (event) => best[event] ?? 3 };
    }
    default:
      return { values: [], of: () => 0 };
  }
}

/** Values that can be typed, the most frequent first. */
function countsIn(
  { drawnAt }: Scene,
  { values, of }: Values,
  kept: Uint8Array,
  { from, to }: { readonly from: number; readonly to: number },
): readonly { readonly value: string; readonly count: number }[] {
  if (values.length === 0) return [];
  const counts = new Uint32Array(values.length);
  const end = placeOf(drawnAt, to + 1e-6);
  for (let event = placeOf(drawnAt, from); event < end; event += 1) {
    if (kept[event] === 1) counts[of(event)] = (counts[of(event)] ?? 0) + 1;
  }
  return values
    .map((value, at) => ({ value, count: counts[at] ?? 0 }))
    .filter(({ value, count }) => count > 0 && value !== '' && !value.includes('"'))
    .sort((a, b) => b.count - a.count);
}

const quoted = (value: string): string => (/[\s,]/.test(value) ? `"${value}"` : value);

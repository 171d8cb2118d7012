import { ROLES, type Scene, type TextName, textOf } from '../scene.ts';
import { clockIn } from './clock-in.ts';

/**
 * What the filter line says: terms joined by "and".
 *
 * `key:value` asks one thing, `,` inside of the value means "or", `-` in front negates, quotes keep spaces, and a bare
 * word is looked for in title, call and resource.
 */
export interface Filter {
  readonly terms: readonly Term[];
  /** Parts that mean nothing; the rest applies all the same. */
  readonly wrong: readonly { readonly text: string; readonly because: string }[];
}

export interface Term {
  /** As it was typed. */
  readonly text: string;
  readonly key: FilterKey | 'any';
  readonly values: readonly string[];
  readonly isNegated: boolean;
}

export const FILTER_KEYS = [
  'principal',
  'ip',
  'resource',
  'event',
  'outcome',
  'role',
  'lane',
  'key',
  'certainty',
  'after',
  'before',
] as const;
export type FilterKey = (typeof FILTER_KEYS)[number];

export const CERTAINTIES = ['proved', 'bound', 'inferred', 'unknown'];

export function parseFilter(text: string): Filter {
  const terms: Term[] = [];
  const wrong: { text: string; because: string }[] = [];
  for (const { from, to } of termPieces(text)) {
    const written = text.slice(from, to);
    const term = termIn(written);
    if (typeof term === 'string') wrong.push({ text: written, because: term });
    else terms.push(term);
  }
  return { terms, wrong };
}

/** Where each term stands in the text. */
export const termPieces = (
  text: string,
): readonly { readonly from: number; readonly to: number }[] =>
  [...text.matchAll(/-?(?:[a-z]+:)?(?:"[^"]*"?|[^\s"]+)+/gi)].map(({ 0: { length }, index }) => ({
    from: index,
    to: index + length,
  }));

/** The term, or what is wrong with it. */
function termIn(text: string): Term | string {
  const isNegated = text.startsWith('-') && text.length > 1;
  const bare = isNegated ? text.slice(1) : text;
  const [, key, rest] = /^([a-z]+):(.*)$/is.exec(bare) ?? [];
  if (key === undefined || rest === undefined) {
    return { text, key: 'any', values: [unquoted(bare)], isNegated };
  }
  const known = FILTER_KEYS.find((each) => each === key.toLowerCase());
  if (known === undefined) return `there is no "${key}"; there are ${FILTER_KEYS.join(', ')}`;
  const values = splitValues(rest);
  if (values.length === 0) return `"${key}:" needs something behind it`;
  const because = wrongValue(known, values);
  return because ?? { text, key: known, values, isNegated };
}

function splitValues(text: string): readonly string[] {
  const parts = text.match(/(?:"[^"]*"?|[^,"]+)+/g) ?? [];
  return parts.map(unquoted).filter((value) => value !== '');
}

const unquoted = (text: string): string => text.replaceAll('"', '').toLowerCase();

function wrongValue(key: FilterKey, values: readonly string[]): string | undefined {
  if (key === 'role' && !values.every((value) => ROLES.some((role) => role === value))) {
    return `roles are ${ROLES.join(', ')}`;
  }
  if (key === 'certainty' && !values.every((value) => CERTAINTIES.includes(value))) {
    return `certainties are ${CERTAINTIES.join(', ')}`;
  }
  if (
    (key === 'after' || key === 'before') &&
    values.some((value) => clockIn(value) === undefined)
  ) {
    return 'times look like 10:31:20 or 2026-05-16T10:31:20Z';
  }
  return undefined;
}

/** Which events the filter keeps, one entry per event. */
export function matchFilter(scene: Scene, filter: Filter): Uint8Array {
  const kept = new Uint8Array(scene.count).fill(1);
  for (const term of filter.terms) {
    const matches = matcherOf(scene, term);
    for (let event = 0; event < scene.count; event += 1) {
      if (kept[event] === 1 && matches(event) === term.isNegated) kept[event] = 0;
    }
  }
  return kept;
}

type Matcher = (event: number) => boolean;

function matcherOf(scene: Scene, { key, values }: Term): Matcher {
  switch (key) {
    case 'any':
      return either(
        ['title', 'call', 'resource'].map((name) => inText(scene, textName(name), values)),
      );
    case 'principal':
      return either([inText(scene, 'principal', values), inText(scene, 'actor', values)]);
    case 'ip':
      return inText(scene, 'ip', values);
    case 'resource':
      return inText(scene, 'resource', values);
    case 'event':
      return inText(scene, 'call', values);
    case 'outcome':
      return outcomeMatcher(scene, values);
    case 'key':
      return inText(scene, 'accessKey', values);
    case 'role':
      return (event) => values.includes(ROLES[scene.role[event] ?? 1] ?? '');
    case 'lane': {
      const lanes = scene.lanes.map(({ id, name }) => `${id}\n${name}`.toLowerCase());
      const fits = lanes.map((lane) => values.some((value) => lane.includes(value)));
      return (event) => fits[scene.lane[event] ?? 0] === true;
    }
    case 'certainty':
      return certaintyMatcher(scene, values);
    case 'after':
    case 'before':
      return timeMatcher(scene, key, values);
  }
}

const textName = (name: string): TextName =>
  name === 'call' || name === 'resource' ? name : 'title';

const either =
  (matchers: readonly Matcher[]): Matcher =>
  (event) =>
    matchers.some((matches) => matches(event));

/** Each text of a column is looked at once, however many events have it. */
function inText(scene: Scene, name: TextName, wanted: readonly string[]): Matcher {
  const { values, index } = scene.texts[name];
  const fits = values.map((text) => {
    const lower = text.toLowerCase();
    return wanted.some((value) => lower.includes(value));
  });
  return (event) => fits[index[event] ?? 0] === true;
}

/** "failed" and "denied" say what people mean; everything else is looked for in the outcome's own words. */
function outcomeMatcher(scene: Scene, wanted: readonly string[]): Matcher {
  const asText = inText(scene, 'outcome', wanted);
  const good = new Set(['worked', 'success', 'received']);
  return (event) => {
    if (asText(event)) return true;
    const outcome = textOf(scene, 'outcome', event);
    if (wanted.includes('failed') && !good.has(outcome)) return true;
    return wanted.includes('denied') && /denied|unauthorized|forbidden/i.test(outcome);
  };
}

/** The best ground on which a cause of each event is known; 3 is none. */
export function bestGrounds({ links, count }: Scene): Uint8Array {
  const best = new Uint8Array(count).fill(3);
  links.to.forEach((event, at) => {
    best[event] = Math.min(best[event] ?? 3, links.grounds[at] ?? 3);
  });
  return best;
}

function certaintyMatcher(scene: Scene, wanted: readonly string[]): Matcher {
  const best = bestGrounds(scene);
  return (event) => wanted.includes(CERTAINTIES[best[event] ?? 3] ?? 'unknown');
}

function timeMatcher(scene: Scene, key: 'after' | 'before', values: readonly string[]): Matcher {
  const limits = values.flatMap((value) => clockIn(value) ?? []);
  return (event) => {
    const time = scene.drawnAt[event] ?? 0;
    const day = Math.floor(time / 86_400_000) * 86_400_000;
    return limits.some((limit) => {
      const at = limit.isOfDay ? day + limit.ms : limit.ms;
      return key === 'after' ? time >= at : time < at;
    });
  };
}

/** For an empty result: the term whose removal brings most back, and how many. */
export function costliestTerm(
  scene: Scene,
  filter: Filter,
): { readonly text: string; readonly brings: number } | undefined {
  let best: { text: string; brings: number } | undefined;
  for (const term of filter.terms) {
    const others = filter.terms.filter((each) => each !== term);
    const brings = matchFilter(scene, { terms: others, wrong: [] }).reduce((a, b) => a + b, 0);
    if (brings > (best?.brings ?? 0)) best = { text: term.text, brings };
  }
  return best;
}

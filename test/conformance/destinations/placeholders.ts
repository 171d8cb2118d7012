import type { Json } from './case.ts';

/** One field of what was expected beside what was seen. */
export interface Field {
  /** "requestContext.condition" */
  readonly path: string;
  readonly expected: string;
  readonly observed: string;
  readonly agrees: boolean;
}

/** What placeholders stand for in one run of one case. */
export interface Facts {
  /** Texts a placeholder is exactly: requestId, function, name, … */
  readonly texts: Readonly<Record<string, string>>;
  /** JSON text of the event as it was sent. */
  readonly payload: string;
}

/** Compares field by field, in order: a member in another place disagrees as well. */
export function compare(
  expected: Json,
  observed: unknown,
  facts: Facts,
  path = '',
): readonly Field[] {
  const field = (agrees: boolean): readonly Field[] => [
    { path, expected: textOf(expected), observed: textOf(observed), agrees },
  ];
  if (typeof expected === 'string') return field(matches(expected, observed, facts));
  if (expected === null || typeof expected !== 'object') return field(expected === observed);
  if (Array.isArray(expected)) {
    if (!Array.isArray(observed) || observed.length !== expected.length) return field(false);
    return expected.flatMap((entry: Json, at) =>
      compare(entry, observed[at], facts, `${path}[${String(at)}]`),
    );
  }
  if (observed === null || typeof observed !== 'object') return field(false);
  const members = observed as Readonly<Record<string, unknown>>;
  const order = {
    expected: Object.keys(expected).join(' '),
    observed: Object.keys(members).join(' '),
  };
  return [
    {
      path: `${path === '' ? '' : `${path} `}members`,
      ...order,
      agrees: order.expected === order.observed,
    },
    ...Object.entries(expected).flatMap(([name, value]) =>
      compare(value, members[name], facts, path === '' ? name : `${path}.${name}`),
    ),
  ];
}

/** The same for one line of text, such as an error's message. */
export const compareText = (
  path: string,
  expected: string,
  observed: string,
  facts: Facts,
): Field => ({ path, expected, observed, agrees: matches(expected, observed, facts) });

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

const FORMS: Readonly<Record<string, string>> = {
  any: '[^]*',
  uuid: UUID,
  timestamp: '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z',
  seconds: '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ',
  day: '\\d{4}/\\d\\d/\\d\\d',
  minute: '\\d{4}-\\d\\d-\\d\\dT\\d\\d\\.\\d\\d\\.\\d\\d',
  role: 'AROA[A-Z0-9]+',
  n: '\\d{1,3}',
  stamp: '\\d{17}',
  traceHeader:
    'Root=1-[0-9a-f]{8}-[0-9a-f]{24}(?:;Parent=[0-9a-f]{16})?(?:;Sampled=[01])?(?:;Lineage=[0-9a-f:]+)?',
};

function matches(expected: string, observed: unknown, facts: Facts): boolean {
  switch (expected) {
    case '<any>':
      return observed !== undefined;
    case '<payload>':
      return JSON.stringify(observed) === facts.payload;
    case '<trace>':
      return Array.isArray(observed) && observed.every((line) => typeof line === 'string');
    case '<otherRequestId>':
      return (
        typeof observed === 'string' &&
        new RegExp(`^${UUID}$`).test(observed) &&
        observed !== facts.texts['requestId']
      );
    default:
      return typeof observed === 'string' && patternOf(expected, facts).test(observed);
  }
}

function patternOf(expected: string, { texts }: Facts): RegExp {
  const parts = expected.split(/<(\w+)>/).map((part, at) => {
    if (at % 2 === 0) return escaped(part);
    const text = texts[part];
    return text === undefined ? (FORMS[part] ?? escaped(`<${part}>`)) : escaped(text);
  });
  return new RegExp(`^${parts.join('')}$`);
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function textOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}… (${String(text.length)})` : text;
}

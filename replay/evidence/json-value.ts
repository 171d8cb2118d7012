/** What stands at `path` in a parsed JSON value, or undefined. Inherited members do not count. */
export function member(value: unknown, ...path: readonly (string | number)[]): unknown {
  let at: unknown = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

/** The non-empty string at `path`, or undefined when it is anything else. */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = member(value, ...path);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** The finite number at `path`; a string of digits counts, for SQS writes its times so. */
export function numberAt(
  value: unknown,
  ...path: readonly (string | number)[]
): number | undefined {
  const found = member(value, ...path);
  if (typeof found === 'number') return Number.isFinite(found) ? found : undefined;
  return typeof found === 'string' && /^\d{1,15}$/.test(found) ? Number(found) : undefined;
}

/** The list at `path`; anything else is an empty one. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = member(value, ...path);
  return Array.isArray(found) ? found : [];
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object or list a string holds as JSON, or undefined. */
export function parsedFrom(text: unknown): unknown {
  if (typeof text !== 'string' || !/^\s*[{[]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The instant an ISO 8601 time names, in milliseconds; undefined when it is not one. */
export function millisOf(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/.test(text)) {
    return undefined;
  }
  const millis = Date.parse(text);
  return Number.isNaN(millis) ? undefined : millis;
}

/** The last instant a date can name. */
const LAST_INSTANT = 8.64e15;

/** Whether a number is a time in milliseconds since 1970 that a date can name. */
export const isInstant = (at: number | undefined): at is number =>
  at !== undefined && Number.isSafeInteger(at) && at >= 0 && at <= LAST_INSTANT;

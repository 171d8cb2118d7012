import type { TrailRecord } from '../evidence/trail-record.ts';

/** How a rule sees a record: by paths with dots, "requestParameters.bucketName". */
export interface Fields {
  /** Every value at the path; lists on the way and at its end are taken apart. None when there is no such field. */
  valuesAt(path: string): readonly unknown[];
  /** Every text, number and truth value of the record, wherever it stands. */
  leaves(): readonly string[];
}

export function recordFields(record: TrailRecord): Fields {
  const known = new Map<string, readonly unknown[]>();
  return {
    valuesAt: (path) => {
      const found = known.get(path);
      if (found !== undefined) return found;
      const values = valuesIn(record, path.split('.'));
      known.set(path, values);
      return values;
    },
    leaves: () => leavesOf(record),
  };
}

function valuesIn(value: unknown, path: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return takenApart(value).flatMap((one) => valuesIn(one, path));
  const [first, ...rest] = path;
  if (first === undefined) return [value];
  if (typeof value !== 'object' || value === null) return [];
  const found = Object.hasOwn(value, first) ? valuesIn(ownOf(value, first), rest) : [];
  // Tags and headers have names with dots.
  const whole = path.join('.');
  return rest.length > 0 && Object.hasOwn(value, whole)
    ? [...found, ...valuesIn(ownOf(value, whole), [])]
    : found;
}

/** What stands in a list, in the lists in it and so on. Evidence can be nested deeper than a stack. */
function takenApart(list: readonly unknown[]): readonly unknown[] {
  const found: unknown[] = [];
  const waiting: unknown[] = [list];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (Array.isArray(next)) pushReversed(waiting, next);
    else found.push(next);
  }
  return found;
}

function pushReversed(waiting: unknown[], list: readonly unknown[]): void {
  for (let at = list.length - 1; at >= 0; at -= 1) waiting.push(list[at]);
}

const ownOf = (value: object, name: string): unknown =>
  (value as Readonly<Record<string, unknown>>)[name];

function leavesOf(value: unknown): readonly string[] {
  const found: string[] = [];
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next === 'string') found.push(next);
    else if (typeof next === 'number' || typeof next === 'boolean') found.push(String(next));
    else if (typeof next === 'object' && next !== null) pushReversed(waiting, Object.values(next));
  }
  return found;
}

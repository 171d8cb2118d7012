/** What CloudTrail keeps of a user agent, an error message or a request id. */
const LONGEST_TEXT = 1024;

export const withinText = (text: string): string => text.slice(0, LONGEST_TEXT);

/**
 * The element, or a sign that it was too large to be kept.
 *
 * Source: CloudTrail User Guide, "CloudTrail record contents": a field that is cut says `omitted: true`.
 * That nothing of its content stays is an assumption.
 *
 * @param limit bytes of JSON.
 */
export function within(value: unknown, limit: number): unknown {
  if (value === null || value === undefined) return value;
  // Nearly all are far below the limit, which can be seen without writing them out.
  if (mostCharacters(value) * MOST_PER_CHARACTER <= limit) return value;
  return Buffer.byteLength(JSON.stringify(value)) > limit ? { omitted: true } : value;
}

/** Bytes: a control character is written as \u0000. */
const MOST_PER_CHARACTER = 6;
/** Longer than any number, date or literal is written. */
const LONGEST_SCALAR = 32;

/** As many as the value can have written as JSON, escapes aside. */
function mostCharacters(value: unknown): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null || value instanceof Date) return LONGEST_SCALAR;
  let sum = 2;
  for (const name of Object.keys(value)) {
    sum += name.length + 4 + mostCharacters((value as Readonly<Record<string, unknown>>)[name]);
  }
  return sum;
}

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
  return Buffer.byteLength(JSON.stringify(value)) > limit ? { omitted: true } : value;
}

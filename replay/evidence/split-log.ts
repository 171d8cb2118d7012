import type { JsonPiece } from './split-json.ts';

/** The time that stands before each event of a log exported to S3, and the blank after it. Assumed: no page read gives it. */
const STAMP = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})) /;
const LONGEST_STAMP = 40;
const [LINE_FEED, DASH] = [0x0a, 0x2d];

/** Whether a text begins as a log does that CloudWatch Logs exported to S3. */
export const beginsLikeLog = (bytes: Buffer): boolean => isStamped(bytes, afterMark(bytes));

/** Cuts an exported log into its events. Lines without a time belong to the event before them. */
export function splitLog(bytes: Buffer): readonly JsonPiece[] {
  const pieces: JsonPiece[] = [];
  let offset = afterMark(bytes);
  while (offset < bytes.length) {
    let end = offset;
    do {
      const feed = bytes.indexOf(LINE_FEED, end);
      end = feed < 0 ? bytes.length : feed + 1;
    } while (end < bytes.length && !isStamped(bytes, end));
    pieces.push({ offset, end });
    offset = end;
  }
  return pieces;
}

/** The time and the message of an event of such a log. */
export function exportedEvent(
  text: string,
): { readonly time: string; readonly message: string } | undefined {
  const [stamp, time] = STAMP.exec(text) ?? [];
  return stamp === undefined || time === undefined
    ? undefined
    : { time, message: text.slice(stamp.length) };
}

const afterMark = (bytes: Buffer): number =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;

function isStamped(bytes: Buffer, at: number): boolean {
  return bytes[at + 4] === DASH && STAMP.test(bytes.toString('latin1', at, at + LONGEST_STAMP));
}

import { recordAt } from '../../../replay/evidence/record-at.ts';
import type { TimelineEvent } from '../../../replay/timeline/timeline.ts';
import { shown } from '../scene/event-words.ts';
import { foldedLines, type Stretch } from './folded-lines.ts';
import { type JsonLine, jsonLines, type Lettered } from './json-lines.ts';

/** One record as it stands in its file, and where that is. */
export interface RecordView {
  readonly location: string;
  readonly sha256: string;
  readonly index: number;
  /** "bytes 1,024 to 2,311 of the inflated file"; undefined when the record could not be read. */
  readonly bytes: string | undefined;
  readonly lines: readonly JsonLine[];
  /** The same, with what no link points at folded away. */
  readonly stretches: readonly Stretch[];
  /** Said instead of the lines, or after them. */
  readonly note: string | undefined;
}

export async function recordView(
  folder: string,
  { origin }: TimelineEvent,
  lettered: readonly Lettered[],
): Promise<RecordView> {
  const where = {
    location: shown(origin.location, 600),
    sha256: shown(origin.sha256),
    index: origin.index,
  };
  const record = await recordAt(folder, origin);
  if (record.kind !== 'found') {
    return {
      ...where,
      bytes: undefined,
      lines: [],
      stretches: [],
      note: `The record cannot be shown: ${shown(record.because, 400)}.`,
    };
  }
  const bytes = `bytes ${record.offset} to ${record.end} of the inflated file`;
  const pretty = jsonLines(record.text, lettered);
  if (pretty === undefined) {
    const lines = [{ number: 1, text: shown(record.text, 4_000), pointer: '', letters: [] }];
    const note = /^\s*[{[]/.test(record.text)
      ? 'Too deeply nested to be laid out.'
      : 'A line of a log, as it was exported.';
    return { ...where, bytes, lines, stretches: foldedLines(lines), note };
  }
  const { lines } = pretty;
  const note = pretty.cut ? `Only the first ${lines.length} lines are shown.` : undefined;
  return { ...where, bytes, lines, stretches: foldedLines(lines), note };
}

/** Where a lettered value stands in a record: in the shortest of its places, which is the least roundabout one. */
export function pointerOf(record: RecordView | undefined, letter: string): string | undefined {
  const pointers = (record?.lines ?? [])
    .filter(({ letters }) => letters.includes(letter))
    .map(({ pointer }) => pointer);
  return pointers.sort((a, b) => a.length - b.length)[0];
}

import { FIELDS } from './fields.ts';

/** Neither can stand in the text of a stored field, so rows need no quoting. */
export const SEPARATOR = '\x1f';

/** A row of the index, as the kernel writes it: file, index, offset, length, seconds, then the fields. */
export function rowOf(
  place: {
    readonly file: number;
    readonly index: number;
    readonly offset: number;
    readonly length: number;
  },
  seconds: number,
  fields: readonly (string | undefined)[],
): Uint8Array {
  const cells: (string | number)[] = [place.file, place.index, place.offset, place.length, seconds];
  FIELDS.forEach(({ column }, slot) => {
    if (column !== 'event_time' && column !== 'event_type') cells.push(fields[slot] ?? '');
  });
  return Buffer.from(`${cells.join(SEPARATOR)}\n`);
}

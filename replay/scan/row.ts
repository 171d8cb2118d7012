import type { ParquetColumn } from './columns/parquet-file.ts';
import { FIELDS, INDEXED_FIELDS } from './fields.ts';

/** Neither can stand in the text of a stored field, so rows need no quoting. */
export const SEPARATOR = '\x1f';

/** The columns of the index in the order of a row: where a record lies and when it was made, then the fields. */
export const ROW_COLUMNS: readonly ParquetColumn[] = [
  { name: 'file', type: 'INTEGER' },
  { name: 'idx', type: 'INTEGER' },
  { name: 'start', type: 'BIGINT' },
  { name: 'length', type: 'BIGINT' },
  { name: 'at_s', type: 'BIGINT' },
  ...INDEXED_FIELDS.map(({ column }) => ({ name: column, type: 'VARCHAR' }) as const),
];

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

import type { DuckDBConnection } from '@duckdb/node-api';
import type { Place } from './searched.ts';

/** What a question tells of a record of the index for `placesIn`. */
export const PLACE = `file, idx, CAST(start AS DOUBLE) AS start, CAST(length AS DOUBLE) AS length`;
/** The same as one value, compared by file, then index. */
export const AS_ONE = `{'file': file, 'idx': idx, 'start': CAST(start AS DOUBLE), 'length': CAST(length AS DOUBLE)}`;

interface PlaceRow {
  readonly file: number;
  readonly idx: number;
  readonly start: number;
  readonly length: number;
}

export async function placesIn(
  connection: DuckDBConnection,
  query: string,
): Promise<readonly Place[]> {
  const found = await connection.runAndReadAll(query);
  return (found.getRowObjects() as unknown as readonly PlaceRow[]).map(
    ({ file, idx, start, length }) => ({ file, index: idx, offset: start, length }),
  );
}

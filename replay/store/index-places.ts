import type { DuckDBConnection } from '@duckdb/node-api';

/** What a question tells of a record of the index for `placesIn`. */
export const PLACE = `file, idx, CAST(start AS DOUBLE) AS start, CAST(length AS DOUBLE) AS length`;
/** The same as one value, compared by file, then index. */
export const AS_ONE = `{'file': file, 'idx': idx, 'start': CAST(start AS DOUBLE), 'length': CAST(length AS DOUBLE)}`;

/** Where the bytes of a trail record are. */
export interface Place {
  readonly file: number;
  readonly index: number;
  readonly offset: number;
  readonly length: number;
}

export interface PlaceRow {
  readonly file: number;
  readonly idx: number;
  readonly start: number;
  readonly length: number;
}

export const placeIn = ({ file, idx, start, length }: PlaceRow): Place => ({
  file,
  index: idx,
  offset: start,
  length,
});

export async function placesIn(
  connection: DuckDBConnection,
  query: string,
): Promise<readonly Place[]> {
  const found = await connection.runAndReadAll(query);
  return (found.getRowObjects() as unknown as readonly PlaceRow[]).map(placeIn);
}

/** These records, as something to select from. */
export async function these(
  connection: DuckDBConnection,
  places: readonly Place[],
): Promise<string> {
  await connection.run('CREATE OR REPLACE TEMP TABLE these (file INTEGER, idx INTEGER)');
  const appender = await connection.createAppender('these');
  for (const { file, index } of places) {
    appender.appendInteger(file);
    appender.appendInteger(index);
    appender.endRow();
  }
  appender.closeSync();
  const files = places.map(({ file }) => file);
  const [first, last] = [
    files.reduce((a, b) => Math.min(a, b)),
    files.reduce((a, b) => Math.max(a, b)),
  ];
  // Said in numbers as well, which lets the database skip whole stretches of the index.
  return `(SELECT e.* FROM event AS e SEMI JOIN these ON e.file = these.file AND e.idx = these.idx
           WHERE e.file BETWEEN ${first} AND ${last})`;
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { type PlaceRow, placeIn } from './index-places.ts';
import type { Found, Id, Searched, Span, Spot } from './searched.ts';
import {
  HELD,
  HELD_IN_LISTS,
  type Holding,
  idOf,
  idsOf,
  NAMED,
  spotsIn,
  TRAITS,
} from './searched-columns.ts';

/**
 * Gathers the ids of all records in order, in the database or, where they are too many, in the folder of the case, which
 * costs no more than asking two questions of the index itself; a search asks a dozen. All else is read from the index.
 */
export async function searchedOnDisk(connection: DuckDBConnection): Promise<Searched> {
  await connection.run(`CREATE OR REPLACE TEMP VIEW searched AS SELECT ${COLUMNS} FROM event`);
  await gatherIds(connection);
  return {
    idsOf: (texts) => idsOf(connection, texts),
    holding: (ids, keys) => spotsOf([...heldBy('id', ids), ...heldBy('issued', keys)]),
    reading: (keys) => spotsOf(heldBy('read', keys)),
    givenBy: (query) => spotsIn(connection, query),
    async at(spots) {
      if (spots.length === 0) return [];
      const all = await connection.runAndReadAll(
        `SELECT ${TOLD} FROM searched WHERE ${amongSpots(spots)}`,
      );
      const asked = new Set(spots.map(({ file, index }) => `${file} ${index}`));
      return (all.getRowObjects() as unknown as readonly Row[])
        .filter(({ file, idx }) => asked.has(`${file} ${idx}`))
        .map(foundIn);
    },
    async during(spans, functions, buckets) {
      const inSession = `(of_lambda OR coalesce(${among('session', functions)}, FALSE))`;
      const all = await connection.runAndReadAll(`SELECT ${TOLD}, ${inSession} AS in_session
        FROM searched WHERE ${within(spans)}
          AND (in_session OR running OR (putting AND ${among('bucket', buckets)}))`);
      const rows = all.getRowObjects() as unknown as readonly (Row & { in_session: boolean })[];
      return {
        inSessions: rows.filter((row) => row.in_session).map(foundIn),
        beside: rows.filter((row) => !row.in_session).map(placeIn),
      };
    },
  };

  async function spotsOf(asked: readonly string[]): Promise<readonly Spot[]> {
    return asked.length === 0 ? [] : spotsIn(connection, asked.join(' UNION ALL '));
  }
}

const FOLLOWED = HELD.flatMap((held) => ('isFollowed' in held ? [held.column] : []));

const COLUMNS = [
  'file, idx, start, length, at_s',
  ...Object.entries(TRAITS).map(([name, condition]) => `${condition} AS ${name}`),
  ...FOLLOWED.map((column) => `${idOf(column, 'DOUBLE')} AS ${column}`),
  ...Object.entries(NAMED).map(([name, text]) => `${idOf(text, 'DOUBLE')} AS ${name}`),
].join(', ');

/** In order, so that a stretch of the table is known to hold none of what is asked for. */
async function gatherIds(connection: DuckDBConnection): Promise<void> {
  const held = [
    ...HELD.map((one) => ({ only: `${one.column} IS NOT NULL`, text: one.column, ...one })),
    ...HELD_IN_LISTS.map((column) => ({
      as: 'id',
      text: `unnest(string_split(${column}, ' '))`,
      only: `${column} IS NOT NULL`,
    })),
  ].map(
    ({ text, as, only }) =>
      `SELECT ${text} AS text, '${as}' AS kind, file, idx FROM event WHERE ${only}`,
  );
  await connection.run(`CREATE OR REPLACE TEMP TABLE held_id AS
    SELECT ${idOf('text', 'BIGINT')} AS id, kind = 'issued' AS issued, kind = 'read' AS read, file, idx
    FROM (${held.join(' UNION ALL ')}) ORDER BY id`);
}

const HELD_AS: Readonly<Record<Holding, string>> = {
  id: 'NOT read',
  issued: 'issued',
  read: 'read',
};

/** Few are asked for one by one, of each of which the table is known to hold it in one stretch only. */
function heldBy(as: Holding, ids: readonly Id[]): readonly string[] {
  const asked = ids.length <= MOST_ONE_BY_ONE ? ids.map((id) => `id = ${id}`) : [among('id', ids)];
  return ids.length === 0
    ? []
    : asked.map((one) => `SELECT file, idx FROM held_id WHERE ${one} AND ${HELD_AS[as]}`);
}

const MOST_ONE_BY_ONE = 20;
/** More than these are told by the first and the last. */
const MOST_LISTED = 500;

/** Said in numbers, which lets the database skip whole stretches of the index; a join alone does not. */
function amongSpots(spots: readonly Spot[]): string {
  const files = inOrder(spots.map(({ file }) => file));
  const indices = inOrder(spots.map(({ index }) => index));
  if (spots.length > MOST_ONE_BY_ONE)
    return `${listed('file', files)} AND ${listed('idx', indices)}`;
  const each = spots.map(({ file, index }) => `(file = ${file} AND idx = ${index})`);
  return `${between('file', files)} AND ${between('idx', indices)} AND (${each.join(' OR ')})`;
}

const inOrder = (values: readonly number[]): readonly number[] =>
  [...new Set(values)].sort((a, b) => a - b);

const between = (column: string, values: readonly number[]): string =>
  `${column} BETWEEN ${values[0]} AND ${values.at(-1)}`;

const listed = (column: string, values: readonly number[]): string =>
  values.length <= MOST_LISTED ? `${column} IN (${values.join(', ')})` : between(column, values);

const TOLD_IDS = [
  ...FOLLOWED,
  'access_key',
  'bucket',
  'object_key',
  'function_name',
  'source_bucket',
] as const;
const TOLD = `file, idx, CAST(start AS DOUBLE) AS start, CAST(length AS DOUBLE) AS length,
  of_s3, invoking, CAST(at_s AS DOUBLE) AS at_s, ${TOLD_IDS.join(', ')}`;

interface Row extends PlaceRow, Readonly<Record<(typeof TOLD_IDS)[number], Id | null>> {
  readonly at_s: number;
  readonly of_s3: boolean;
  readonly invoking: boolean;
}

function foundIn(row: Row): Found {
  const { bucket, object_key: key } = row;
  return {
    place: placeIn(row),
    atS: row.at_s,
    requestId: row.request_id ?? undefined,
    ids: FOLLOWED.flatMap((column) => row[column] ?? []),
    accessKey: row.access_key ?? undefined,
    object: row.of_s3 && bucket !== null && key !== null ? [bucket, key] : undefined,
    invoked: row.invoking
      ? {
          functionName: row.function_name ?? undefined,
          sourceBucket: row.source_bucket ?? undefined,
        }
      : undefined,
  };
}

const among = (column: string, ids: readonly Id[]): string =>
  ids.length === 0 ? 'FALSE' : `${column} IN (${ids.join(', ')})`;

const within = (spans: readonly Span[]): string =>
  `(${spans.map(([from, to]) => `at_s BETWEEN ${from} AND ${to}`).join(' OR ')})`;

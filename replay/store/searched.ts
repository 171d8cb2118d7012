import type { DuckDBConnection } from '@duckdb/node-api';
import { type Place, type PlaceRow, placeIn } from './index-places.ts';
import { storedLiteral } from './stored-literal.ts';

/**
 * What records of an index are searched by. Ids and names are told as numbers made of their text: two texts of one
 * number would only bring a record too many, which the rules then look at as text.
 */
export interface Searched {
  /** In the order of the texts, which are as `storedText` writes them. */
  idsOf(texts: readonly string[]): Promise<readonly Id[]>;
  /** Records that hold one of the ids, or handed out one of the keys. */
  holding(ids: readonly Id[], keys: readonly Id[]): Promise<readonly Spot[]>;
  /** Reads of an object of one of these keys. */
  reading(keys: readonly Id[]): Promise<readonly Spot[]>;
  /** Those whose file and idx a question of the index gives. */
  givenBy(query: string): Promise<readonly Spot[]>;
  at(spots: readonly Spot[]): Promise<readonly Found[]>;
  /**
   * Within the spans: what sessions of Lambda functions did, or of those of these names; and beside that invocations,
   * and what was put into these buckets.
   */
  during(
    spans: readonly Span[],
    functions: readonly Id[],
    buckets: readonly Id[],
  ): Promise<{ readonly inSessions: readonly Found[]; readonly beside: readonly Place[] }>;
}

export type Id = number;
/** Which record it is, without what it leads to. */
export type Spot = Pick<Place, 'file' | 'index'>;
/** Seconds since 1970, both ends within. */
export type Span = readonly [from: number, to: number];

/** A record, and what it leads to. */
export interface Found {
  readonly place: Place;
  readonly atS: number;
  readonly requestId: Id | undefined;
  /** Of the call, of its copy in another account, and of what it was answered with. */
  readonly ids: readonly Id[];
  readonly accessKey: Id | undefined;
  /** Of a call to S3. */
  readonly object: readonly [bucket: Id, key: Id] | undefined;
  /** Of an invocation. */
  readonly invoked:
    | { readonly functionName: Id | undefined; readonly sourceBucket: Id | undefined }
    | undefined;
}

/** Up to so many records an index is searched in memory. With its ids a record takes about 280 bytes of the database's. */
export const MOST_IN_MEMORY = 1_200_000;

/**
 * Gathers the ids of all records in order, in memory or, where they are too many, in the folder of the case, which costs
 * no more than asking two questions of the index itself; a search asks a dozen.
 *
 * @param inMemory whether what else records are searched by is held as well, and not read from the index.
 */
export async function searchIn(
  connection: DuckDBConnection,
  { inMemory }: { readonly inMemory: boolean },
): Promise<Searched> {
  await connection.run(`CREATE OR REPLACE TEMP VIEW searched AS SELECT ${COLUMNS} FROM event`);
  const table = inMemory ? 'loaded_searched' : 'searched';
  if (inMemory) await loadRows(connection);
  await loadIds(connection);
  return {
    idsOf: (texts) => idsOf(connection, texts),
    holding: (ids, keys) => spotsIn([...heldBy('NOT read', ids), ...heldBy('issued', keys)]),
    reading: (keys) => spotsIn(heldBy('read', keys)),
    givenBy: (query) => spotsIn([query]),
    async at(spots) {
      if (spots.length === 0) return [];
      const all = await connection.runAndReadAll(
        `SELECT ${TOLD} FROM ${table} WHERE ${amongSpots(spots)}`,
      );
      const asked = new Set(spots.map(({ file, index }) => `${file} ${index}`));
      return (all.getRowObjects() as unknown as readonly Row[])
        .filter(({ file, idx }) => asked.has(`${file} ${idx}`))
        .map(foundIn);
    },
    async during(spans, functions, buckets) {
      const inSession = `(of_lambda OR coalesce(${among('session', functions)}, FALSE))`;
      const all = await connection.runAndReadAll(`SELECT ${TOLD}, ${inSession} AS in_session
        FROM ${table} WHERE ${within(spans)}
          AND (in_session OR running OR (putting AND ${among('bucket', buckets)}))`);
      const rows = all.getRowObjects() as unknown as readonly (Row & { in_session: boolean })[];
      return {
        inSessions: rows.filter((row) => row.in_session).map(foundIn),
        beside: rows.filter((row) => !row.in_session).map(placeIn),
      };
    },
  };

  async function spotsIn(asked: readonly string[]): Promise<readonly Spot[]> {
    if (asked.length === 0) return [];
    const answer = await connection.runAndReadAll(asked.join(' UNION ALL '));
    return answer.getRows().map(([file, index]) => ({ file: Number(file), index: Number(index) }));
  }
}

/** Of a text; NULL where there is none. 52 bits are what a number of JavaScript holds. */
const idOf = (text: string, type: 'BIGINT' | 'DOUBLE'): string =>
  `CASE WHEN ${text} IS NOT NULL THEN CAST(hash(${text}) >> 12 AS ${type}) END`;

/** The name of a caller's session. */
export const SESSION = `coalesce(
  nullif(regexp_extract(principal_arn, ':assumed-role/(?:.*/)?[^/]+/([^/]+)$', 1), ''),
  nullif(split_part(principal_id, ':', 2), ''))`;
const OF_S3 = `source = 's3.amazonaws.com'`;
const OF_LAMBDA = `source = 'lambda.amazonaws.com'`;

/** The name of a function that is told by its name or its ARN, as `functionNameIn`. */
export const functionNameOf = (ref: string): string => `coalesce(
  nullif(regexp_extract(${ref}, '(?:^|:)function:([^:]+)', 1), ''), split_part(${ref}, ':', 1))`;

/** Columns of ids, with the text they are made of. */
const IDS = {
  request_id: 'request_id',
  shared_event_id: 'shared_event_id',
  message_id: 'message_id',
  version_id: 'version_id',
  access_key: 'access_key',
  bucket: 'bucket',
  object_key: 'object_key',
  function_name: functionNameOf('function_ref'),
  source_bucket: `nullif(regexp_extract(source_arn, '^arn:[^:]*:s3:::(.+)$', 1), '')`,
  session: SESSION,
} as const;
type IdColumn = keyof typeof IDS;

/** Columns that are true or false. */
const TRAITS = {
  of_s3: OF_S3,
  invoking: `${OF_LAMBDA} AND starts_with(name, 'Invoke')`,
  running: `${OF_LAMBDA} AND name IN ('Invoke', 'InvokeExecution')`,
  putting: `${OF_S3} AND name IN ('PutObject', 'CopyObject', 'CompleteMultipartUpload', 'PostObject')`,
  of_lambda: `coalesce(${SESSION} LIKE 'awslambda!_%' ESCAPE '!', FALSE)`,
} as const;

/** Numbers that are told are kept as JavaScript has them: to turn them into that in each question takes longer to plan. */
const COLUMNS = [
  'file, idx, CAST(start AS DOUBLE) AS start, CAST(length AS DOUBLE) AS length, at_s',
  ...Object.entries(TRAITS).map(([name, condition]) => `${condition} AS ${name}`),
  ...Object.entries(IDS).map(([name, text]) => `${idOf(text, 'DOUBLE')} AS ${name}`),
].join(', ');

/** Members that hold an id of one call, or of few that belong together. */
const HELD = [
  { text: 'event_id' },
  { text: 'request_id' },
  { text: 'shared_event_id' },
  { text: 'object_key', only: `object_key LIKE 'aws/lambda/async/%'` },
  { text: 'message_id' },
  { text: 'body_md5' },
  { text: 'version_id' },
  { text: `unnest(string_split(batch_message_ids, ' '))`, only: 'batch_message_ids IS NOT NULL' },
  { text: `unnest(string_split(bus_event_ids, ' '))`, only: 'bus_event_ids IS NOT NULL' },
  // The call handed out that key.
  { text: 'session_key', as: 'issued' },
  { text: 'created_key', as: 'issued' },
  { text: 'object_key', as: 'read', only: `name = 'GetObject'` },
] as const satisfies readonly HeldId[];

interface HeldId {
  readonly text: string;
  readonly only?: string;
  readonly as?: 'issued' | 'read';
}

/** Ids that others are looked for by. */
const FOLLOWED = [
  'request_id',
  'shared_event_id',
  'message_id',
  'version_id',
] as const satisfies readonly IdColumn[];

async function loadRows(connection: DuckDBConnection): Promise<void> {
  await connection.run('CREATE OR REPLACE TEMP TABLE loaded_searched AS SELECT * FROM searched');
}

/** In order, so that a stretch of the table is known to hold none of what is asked for. */
async function loadIds(connection: DuckDBConnection): Promise<void> {
  const held = HELD.map(
    ({ text, only = `${text} IS NOT NULL`, as }: HeldId) =>
      `SELECT ${text} AS text, ${as === 'issued'} AS issued, ${as === 'read'} AS read, file, idx FROM event WHERE ${only}`,
  );
  await connection.run(`CREATE OR REPLACE TEMP TABLE held_id AS
    SELECT ${idOf('text', 'BIGINT')} AS id, issued, read, file, idx FROM (${held.join(' UNION ALL ')}) ORDER BY id`);
}

/** Few are asked for one by one, of each of which the table is known to hold it in one stretch only. */
function heldBy(where: string, ids: readonly Id[]): readonly string[] {
  const asked = ids.length <= MOST_ONE_BY_ONE ? ids.map((id) => `id = ${id}`) : [among('id', ids)];
  return ids.length === 0
    ? []
    : asked.map((one) => `SELECT file, idx FROM held_id WHERE ${one} AND ${where}`);
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
] as const satisfies readonly IdColumn[];
const TOLD = `file, idx, start, length, of_s3, invoking, CAST(at_s AS DOUBLE) AS at_s, ${TOLD_IDS.join(', ')}`;

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

async function idsOf(
  connection: DuckDBConnection,
  texts: readonly string[],
): Promise<readonly Id[]> {
  if (texts.length === 0) return [];
  const found = await connection.runAndReadAll(
    `SELECT nth, ${idOf('v', 'DOUBLE')}
     FROM (SELECT unnest([${texts.map(storedLiteral).join(', ')}]) AS v, unnest(range(${texts.length})) AS nth)`,
  );
  const ids = new Float64Array(texts.length);
  for (const [nth, id] of found.getRows()) ids[Number(nth)] = Number(id);
  return [...ids];
}

const among = (column: string, ids: readonly Id[]): string =>
  ids.length === 0 ? 'FALSE' : `${column} IN (${ids.join(', ')})`;

const within = (spans: readonly Span[]): string =>
  `(${spans.map(([from, to]) => `at_s BETWEEN ${from} AND ${to}`).join(' OR ')})`;

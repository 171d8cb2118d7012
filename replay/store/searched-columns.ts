import type { DuckDBConnection } from '@duckdb/node-api';
import type { Id, Spot } from './searched.ts';
import { storedLiteral } from './stored-literal.ts';

/** In SQL, the id of a text; NULL where there is none. */
export const idOf = (text: string, type: 'BIGINT' | 'DOUBLE'): string =>
  `CASE WHEN ${text} IS NOT NULL THEN CAST(greatest(hash(${text}) >> 12, 1) AS ${type}) END`;

/** The name of a caller's session. */
export const SESSION = `coalesce(
  nullif(regexp_extract(principal_arn, ':assumed-role/(?:.*/)?[^/]+/([^/]+)$', 1), ''),
  nullif(split_part(principal_id, ':', 2), ''))`;
const OF_S3 = `source = 's3.amazonaws.com'`;
const OF_LAMBDA = `source = 'lambda.amazonaws.com'`;

/** The name of a function that is told by its name or its ARN, as `functionNameIn`. */
export const functionNameOf = (ref: string): string => `coalesce(
  nullif(regexp_extract(${ref}, '(?:^|:)function:([^:]+)', 1), ''), split_part(${ref}, ':', 1))`;

/** What a record names, with the text its id is made of. */
export const NAMED = {
  access_key: 'access_key',
  bucket: 'bucket',
  object_key: 'object_key',
  function_name: functionNameOf('function_ref'),
  source_bucket: `nullif(regexp_extract(source_arn, '^arn:[^:]*:s3:::(.+)$', 1), '')`,
  session: SESSION,
} as const;

/** What is true of a record or not. */
export const TRAITS = {
  of_s3: OF_S3,
  invoking: `${OF_LAMBDA} AND starts_with(name, 'Invoke')`,
  running: `${OF_LAMBDA} AND name IN ('Invoke', 'InvokeExecution')`,
  putting: `${OF_S3} AND name IN ('PutObject', 'CopyObject', 'CompleteMultipartUpload', 'PostObject')`,
  of_lambda: `coalesce(${SESSION} LIKE 'awslambda!_%' ESCAPE '!', FALSE)`,
} as const;

/** As what a record holds an id: its own or that of something sent, a key it handed out, or the object it read. */
export type Holding = 'id' | 'issued' | 'read';

/** Columns that hold an id of one call, or of few that belong together. */
export const HELD = [
  { column: 'request_id', as: 'id', isFollowed: true },
  { column: 'shared_event_id', as: 'id', isFollowed: true },
  { column: 'message_id', as: 'id', isFollowed: true },
  { column: 'version_id', as: 'id', isFollowed: true },
  { column: 'event_id', as: 'id' },
  { column: 'body_md5', as: 'id' },
  { column: 'object_key', as: 'id', only: `object_key LIKE 'aws/lambda/async/%'` },
  { column: 'session_key', as: 'issued' },
  { column: 'created_key', as: 'issued' },
  { column: 'object_key', as: 'read', only: `name = 'GetObject'` },
] as const satisfies readonly {
  readonly column: string;
  readonly as: Holding;
  readonly only?: string;
  /** Others are looked for by it, once the record is found. */
  readonly isFollowed?: true;
}[];

/** Columns that hold several ids, with a space between. */
export const HELD_IN_LISTS = ['batch_message_ids', 'bus_event_ids'] as const;

export async function idsOf(
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

/** Those whose file and idx a question gives. */
export async function spotsIn(
  connection: DuckDBConnection,
  query: string,
): Promise<readonly Spot[]> {
  const answer = await connection.runAndReadAll(query);
  return answer.getRows().map(([file, index]) => ({ file: Number(file), index: Number(index) }));
}

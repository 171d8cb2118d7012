import type { DuckDBConnection } from '@duckdb/node-api';
import type { DestinationRecord } from '../evidence/destination-record.ts';
import { storedText } from '../scan/fields.ts';
import { functionNameIn } from './event-row.ts';
import { idsToldOf, payloadIds, responseIds } from './record-row.ts';

/** A trail record and where its bytes are. */
export interface Place {
  readonly eventId: string;
  readonly file: number;
  readonly index: number;
  readonly offset: number;
  readonly length: number;
}

export interface RecordsNear {
  /** In the order of the evidence. */
  readonly places: readonly Place[];
  /** Set when there were too many to follow them all. */
  readonly isCut: boolean;
}

/** Enough for many incidents, and what a memory holds. */
const MOST_NEAR = 60_000;
/** Seconds about a run within which what ran beside it decides what can be inferred; twice the rules' minute. */
const BESIDE = 120;
/** Lambda's own limit on chains is 16; each hop takes two rounds at most. */
const MOST_ROUNDS = 40;

/**
 * The trail records that the rules could link to what destinations received, and whatever the rules have to see to
 * know that a link is the only one possible. To closure: what is found is looked from in turn.
 *
 * Calls of the given names, and refused calls, are taken as well: they may be signs of something no function found.
 *
 * Beside these, one record of each call and each function, for what the evidence shows at all is part of the answer,
 * and every switch of a trail.
 */
export async function recordsNear(
  connection: DuckDBConnection,
  records: readonly DestinationRecord[],
  alsoNamed: readonly string[],
): Promise<RecordsNear> {
  await connection.run('CREATE OR REPLACE TEMP TABLE chosen (file INTEGER, idx INTEGER)');
  const search = newSearch(connection, records);
  let isCut = false;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const found = await search.byKeys();
    const beside = await search.beside();
    if (found + beside === 0) break;
    isCut = round === MOST_ROUNDS - 1 || (await countOf(connection, 'chosen')) > MOST_NEAR;
    if (isCut) break;
  }
  await search.ofTheObjects();
  await search.issuers();
  isCut = (await named(connection, alsoNamed)) || isCut;
  await representatives(connection);
  return { places: await placesOf(connection), isCut };
}

/**
 * The records that share an id with the given ones, and those that share one with them, to closure.
 *
 * @param ids as `storedText` writes them.
 */
export async function recordsAlike(
  connection: DuckDBConnection,
  ids: readonly string[],
): Promise<readonly Place[]> {
  await connection.run('CREATE OR REPLACE TEMP TABLE chosen (file INTEGER, idx INTEGER)');
  const search = newSearch(connection, [], ids);
  for (let round = 0; round < MOST_ROUNDS; round += 1) if ((await search.byKeys()) === 0) break;
  return placesOf(connection);
}

interface FoundRow {
  readonly file: number;
  readonly idx: number;
  readonly at_s: number;
  readonly source: string;
  readonly name: string;
  readonly function_ref: string | null;
  readonly bucket: string | null;
  readonly object_key: string | null;
  readonly access_key: string | null;
  readonly source_arn: string | null;
  readonly ids: readonly (string | null)[];
}

const SESSION = `coalesce(
  nullif(regexp_extract(principal_arn, ':assumed-role/(?:.*/)?[^/]+/([^/]+)$', 1), ''),
  nullif(split_part(principal_id, ':', 2), ''))`;

function newSearch(
  connection: DuckDBConnection,
  records: readonly DestinationRecord[],
  ids: readonly string[] = [],
) {
  const decided = new Map<string, number>();
  const waiting = new Set<string>();
  const asked = new Set<string>();
  const issuersWaiting = new Set<string>();
  const functions = new Set<string>();
  const objects = new Map<string, readonly [string, string]>();
  const buckets = new Set<string>();
  const windows: [number, number][] = [];
  let windowsAsked = 0;
  const wait = (value: string | null | undefined) => {
    if (value !== undefined && value !== null && !asked.has(value)) waiting.add(value);
  };
  for (const id of ids) wait(id);
  for (const record of records) {
    for (const id of [record.id, record.messageId, record.notificationId, record.busEventId]) {
      wait(id === undefined ? id : storedText(id));
    }
    wait(record.bodyMd5);
    const { invocation } = record;
    for (const { value } of idsToldOf(record)) wait(storedText(value));
    if (invocation === undefined) continue;
    wait(storedText(invocation.requestId));
    const at = invocation.at ?? record.at;
    if (at !== undefined) {
      decided.set(invocation.requestId, Math.max(at, decided.get(invocation.requestId) ?? 0));
    }
    const name = functionNameIn(invocation.functionArn);
    if (name !== undefined) functions.add(name);
    for (const { value, bucket, objectKey } of payloadIds(record)) {
      wait(storedText(value));
      if (bucket !== undefined && objectKey !== undefined)
        note(storedText(bucket), storedText(objectKey));
    }
    for (const { value } of responseIds(record)) wait(storedText(value));
  }

  return {
    /** Records that share an id with what is known; how many are new. */
    async byKeys(): Promise<number> {
      const ids = [...waiting];
      const issuers = [...issuersWaiting];
      for (const id of ids) asked.add(id);
      waiting.clear();
      issuersWaiting.clear();
      if (ids.length + issuers.length === 0) return 0;
      const [idHashes, issuerHashes] = [
        await hashes(connection, ids),
        await hashes(connection, issuers),
      ];
      // Two questions and not one with OR, which would have every key looked at.
      const byId = `SELECT file, idx FROM key WHERE ${among('h', idHashes)}`;
      const byIssuer = `SELECT file, idx FROM key WHERE issuing AND ${among('h', issuerHashes)}`;
      if (issuers.length === 0) return take(byId);
      return take(ids.length === 0 ? byIssuer : `${byId} UNION ALL ${byIssuer}`);
    },
    /** What sessions of the functions did while they ran, and what else ran then. */
    async beside(): Promise<number> {
      const spans = merged(windows);
      if (windowsAsked === windows.length || spans.length === 0) return 0;
      windowsAsked = windows.length;
      const during = `(${spans.map(([from, to]) => `at_s BETWEEN ${from} AND ${to}`).join(' OR ')})`;
      const sessions = await take(`SELECT file, idx FROM event
        WHERE ${during} AND (${SESSION} LIKE 'awslambda!_%' ESCAPE '!' OR ${amongTexts(SESSION, functions)})`);
      await add(`SELECT file, idx FROM event
        WHERE ${during} AND ((source = 'lambda.amazonaws.com' AND name IN ('Invoke', 'InvokeExecution'))
          OR (source = 's3.amazonaws.com' AND ${amongTexts('bucket', buckets)}
              AND name IN ('PutObject', 'CopyObject', 'CompleteMultipartUpload', 'PostObject')))`);
      return sessions;
    },
    /** Whoever read an object that something was found in. */
    async ofTheObjects(): Promise<void> {
      if (objects.size === 0) return;
      const [inBuckets, keys] = [new Set<string>(), new Set<string>()];
      for (const [bucket, key] of objects.values()) {
        inBuckets.add(bucket);
        keys.add(key);
      }
      await take(`SELECT file, idx FROM event WHERE name = 'GetObject'
        AND ${amongTexts('bucket', inBuckets)} AND ${amongTexts('object_key', keys)}`);
    },
    /** The calls that handed out the keys of those found last. */
    async issuers(): Promise<void> {
      for (let round = 0; round < MOST_ROUNDS && issuersWaiting.size > 0; round += 1)
        await this.byKeys();
    },
  };

  function note(bucket: string, key: string): void {
    objects.set(JSON.stringify([bucket, key]), [bucket, key]);
    buckets.add(bucket);
  }

  /** Adds rows, and follows those that are new. */
  async function take(query: string): Promise<number> {
    await connection.run(`CREATE OR REPLACE TEMP TABLE hit AS
      SELECT file, idx FROM (${query}) EXCEPT SELECT file, idx FROM chosen`);
    const files = await filesOf(connection, 'hit');
    if (files.length === 0) return 0;
    await connection.run('INSERT INTO chosen SELECT file, idx FROM hit');
    const found = await connection.runAndReadAll(`
      SELECT e.file, e.idx, CAST(e.at_s AS DOUBLE) AS at_s, e.source, e.name, e.function_ref, e.bucket, e.object_key,
        e.access_key, e.source_arn,
        [e.event_id, e.request_id, e.shared_event_id, e.message_id, e.version_id] AS ids
      FROM event AS e SEMI JOIN hit ON e.file = hit.file AND e.idx = hit.idx
      WHERE ${amongFiles('e.file', files)}`);
    const rows = found.getRowObjectsJson() as unknown as readonly FoundRow[];
    for (const row of rows) follow(row);
    return rows.length;
  }

  async function add(query: string): Promise<void> {
    await connection.run(`INSERT INTO chosen
      SELECT file, idx FROM (${query}) EXCEPT SELECT file, idx FROM chosen`);
  }

  function follow(row: FoundRow): void {
    for (const id of row.ids) wait(id);
    if (row.access_key !== null && !asked.has(`issuer ${row.access_key}`)) {
      asked.add(`issuer ${row.access_key}`);
      issuersWaiting.add(row.access_key);
    }
    if (row.source === 's3.amazonaws.com' && row.bucket !== null && row.object_key !== null) {
      note(row.bucket, row.object_key);
    }
    if (row.source !== 'lambda.amazonaws.com' || !row.name.startsWith('Invoke')) return;
    const name = functionNameIn(row.function_ref ?? undefined);
    if (name !== undefined) functions.add(name);
    const bucket = /^arn:[^:]*:s3:::(.+)$/.exec(row.source_arn ?? '')?.[1];
    if (bucket !== undefined) buckets.add(bucket);
    const until = Math.max(row.at_s + 60, Math.ceil((decided.get(row.ids[1] ?? '') ?? 0) / 1000));
    windows.push([row.at_s - BESIDE, until + BESIDE]);
  }
}

/** More of them than this, and the rest is left out and said to be. */
const MOST_NAMED = 20_000;

async function named(connection: DuckDBConnection, names: readonly string[]): Promise<boolean> {
  const before = await countOf(connection, 'chosen');
  await connection.run(`INSERT INTO chosen SELECT file, idx FROM (
    SELECT file, idx FROM event
    WHERE ${amongTexts("regexp_replace(name, '[0-9]{8}(v[0-9]+)?$', '')", new Set(names))}
      OR error_code IN ('AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'Client.UnauthorizedOperation')
    ORDER BY file, idx LIMIT ${MOST_NAMED}) EXCEPT SELECT file, idx FROM chosen`);
  return (await countOf(connection, 'chosen')) - before >= MOST_NAMED;
}

/** One of each kind, so that what the evidence shows at all is known without all of it. */
async function representatives(connection: DuckDBConnection): Promise<void> {
  const first = (what: string, where: string) =>
    `SELECT file, idx FROM event WHERE ${where} QUALIFY row_number() OVER (PARTITION BY ${what} ORDER BY file, idx) = 1`;
  const switches = `source = 'cloudtrail.amazonaws.com' AND name IN ('StartLogging', 'StopLogging', 'CreateTrail', 'DeleteTrail')`;
  for (const query of [
    `SELECT file, idx FROM (SELECT min(file * 1000000000 + idx) AS place FROM (SELECT CAST(file AS BIGINT) AS file, idx, source, name FROM event) GROUP BY source, name) AS of_call, LATERAL (SELECT CAST(place // 1000000000 AS INTEGER) AS file, CAST(place % 1000000000 AS INTEGER) AS idx)`,
    first('function_ref', `source = 'lambda.amazonaws.com' AND function_ref IS NOT NULL`),
    `SELECT file, idx FROM event WHERE source = 'lambda.amazonaws.com' AND given_role IS NOT NULL`,
    `SELECT file, idx FROM event WHERE ${switches}`,
    // Whether anything is recorded after a trail was switched off.
    `SELECT e.file, e.idx FROM (SELECT at_s AS off_s FROM event WHERE ${switches}) AS off
       JOIN event AS e ON e.at_s > off_s + 1
       QUALIFY row_number() OVER (PARTITION BY off_s ORDER BY e.at_s, e.file, e.idx) = 1`,
  ]) {
    await connection.run(
      `INSERT INTO chosen SELECT file, idx FROM (${query}) EXCEPT SELECT file, idx FROM chosen`,
    );
  }
}

async function placesOf(connection: DuckDBConnection): Promise<readonly Place[]> {
  const files = await filesOf(connection, 'chosen');
  const found = await connection.runAndReadAll(`
    SELECT e.event_id AS "eventId", e.file, e.idx AS "index", CAST(e.start AS DOUBLE) AS "offset",
      CAST(e.length AS DOUBLE) AS length
    FROM event AS e SEMI JOIN chosen ON e.file = chosen.file AND e.idx = chosen.idx
    WHERE ${amongFiles('e.file', files)}
    ORDER BY e.file, e.idx`);
  return found.getRowObjectsJson() as unknown as readonly Place[];
}

async function filesOf(connection: DuckDBConnection, table: string): Promise<readonly number[]> {
  const found = await connection.runAndReadAll(`SELECT DISTINCT file FROM ${table} ORDER BY file`);
  return found.getRows().map(([file]) => Number(file));
}

/** Said in numbers, which lets the database skip whole stretches of the index; a join alone does not. */
function amongFiles(column: string, files: readonly number[]): string {
  const [first, last] = [files[0], files.at(-1)];
  if (first === undefined || last === undefined) return 'false';
  return files.length <= MOST_LISTED
    ? `${column} IN (${files.join(', ')})`
    : `${column} BETWEEN ${first} AND ${last}`;
}

const MOST_LISTED = 500;

async function hashes(
  connection: DuckDBConnection,
  values: readonly string[],
): Promise<readonly string[]> {
  if (values.length === 0) return [];
  const found = await connection.runAndReadAll(
    `SELECT CAST(hash(v) AS VARCHAR) FROM (SELECT unnest([${values.map(quoted).join(', ')}]) AS v)`,
  );
  return found.getRows().map(([hash]) => String(hash));
}

async function countOf(connection: DuckDBConnection, table: string): Promise<number> {
  const found = await connection.runAndReadAll(`SELECT count(*) FROM ${table}`);
  return Number(found.getRows()[0]?.[0] ?? 0);
}

const among = (column: string, hashed: readonly string[]): string =>
  hashed.length === 0 ? 'false' : `${column} IN (${hashed.join(', ')})`;

const amongTexts = (column: string, values: ReadonlySet<string>): string =>
  values.size === 0 ? 'false' : `${column} IN (${[...values].map(quoted).join(', ')})`;

/** Values come from the evidence; a quote in one is doubled and nothing else in a literal means anything. */
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

function merged(
  windows: readonly (readonly [number, number])[],
): readonly (readonly [number, number])[] {
  const spans: [number, number][] = [];
  for (const [from, to] of [...windows].sort(([a], [b]) => a - b)) {
    const last = spans.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else spans.push([from, to]);
  }
  return spans;
}

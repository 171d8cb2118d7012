import type { DuckDBConnection } from '@duckdb/node-api';
import type { DestinationRecord } from '../evidence/destination-record.ts';
import { storedText } from '../scan/fields.ts';
import { among, amongFiles, amongTexts, filesOf, hashes } from './ask-index.ts';
import { functionNameIn } from './event-row.ts';
import { addCallsOf, type Hand } from './hands-near.ts';
import { idsToldOf, payloadIds, responseIds } from './record-row.ts';
import { theirRuns } from './runs-near.ts';
import { type Asked, addTo } from './signs-near.ts';

/** Seconds about a run within which what ran beside it decides what can be inferred; twice the rules' minute. */
const BESIDE = 120;
/** Lambda's own limit on chains is 16; each hop takes two rounds at most. */
export const MOST_ROUNDS = 40;
const UPLOADS = ['PutObject', 'CopyObject', 'CompleteMultipartUpload', 'PostObject'];

/** What a log tells of a request: who ran, and when at the earliest and the latest. */
export interface LoggedRequest {
  readonly requestId: string;
  readonly functionName: string | undefined;
  readonly fromMs: number;
  readonly toMs: number;
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
  readonly principal_type: string | null;
  readonly principal_arn: string | null;
  readonly issuer_arn: string | null;
  readonly source_ip: string | null;
  readonly session: string | null;
  readonly ids: readonly (string | null)[];
}

export const SESSION = `coalesce(
  nullif(regexp_extract(principal_arn, ':assumed-role/(?:.*/)?[^/]+/([^/]+)$', 1), ''),
  nullif(split_part(principal_id, ':', 2), ''))`;

/** Looks in tables `event` and `key`, and keeps what it finds in `chosen` and what it looked from in `followed`. */
export function newSearch(
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
  const uploads = new Map<string, [string, number]>();
  const deliveries = new Map<string, number[]>();
  const hands = new Map<string, Hand>();
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
    logged({ requestId, functionName, fromMs, toMs }: LoggedRequest): void {
      wait(storedText(requestId));
      if (functionName !== undefined) functions.add(functionName);
      windows.push([Math.floor(fromMs / 1000) - BESIDE, Math.ceil(toMs / 1000) + BESIDE]);
    },
    /** Takes what a question asks for, up to a number; whether there was more. */
    async startingFrom({ query, most }: Asked): Promise<boolean> {
      return (await take(`${query} LIMIT ${most}`)) === most;
    },
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
      const spans = [...merged(windows)];
      if (windowsAsked === windows.length && uploads.size + deliveries.size === 0) return 0;
      windowsAsked = windows.length;
      if (spans.length === 0) spans.push([0, 0]);
      const during = `(${spans.map(([from, to]) => `at_s BETWEEN ${from} AND ${to}`).join(' OR ')})`;
      const invoked = await take(
        await theirRuns(connection, [...uploads.values()], deliveries, SESSION),
      );
      uploads.clear();
      deliveries.clear();
      const sessions = await take(`SELECT file, idx FROM event
        WHERE ${during} AND (${SESSION} LIKE 'awslambda!_%' ESCAPE '!' OR ${amongTexts(SESSION, functions)})`);
      await addTo(
        connection,
        `SELECT file, idx FROM event
        WHERE ${during} AND ((source = 'lambda.amazonaws.com' AND name IN ('Invoke', 'InvokeExecution'))
          OR (source = 's3.amazonaws.com' AND ${amongTexts('bucket', buckets)}
              AND name IN ('PutObject', 'CopyObject', 'CompleteMultipartUpload', 'PostObject')))`,
      );
      return invoked + sessions;
    },
    /** What else whoever made these calls did; whether there was more of it. */
    actors: () => addCallsOf(connection, [...hands.values()]),
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
      SELECT file, idx FROM (${query}) EXCEPT SELECT file, idx FROM followed`);
    const files = await filesOf(connection, 'hit');
    if (files.length === 0) return 0;
    await connection.run(
      'INSERT INTO chosen SELECT file, idx FROM hit EXCEPT SELECT file, idx FROM chosen',
    );
    await connection.run('INSERT INTO followed SELECT file, idx FROM hit');
    const found = await connection.runAndReadAll(`
      SELECT e.file, e.idx, CAST(e.at_s AS DOUBLE) AS at_s, e.source, e.name, e.function_ref, e.bucket, e.object_key,
        e.access_key, e.source_arn, e.principal_type, e.principal_arn, e.issuer_arn, e.source_ip,
        ${SESSION} AS session,
        [e.event_id, e.request_id, e.shared_event_id, e.message_id, e.version_id] AS ids
      FROM event AS e SEMI JOIN hit ON e.file = hit.file AND e.idx = hit.idx
      WHERE ${amongFiles('e.file', files)}`);
    const rows = found.getRowObjectsJson() as unknown as readonly FoundRow[];
    for (const row of rows) follow(row);
    return rows.length;
  }

  function noteHand(row: FoundRow): void {
    const { principal_arn: principal, source_ip: address, session, at_s: fromS } = row;
    const isOwn = session !== null && (session.startsWith('awslambda_') || functions.has(session));
    if (principal === null || address === null || isOwn || row.principal_type === 'AWSService')
      return;
    const key = JSON.stringify([principal, address]);
    const before = hands.get(key)?.fromS ?? fromS;
    hands.set(key, { principal, address, fromS: Math.min(before, fromS) });
  }

  function follow(row: FoundRow): void {
    for (const id of row.ids) wait(id);
    if (row.access_key !== null && !asked.has(`issuer ${row.access_key}`)) {
      asked.add(`issuer ${row.access_key}`);
      issuersWaiting.add(row.access_key);
    }
    if (row.source === 's3.amazonaws.com' && row.bucket !== null && row.object_key !== null) {
      note(row.bucket, row.object_key);
      if (UPLOADS.includes(row.name))
        uploads.set(`${row.bucket} ${row.at_s}`, [row.bucket, row.at_s]);
    }
    if (row.session?.startsWith('awslambda_') === true && row.issuer_arn !== null) {
      const times = deliveries.get(row.issuer_arn) ?? [];
      deliveries.set(row.issuer_arn, [...times, row.at_s]);
    }
    noteHand(row);
    if (row.source !== 'lambda.amazonaws.com' || !row.name.startsWith('Invoke')) return;
    const name = functionNameIn(row.function_ref ?? undefined);
    if (name !== undefined) functions.add(name);
    const bucket = /^arn:[^:]*:s3:::(.+)$/.exec(row.source_arn ?? '')?.[1];
    if (bucket !== undefined) buckets.add(bucket);
    const until = Math.max(row.at_s + 60, Math.ceil((decided.get(row.ids[1] ?? '') ?? 0) / 1000));
    windows.push([row.at_s - BESIDE, until + BESIDE]);
  }
}

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

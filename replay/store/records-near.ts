import type { DuckDBConnection } from '@duckdb/node-api';
import type { DestinationRecord } from '../evidence/destination-record.ts';
import type { LogLine } from '../evidence/log-line.ts';
import { amongFiles, amongTexts, countOf, filesOf } from './ask-index.ts';
import { type LoggedRequest, MOST_ROUNDS, newSearch, SESSION } from './search-near.ts';
import { addTo, bursts, strangersMessages, undelivered } from './signs-near.ts';

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
  /** Ids of those beside which everything was looked for that could be linked to them. */
  readonly searched: ReadonlySet<string>;
  /** Ids of refused calls and of calls whose names are signs; empty where there were too many to take them all. */
  readonly signs: ReadonlySet<string>;
  /** Set when there were too many to follow them all. */
  readonly isCut: boolean;
}

/** Enough for many incidents, and what a memory holds. */
const MOST_NEAR = 60_000;

/**
 * The trail records that the rules could link to what destinations received or logs of functions tell of, and whatever
 * the rules have to see to know that a link is the only one possible. To closure: what is found is looked from in turn.
 *
 * Records that Lambda could not deliver are looked from as well, and messages that somebody else put where Lambda
 * delivers. Calls of the given names, refused calls and bursts are taken: they may be signs of something no function
 * found. So is what else those did who made the calls that were found.
 *
 * Beside these, one record of each call and each function, for what the evidence shows at all is part of the answer,
 * and every switch of a trail.
 */
export async function recordsNear(
  connection: DuckDBConnection,
  { destinations, logs }: Received,
  alsoNamed: readonly string[],
): Promise<RecordsNear> {
  await connection.run('CREATE OR REPLACE TEMP TABLE chosen (file INTEGER, idx INTEGER)');
  await connection.run('CREATE OR REPLACE TEMP TABLE followed (file INTEGER, idx INTEGER)');
  const search = newSearch(connection, destinations);
  const logged = requestsIn(logs);
  for (const one of logged.slice(0, MOST_LOGGED)) search.logged(one);
  let isCut = logged.length > MOST_LOGGED;
  isCut = (await search.startingFrom(undelivered(SESSION))) || isCut;
  isCut = (await search.startingFrom(strangersMessages(SESSION))) || isCut;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const found = await search.byKeys();
    const beside = await search.beside();
    if (found + beside === 0) break;
    const isLong = round === MOST_ROUNDS - 1 || (await countOf(connection, 'chosen')) > MOST_NEAR;
    isCut = isLong || isCut;
    if (isLong) break;
  }
  await search.ofTheObjects();
  await search.issuers();
  isCut = (await search.actors()) || isCut;
  const names = await named(connection, alsoNamed);
  isCut = names.isCut || (await bursts(connection)) || isCut;
  await representatives(connection);
  const idsIn = async (rows: string) =>
    new Set((await placesOf(connection, rows)).map(({ eventId }) => eventId));
  return {
    places: await placesOf(connection, 'SELECT * FROM chosen'),
    searched: await idsIn('SELECT * FROM followed'),
    signs: names.isCut ? new Set() : await idsIn(names.query),
    isCut,
  };
}

export interface Received {
  readonly destinations: readonly DestinationRecord[];
  readonly logs: readonly LogLine[];
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
  await connection.run('CREATE OR REPLACE TEMP TABLE followed (file INTEGER, idx INTEGER)');
  const search = newSearch(connection, [], ids);
  for (let round = 0; round < MOST_ROUNDS; round += 1) if ((await search.byKeys()) === 0) break;
  return placesOf(connection, 'SELECT * FROM chosen');
}

/** Requests that logs tell of; the rest is found where something else leads to it. */
const MOST_LOGGED = 5_000;

/** Those that failed first, then the earliest. */
function requestsIn(logs: readonly LogLine[]): readonly LoggedRequest[] {
  const requests = new Map<string, LoggedRequest & { readonly isFailure: boolean }>();
  for (const { requestId, functionName, at, failure } of logs) {
    const before = requests.get(requestId);
    requests.set(requestId, {
      requestId,
      functionName: before?.functionName ?? functionName,
      fromMs: Math.min(at, before?.fromMs ?? at),
      toMs: Math.max(at, before?.toMs ?? at),
      isFailure: before?.isFailure === true || failure !== undefined,
    });
  }
  return [...requests.values()].sort(
    (a, b) =>
      Number(b.isFailure) - Number(a.isFailure) ||
      a.fromMs - b.fromMs ||
      (a.requestId < b.requestId ? -1 : 1),
  );
}

/** More of them than this, and the rest is left out and said to be. */
const MOST_NAMED = 20_000;

/** Of many, uploads last: few of them are signs, and which ones only their parameters tell. */
async function named(
  connection: DuckDBConnection,
  names: readonly string[],
): Promise<{ readonly query: string; readonly isCut: boolean }> {
  const query = `SELECT file, idx FROM event
    WHERE ${amongTexts("regexp_replace(name, '[0-9]{8}(v[0-9]+)?$', '')", new Set(names))}
      OR error_code IN ('AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'Client.UnauthorizedOperation')
    ORDER BY name IN ('PutObject', 'CopyObject') AND error_code IS NULL, file, idx LIMIT ${MOST_NAMED}`;
  await addTo(connection, query);
  const found = await connection.runAndReadAll(`SELECT count(*) FROM (${query})`);
  return { query, isCut: Number(found.getRows()[0]?.[0] ?? 0) >= MOST_NAMED };
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
    // Which queues Lambda delivers to.
    first(
      'resource_arn',
      `source = 'sqs.amazonaws.com' AND name = 'SendMessage' AND error_code IS NULL
         AND ${SESSION} LIKE 'awslambda!_%' ESCAPE '!'`,
    ),
    `SELECT file, idx FROM event WHERE ${switches}`,
    // Whether anything is recorded after a trail was switched off.
    `SELECT e.file, e.idx FROM (SELECT at_s AS off_s FROM event WHERE ${switches}) AS off
       JOIN event AS e ON e.at_s > off_s + 1
       QUALIFY row_number() OVER (PARTITION BY off_s ORDER BY e.at_s, e.file, e.idx) = 1`,
  ]) {
    await addTo(connection, query);
  }
}

async function placesOf(connection: DuckDBConnection, rows: string): Promise<readonly Place[]> {
  const files = await filesOf(connection, `(${rows})`);
  const found = await connection.runAndReadAll(`
    SELECT e.event_id AS "eventId", e.file, e.idx AS "index", CAST(e.start AS DOUBLE) AS "offset",
      CAST(e.length AS DOUBLE) AS length
    FROM event AS e SEMI JOIN (${rows}) AS c ON e.file = c.file AND e.idx = c.idx
    WHERE ${amongFiles('e.file', files)}
    ORDER BY e.file, e.idx`);
  return found.getRowObjectsJson() as unknown as readonly Place[];
}

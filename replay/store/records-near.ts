import type { DuckDBConnection } from '@duckdb/node-api';
import type { DestinationRecord } from '../evidence/destination-record.ts';
import type { LogLine } from '../evidence/log-line.ts';
import type { BeyondIds } from './beyond-ids.ts';
import { AS_ONE, PLACE, type Place, placesIn, these } from './index-places.ts';
import {
  type LoggedRequest,
  MOST_ROUNDS,
  newSearch,
  placeKey,
  placesChosen,
} from './search-near.ts';
import type { Searched } from './searched.ts';
import { SESSION } from './searched-columns.ts';
import { bursts } from './signs-near.ts';
import { storedLiteral } from './stored-literal.ts';

export interface RecordsNear {
  /** In the order of the evidence. */
  readonly places: readonly Place[];
  /** Places beside which everything was looked for that could be linked to them, by `placeKey`. */
  readonly searched: ReadonlySet<number>;
  /** Set when there were too many to follow them all. */
  readonly isCut: boolean;
}

export interface Received {
  readonly destinations: readonly DestinationRecord[];
  readonly logs: readonly LogLine[];
}

/** Enough for many incidents, and what a memory holds. */
const MOST_NEAR = 60_000;
/** Requests that logs tell of; the rest is found where something else leads to it. */
const MOST_LOGGED = 5_000;

/**
 * The trail records that the rules could link to what destinations received or logs of functions tell of, and whatever
 * the rules have to see to know that a link is the only one possible. To closure: what is found is looked from in turn.
 *
 * With `beyond`, records that Lambda could not deliver are looked from as well, messages that somebody else put where
 * Lambda delivers, runs that no id leads to, and what else those did who made the calls that were found.
 */
export async function recordsNear(
  searched: Searched,
  { destinations, logs }: Received,
  beyond?: BeyondIds,
): Promise<RecordsNear> {
  const chosen = placesChosen();
  const logged = requestsIn(logs);
  const search = await newSearch(searched, destinations, logged.slice(0, MOST_LOGGED), chosen);
  let isCut = logged.length > MOST_LOGGED;
  for (const { query, most } of beyond?.starting ?? []) {
    isCut = (await search.by(`${query} LIMIT ${most}`)) === most || isCut;
  }
  let looked = 0;
  const runsOfTheNew = async () => {
    const followed = chosen.followed();
    const query = await beyond?.runsOf(followed.slice(looked));
    looked = followed.length;
    return query === undefined ? 0 : search.by(query);
  };
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    // What ids lead to first: what ran beside it is then asked about once for all of it.
    const found = (await search.byIds()) || (await search.beside()) || (await runsOfTheNew());
    if (found === 0) break;
    const isLong = round === MOST_ROUNDS - 1 || chosen.count() > MOST_NEAR;
    isCut = isLong || isCut;
    if (isLong) break;
  }
  await search.readsOfObjects();
  await search.issuers();
  const followed = chosen.followed();
  if (beyond !== undefined) {
    const calls = await beyond.callsOfHands(followed, search.functions());
    for (const place of calls.places) chosen.add(place);
    isCut = calls.isCut || isCut;
  }
  return { places: chosen.inOrder(), searched: new Set(followed.map(placeKey)), isCut };
}

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

export interface RecordsTelling extends RecordsNear {
  /** Refused calls and calls whose names are signs, by `placeKey`; empty where there were too many to take them all. */
  readonly signs: ReadonlySet<number>;
}

/**
 * Calls of the given names, refused calls and bursts: they may be signs of something no function found. Beside these, one
 * record of each call and each function, for what the evidence shows at all is part of the answer, every switch of a
 * trail, and the calls that handed out the keys of all these.
 */
export async function recordsTelling(
  connection: DuckDBConnection,
  names: readonly string[],
  near: RecordsNear,
): Promise<RecordsTelling> {
  const chosen = placesChosen(near.places);
  const refusals = `'AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'Client.UnauthorizedOperation'`;
  // Of many, uploads last: few of them are signs, and which ones only their parameters tell.
  const named = await take(`SELECT ${PLACE} FROM event
    WHERE regexp_replace(name, '[0-9]{8}(v[0-9]+)?$', '') IN (${names.map(storedLiteral).join(', ')})
      OR error_code IN (${refusals})
    ORDER BY name IN ('PutObject', 'CopyObject') AND error_code IS NULL, file, idx LIMIT ${MOST_NAMED}`);
  const areTooMany = named.length >= MOST_NAMED;
  let isCut = near.isCut || areTooMany;
  for (const { query, most } of bursts(PLACE)) {
    isCut = (await take(`${query} LIMIT ${most}`)).length === most || isCut;
  }
  const switches = `source = 'cloudtrail.amazonaws.com' AND error_code IS NULL
    AND name IN ('StartLogging', 'StopLogging', 'CreateTrail', 'DeleteTrail')`;
  const ofLambda = `source = 'lambda.amazonaws.com'`;
  for (const query of [
    `SELECT unnest(min(${AS_ONE})) FROM event GROUP BY source, name`,
    `SELECT unnest(min(${AS_ONE})) FROM event WHERE ${ofLambda} AND function_ref IS NOT NULL GROUP BY function_ref`,
    `SELECT ${PLACE} FROM event WHERE ${ofLambda} AND given_role IS NOT NULL`,
    // Which queues Lambda delivers to.
    `SELECT unnest(min(${AS_ONE})) FROM event
     WHERE source = 'sqs.amazonaws.com' AND name = 'SendMessage' AND error_code IS NULL
       AND ${SESSION} LIKE 'awslambda!_%' ESCAPE '!' AND resource_arn IS NOT NULL
     GROUP BY resource_arn`,
    `SELECT ${PLACE} FROM event WHERE ${switches}`,
    // Whether anything is recorded after a trail was switched off: the first of the next second in which there is.
    `SELECT unnest(min(${AS_ONE})) FROM event WHERE at_s IN (
       SELECT e.at_s FROM (SELECT DISTINCT at_s + 1 AS off_s FROM event WHERE ${switches}) AS off
       ASOF JOIN (SELECT DISTINCT at_s FROM event) AS e ON off.off_s < e.at_s)
     GROUP BY at_s`,
  ]) {
    await take(query);
  }
  for (let round = 0; round < MOST_ROLES; round += 1) if ((await takeIssuers()) === 0) break;
  return {
    places: chosen.inOrder(),
    searched: near.searched,
    signs: new Set(areTooMany ? [] : named.map(placeKey)),
    isCut,
  };

  /** The calls that handed out the keys of all these; how many are new. */
  async function takeIssuers(): Promise<number> {
    const before = chosen.count();
    const keys = `SELECT access_key FROM ${await these(connection, chosen.inOrder())}`;
    await take(
      `SELECT ${PLACE} FROM event WHERE session_key IN (${keys}) OR created_key IN (${keys})`,
    );
    return chosen.count() - before;
  }

  async function take(query: string): Promise<readonly Place[]> {
    const places = await placesIn(connection, query);
    for (const place of places) chosen.add(place);
    return places;
  }
}

/** More of them than this, and the rest is left out and said to be. */
const MOST_NAMED = 20_000;
/** A chain of roles is rarely longer. */
const MOST_ROLES = 4;

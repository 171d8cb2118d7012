import type { DuckDBConnection } from '@duckdb/node-api';
import type { DestinationRecord } from '../evidence/destination-record.ts';
import { storedText } from '../scan/fields.ts';
import { functionNameIn } from './event-row.ts';
import { idsToldOf, payloadIds, responseIds } from './record-row.ts';
import type { Found, Id, Place, Searched, Span } from './searched.ts';

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
 */
export async function recordsNear(
  searched: Searched,
  records: readonly DestinationRecord[],
): Promise<RecordsNear> {
  const chosen = placesChosen();
  const search = await newSearch(searched, records, chosen);
  let isCut = false;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    // What ids lead to first: what ran beside it is then asked about once for all of it.
    const found = (await search.byIds()) || (await search.beside());
    if (found === 0) break;
    isCut = round === MOST_ROUNDS - 1 || chosen.count() > MOST_NEAR;
    if (isCut) break;
  }
  await search.readsOfObjects();
  await search.issuers();
  return { places: chosen.inOrder(), isCut };
}

/**
 * Calls of the given names, and refused calls: they may be signs of something no function found. Beside these, one
 * record of each call and each function, for what the evidence shows at all is part of the answer, and every switch of a
 * trail.
 */
export async function recordsTelling(
  connection: DuckDBConnection,
  names: readonly string[],
  near: RecordsNear,
): Promise<RecordsNear> {
  const chosen = placesChosen(near.places);
  const before = chosen.count();
  const refusals = `'AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'Client.UnauthorizedOperation'`;
  await take(`SELECT ${PLACE} FROM event
    WHERE regexp_replace(name, '[0-9]{8}(v[0-9]+)?$', '') IN (${names.map(quoted).join(', ')})
      OR error_code IN (${refusals})
    ORDER BY file, idx LIMIT ${MOST_NAMED}`);
  const isCut = near.isCut || chosen.count() - before >= MOST_NAMED;
  const switches = `source = 'cloudtrail.amazonaws.com' AND name IN ('StartLogging', 'StopLogging', 'CreateTrail', 'DeleteTrail')`;
  const ofLambda = `source = 'lambda.amazonaws.com'`;
  for (const query of [
    `SELECT unnest(min(${AS_ONE})) FROM event GROUP BY source, name`,
    `SELECT unnest(min(${AS_ONE})) FROM event WHERE ${ofLambda} AND function_ref IS NOT NULL GROUP BY function_ref`,
    `SELECT ${PLACE} FROM event WHERE ${ofLambda} AND given_role IS NOT NULL`,
    `SELECT ${PLACE} FROM event WHERE ${switches}`,
    // Whether anything is recorded after a trail was switched off.
    `SELECT unnest(min_by(${AS_ONE}, {'at': e.at_s, 'place': ${AS_ONE}}))
     FROM (SELECT at_s AS off_s FROM event WHERE ${switches}) AS off JOIN event AS e ON e.at_s > off_s + 1
     GROUP BY off_s`,
  ]) {
    await take(query);
  }
  return { places: chosen.inOrder(), isCut };

  async function take(query: string): Promise<void> {
    const found = await connection.runAndReadAll(query);
    for (const row of found.getRowObjectsJson() as unknown as readonly PlaceRow[]) {
      const { file, idx, start, length } = row;
      chosen.add({ file, index: idx, offset: start, length });
    }
  }
}

/** More of them than this, and the rest is left out and said to be. */
const MOST_NAMED = 20_000;
const PLACE = `file, idx, CAST(start AS DOUBLE) AS start, CAST(length AS DOUBLE) AS length`;
/** Compared by file, then index. */
const AS_ONE = `{'file': file, 'idx': idx, 'start': CAST(start AS DOUBLE), 'length': CAST(length AS DOUBLE)}`;

interface PlaceRow {
  readonly file: number;
  readonly idx: number;
  readonly start: number;
  readonly length: number;
}

interface PlacesChosen {
  /** Whether it is new. */
  add(place: Place): boolean;
  count(): number;
  inOrder(): readonly Place[];
}

function placesChosen(given: readonly Place[] = []): PlacesChosen {
  const key = ({ file, index }: Place): number => file * 2 ** 31 + index;
  const chosen = new Map(given.map((place) => [key(place), place]));
  return {
    add: (place) => {
      const before = chosen.size;
      if (!chosen.has(key(place))) chosen.set(key(place), place);
      return chosen.size > before;
    },
    count: () => chosen.size,
    inOrder: () => [...chosen].sort(([a], [b]) => a - b).map(([, place]) => place),
  };
}

async function newSearch(
  searched: Searched,
  records: readonly DestinationRecord[],
  chosen: PlacesChosen,
) {
  const named = namedBy(records);
  const idOf = await idsIn(searched, [
    ...[...named.ids, ...named.decidedMs.keys(), ...named.functions, ...named.objects.flat()],
  ]);
  const decidedMs = new Map([...named.decidedMs].map(([text, ms]) => [idOf(text), ms]));
  const functions = new Set([...named.functions].map(idOf));
  const buckets = new Set<Id>();
  const objects = new Map<string, readonly [bucket: Id, key: Id]>();
  for (const [bucket, key] of named.objects) note(idOf(bucket), idOf(key));
  const waiting = new Set([...named.ids].map(idOf));
  const asked = new Set<Id>();
  const issuersWaiting = new Set<Id>();
  const issuersAsked = new Set<Id>();
  const windows: Span[] = [];
  let besideAsked = '';

  return {
    /** Records that share an id with what is known; how many are new. */
    async byIds(): Promise<number> {
      const [ids, issuers] = [[...waiting], [...issuersWaiting]];
      for (const id of ids) asked.add(id);
      waiting.clear();
      issuersWaiting.clear();
      return take(await searched.holding(ids, issuers));
    },
    /** What sessions of the functions did while they ran, and what else ran then. */
    async beside(): Promise<number> {
      const asking = [windows.length, functions.size, buckets.size].join();
      if (besideAsked === asking || windows.length === 0) return 0;
      besideAsked = asking;
      const found = await searched.during(merged(windows), [...functions], [...buckets]);
      const fresh = take(found.inSessions);
      for (const { place } of found.beside) chosen.add(place);
      return fresh;
    },
    /** Whoever read an object that something was found in. */
    async readsOfObjects(): Promise<void> {
      const all = [...objects.values()];
      const inBuckets = new Set(all.map(([bucket]) => bucket));
      const keys = new Set(all.map(([, key]) => key));
      if (keys.size > 0) take(await searched.readsOf([...inBuckets], [...keys]));
    },
    /** The calls that handed out the keys of those found last. */
    async issuers(): Promise<void> {
      for (let round = 0; round < MOST_ROUNDS && issuersWaiting.size > 0; round += 1)
        await this.byIds();
    },
  };

  /** Follows those that are new; how many they are. */
  function take(found: readonly Found[]): number {
    const fresh = found.filter(({ place }) => chosen.add(place));
    for (const one of fresh) follow(one);
    return fresh.length;
  }

  function follow({ atS, requestId, ids, accessKey, object, invoked }: Found): void {
    for (const id of ids) if (!asked.has(id)) waiting.add(id);
    if (accessKey !== undefined && !issuersAsked.has(accessKey)) {
      issuersAsked.add(accessKey);
      issuersWaiting.add(accessKey);
    }
    if (object !== undefined) note(...object);
    if (invoked === undefined) return;
    const { functionName, sourceBucket } = invoked;
    if (functionName !== undefined) functions.add(functionName);
    if (sourceBucket !== undefined) buckets.add(sourceBucket);
    const ended = requestId === undefined ? 0 : (decidedMs.get(requestId) ?? 0);
    const until = Math.max(atS + 60, Math.ceil(ended / 1000));
    windows.push([atS - BESIDE, until + BESIDE]);
  }

  function note(bucket: Id, key: Id): void {
    objects.set(`${bucket} ${key}`, [bucket, key]);
    buckets.add(bucket);
  }
}

/** What destination records name, as `storedText` writes it. */
function namedBy(records: readonly DestinationRecord[]) {
  const ids = new Set<string>();
  const functions = new Set<string>();
  const objects: (readonly [bucket: string, key: string])[] = [];
  /** When the outcome of a request was settled. */
  const decidedMs = new Map<string, number>();
  const name = (id: string | undefined) => {
    if (id !== undefined) ids.add(storedText(id));
  };
  for (const record of records) {
    name(record.id);
    name(record.messageId);
    name(record.notificationId);
    name(record.busEventId);
    name(record.bodyMd5);
    for (const { value } of idsToldOf(record)) name(value);
    const { invocation } = record;
    if (invocation === undefined) continue;
    name(invocation.requestId);
    const requestId = storedText(invocation.requestId);
    const at = invocation.at ?? record.at;
    if (at !== undefined) decidedMs.set(requestId, Math.max(at, decidedMs.get(requestId) ?? 0));
    const functionName = functionNameIn(invocation.functionArn);
    if (functionName !== undefined) functions.add(storedText(functionName));
    for (const { value, bucket, objectKey } of payloadIds(record)) {
      name(value);
      if (bucket !== undefined && objectKey !== undefined)
        objects.push([storedText(bucket), storedText(objectKey)]);
    }
    for (const { value } of responseIds(record)) name(value);
  }
  return { ids, functions, objects, decidedMs };
}

async function idsIn(searched: Searched, texts: readonly string[]): Promise<(text: string) => Id> {
  const distinct = [...new Set(texts)];
  const ids = await searched.idsOf(distinct);
  const known = new Map(distinct.map((text, at) => [text, ids[at]]));
  return (text) => {
    const id = known.get(text);
    if (id === undefined) throw new Error(`no id was made of "${text}"`);
    return id;
  };
}

function merged(windows: readonly Span[]): readonly Span[] {
  const spans: [number, number][] = [];
  for (const [from, to] of [...windows].sort(([a], [b]) => a - b)) {
    const last = spans.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else spans.push([from, to]);
  }
  return spans;
}

/** Values come from the evidence; a quote in one is doubled and nothing else in a literal means anything. */
const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

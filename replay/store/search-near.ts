import type { DestinationRecord } from '../evidence/destination-record.ts';
import { storedText } from '../scan/fields.ts';
import { functionNameIn } from './event-row.ts';
import type { Place } from './index-places.ts';
import { idsToldOf, payloadIds, responseIds } from './record-row.ts';
import type { Found, Id, Searched, Span, Spot } from './searched.ts';

/** Seconds about a run within which what ran beside it decides what can be inferred; twice the rules' minute. */
const BESIDE = 120;
/** Lambda's own limit on chains is 16; each hop takes two rounds at most. */
export const MOST_ROUNDS = 40;

/** What a log tells of a request: who ran, and when at the earliest and the latest. */
export interface LoggedRequest {
  readonly requestId: string;
  readonly functionName: string | undefined;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Tells places apart. */
export const placeKey = ({ file, index }: Spot): number => file * 2 ** 31 + index;

export interface PlacesChosen {
  add(place: Place): void;
  /** Takes it as one that is looked from. */
  follow(place: Place): void;
  isFollowed(spot: Spot): boolean;
  count(): number;
  inOrder(): readonly Place[];
  /** In the order in which they were come by. */
  followed(): readonly Place[];
}

export function placesChosen(given: readonly Place[] = []): PlacesChosen {
  const chosen = new Map(given.map((place) => [placeKey(place), place]));
  const followed = new Map<number, Place>();
  const add = (place: Place) => {
    if (!chosen.has(placeKey(place))) chosen.set(placeKey(place), place);
  };
  return {
    add,
    follow: (place) => {
      followed.set(placeKey(place), place);
      add(place);
    },
    isFollowed: (spot) => followed.has(placeKey(spot)),
    count: () => chosen.size,
    inOrder: () => [...chosen].sort(([a], [b]) => a - b).map(([, place]) => place),
    followed: () => [...followed.values()],
  };
}

/** What leads from destination records, and from requests that logs tell of, to records of the trail. */
export async function newSearch(
  searched: Searched,
  records: readonly DestinationRecord[],
  logged: readonly LoggedRequest[],
  chosen: PlacesChosen,
) {
  const named = namedBy(records, logged);
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
  const windows: Span[] = logged.map(({ fromMs, toMs }) => [
    Math.floor(fromMs / 1000) - BESIDE,
    Math.ceil(toMs / 1000) + BESIDE,
  ]);
  let besideAsked = '';

  return {
    /** Names of the functions that were met so far. */
    functions: (): readonly Id[] => [...functions],
    /** Records that a question gives; how many are new. */
    async by(query: string): Promise<number> {
      return takeAt(await searched.givenBy(query));
    },
    /** Records that share an id with what is known; how many are new. */
    async byIds(): Promise<number> {
      const [ids, issuers] = [[...waiting], [...issuersWaiting]];
      for (const id of ids) asked.add(id);
      waiting.clear();
      issuersWaiting.clear();
      return takeAt(await searched.holding(ids, issuers));
    },
    /** What sessions of the functions did while they ran, and what else ran then. */
    async beside(): Promise<number> {
      const asking = [windows.length, functions.size, buckets.size].join();
      if (besideAsked === asking || windows.length === 0) return 0;
      besideAsked = asking;
      const found = await searched.during(merged(windows), [...functions], [...buckets]);
      const fresh = take(found.inSessions);
      for (const place of found.beside) chosen.add(place);
      return fresh;
    },
    /** Whoever read an object that something was found in. */
    async readsOfObjects(): Promise<void> {
      const all = [...objects.values()];
      const inBuckets = new Set(all.map(([bucket]) => bucket));
      const keys = new Set(all.map(([, key]) => key));
      const reads = await foundAt(await searched.reading([...keys]));
      take(reads.filter(({ object }) => object !== undefined && inBuckets.has(object[0])));
    },
    /** The calls that handed out the keys of those found last. */
    async issuers(): Promise<void> {
      for (let round = 0; round < MOST_ROUNDS && issuersWaiting.size > 0; round += 1)
        await this.byIds();
    },
  };

  async function takeAt(spots: readonly Spot[]): Promise<number> {
    return take(await foundAt(spots));
  }

  /** Those that are new. */
  function foundAt(spots: readonly Spot[]): Promise<readonly Found[]> {
    return searched.at(spots.filter((spot) => !chosen.isFollowed(spot)));
  }

  /** Follows those that are new; how many they are. */
  function take(found: readonly Found[]): number {
    const fresh = found.filter(({ place }) => !chosen.isFollowed(place));
    for (const one of fresh) {
      chosen.follow(one.place);
      follow(one);
    }
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

/** What destination records and logs name, as `storedText` writes it. */
function namedBy(records: readonly DestinationRecord[], logged: readonly LoggedRequest[]) {
  const ids = new Set<string>();
  const functions = new Set<string>();
  const objects: (readonly [bucket: string, key: string])[] = [];
  /** When the outcome of a request was settled. */
  const decidedMs = new Map<string, number>();
  const name = (id: string | undefined) => {
    if (id !== undefined) ids.add(storedText(id));
  };
  for (const { requestId, functionName } of logged) {
    name(requestId);
    if (functionName !== undefined) functions.add(storedText(functionName));
  }
  for (const record of records) {
    name(record.id);
    name(record.messageId);
    name(record.notificationId);
    name(record.busEventId);
    name(record.bodyMd5 ?? record.foundMd5);
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

import type { DuckDBConnection } from '@duckdb/node-api';
import { handOver } from './hand-over.ts';
import { newHeldIds } from './held-ids.ts';
import type { Place } from './index-places.ts';
import type { Found, Id, Searched, Span } from './searched.ts';
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
import type { Slots } from './slots.ts';

/**
 * Holds what records are searched by as lists of numbers, about 120 bytes for each record: these are gone through in less
 * time than a database needs to plan a question.
 */
export async function searchedInMemory(
  connection: DuckDBConnection,
  slots: Slots,
): Promise<Searched> {
  const listed = await connection.runAndReadAll(`SELECT count(*) FROM ${LISTED}`);
  const records = newRecords(slots, Number(listed.getRows()[0]?.[0]));
  await handOver(connection, { columns: COLUMNS, from: 'event' }, records.take);
  await handOver(connection, { columns: LISTED_COLUMNS, from: LISTED }, records.takeListed);

  const holding = (ids: readonly Id[], as: readonly Holding[]) =>
    ids.flatMap((id) => records.holding(id, as)).map(slots.spotOf);
  return {
    idsOf: (texts) => idsOf(connection, texts),
    holding: async (ids, keys) => [...holding(ids, ['id', 'issued']), ...holding(keys, ['issued'])],
    reading: async (keys) => holding(keys, ['read']),
    givenBy: (query) => spotsIn(connection, query),
    at: async (spots) =>
      [...new Set(spots.flatMap((spot) => slots.of(spot) ?? []))]
        .filter(records.isThere)
        .map(records.found),
    async during(spans, functions, buckets) {
      const [ofFunctions, inBuckets] = [new Set(functions), new Set(buckets)];
      const { is, found, placeOf } = records;
      const isOneOf = (ids: ReadonlySet<Id>, name: Name, slot: number): boolean => {
        const id = records.idOf(name, slot);
        return id !== undefined && ids.has(id);
      };
      const inSessions: Found[] = [];
      const beside: Place[] = [];
      for (const slot of records.slotsWithin(spans)) {
        if (is('of_lambda', slot) || isOneOf(ofFunctions, 'session', slot)) {
          inSessions.push(found(slot));
        } else if (
          is('running', slot) ||
          (is('putting', slot) && isOneOf(inBuckets, 'bucket', slot))
        ) {
          beside.push(placeOf(slot));
        }
      }
      return { inSessions, beside };
    },
  };
}

type Trait = keyof typeof TRAITS;
type Name = keyof typeof NAMED;
const NAMES = Object.keys(NAMED) as readonly Name[];
const BITS = Object.fromEntries(
  Object.keys(TRAITS).map((trait, nth) => [trait, 2 ** nth]),
) as Readonly<Record<Trait, number>>;

/** 0 where there is none. */
const orNone = (text: string): string => `coalesce(${idOf(text, 'DOUBLE')}, 0)`;

const COLUMNS = [
  'file',
  'idx',
  'start',
  'length',
  'at_s',
  Object.entries(TRAITS)
    .map(([trait, condition]) => `CASE WHEN ${condition} THEN ${BITS[trait as Trait]} ELSE 0 END`)
    .join(' + '),
  ...Object.values(NAMED).map(orNone),
  ...HELD.map((held) =>
    'only' in held
      ? `CASE WHEN ${held.only} THEN ${orNone(held.column)} ELSE 0 END`
      : orNone(held.column),
  ),
];
const AFTER_PLACE = 6;
const AFTER_NAMES = AFTER_PLACE + NAMES.length;
const FOLLOWED = HELD.flatMap((held, nth) => ('isFollowed' in held ? [nth] : []));
const REQUEST_ID = HELD.findIndex(({ column }) => column === 'request_id');

const LISTED = `(${HELD_IN_LISTS.map(
  (column) => `SELECT file, idx, unnest(string_split(${column}, ' ')) AS text
    FROM event WHERE ${column} IS NOT NULL`,
).join(' UNION ALL ')})`;
const LISTED_COLUMNS = ['file', 'idx', orNone('text')];

const NONE = new Float64Array();

/** A stretch of so many slots is passed over at once where nothing in it was at the time. */
const STRETCH = 4096;

function newRecords(slots: Slots, listed: number) {
  const numbers = () => new Float64Array(slots.count);
  const [start, length, atS] = [numbers(), numbers(), numbers()];
  const traits = new Uint8Array(slots.count);
  const names = NAMES.map(numbers);
  const held = newHeldIds(slots.count * HELD.length + listed);
  // One after another, as many of each record as it has; where those of a record begin, and which they are.
  const followed = new Float64Array(slots.count * FOLLOWED.length);
  const firstFollowed = new Int32Array(slots.count);
  const areFollowed = new Uint8Array(slots.count);
  let allFollowed = 0;
  const [earliest, latest]: [number[], number[]] = [[], []];

  return {
    take(count: number, lists: readonly Float64Array[]): void {
      const [, , starts = NONE, lengths = NONE, seconds = NONE, traitsOfEach = NONE] = lists;
      const slotOfEach = slotsOf(count, lists);
      slotOfEach.forEach((slot, row) => {
        const at = seconds[row] ?? 0;
        start[slot] = starts[row] ?? 0;
        length[slot] = lengths[row] ?? 0;
        traits[slot] = traitsOfEach[row] ?? 0;
        atS[slot] = at;
        const stretch = Math.floor(slot / STRETCH);
        earliest[stretch] = Math.min(earliest[stretch] ?? at, at);
        latest[stretch] = Math.max(latest[stretch] ?? at, at);
        firstFollowed[slot] = allFollowed;
        for (const nth of FOLLOWED) {
          const id = lists[AFTER_NAMES + nth]?.[row] ?? 0;
          if (id === 0) continue;
          followed[allFollowed] = id;
          allFollowed += 1;
          areFollowed[slot] = (areFollowed[slot] ?? 0) | (1 << nth);
        }
      });
      names.forEach((list, nth) => {
        const ids = lists[AFTER_PLACE + nth] ?? NONE;
        for (let row = 0; row < count; row += 1) {
          const id = ids[row] ?? 0;
          if (id !== 0) list[slotOfEach[row] ?? 0] = id;
        }
      });
      HELD.forEach((_, nth) => {
        const ids = lists[AFTER_NAMES + nth] ?? NONE;
        for (let row = 0; row < count; row += 1) {
          const id = ids[row] ?? 0;
          if (id !== 0) held.add(id, slotOfEach[row] ?? 0, nth);
        }
      });
    },
    /** Those of lists stand behind all columns. */
    takeListed(count: number, lists: readonly Float64Array[]): void {
      const [, , ids = NONE] = lists;
      slotsOf(count, lists).forEach((slot, row) => {
        held.add(ids[row] ?? 0, slot, HELD.length);
      });
    },
    holding: (id: Id, as: readonly Holding[]): readonly number[] =>
      held
        .holdersOf(id)
        .filter(({ column }) => as.includes(HELD[column]?.as ?? 'id'))
        .map(({ slot }) => slot),
    slotsWithin(spans: readonly Span[]): readonly number[] {
      const within: number[] = [];
      for (let nth = 0; nth * STRETCH < slots.count; nth += 1) {
        const [from, to] = [earliest[nth], latest[nth]];
        if (from === undefined || to === undefined || !isMet(spans, from, to)) continue;
        const end = Math.min((nth + 1) * STRETCH, slots.count);
        for (let slot = nth * STRETCH; slot < end; slot += 1) {
          const at = atS[slot] ?? 0;
          if (isMet(spans, at, at)) within.push(slot);
        }
      }
      return within;
    },
    isThere,
    placeOf,
    is,
    idOf: name,
    found(slot: number): Found {
      const first = firstFollowed[slot] ?? 0;
      const kinds = FOLLOWED.filter((nth) => ((areFollowed[slot] ?? 0) & (1 << nth)) !== 0);
      const ids = [...followed.subarray(first, first + kinds.length)];
      const [bucket, key] = [name('bucket', slot), name('object_key', slot)];
      return {
        place: placeOf(slot),
        atS: atS[slot] ?? 0,
        requestId: kinds[0] === REQUEST_ID ? ids[0] : undefined,
        ids,
        accessKey: name('access_key', slot),
        object:
          is('of_s3', slot) && bucket !== undefined && key !== undefined
            ? [bucket, key]
            : undefined,
        invoked: is('invoking', slot)
          ? { functionName: name('function_name', slot), sourceBucket: name('source_bucket', slot) }
          : undefined,
      };
    },
  };

  function slotsOf(count: number, [files = NONE, indices = NONE]: readonly Float64Array[]) {
    const found = new Int32Array(count);
    for (let row = 0; row < count; row += 1) {
      const spot = { file: files[row] ?? 0, index: indices[row] ?? 0 };
      const slot = slots.of(spot);
      if (slot === undefined) throw new Error(`no slot for ${spot.file} ${spot.index}`);
      found[row] = slot;
    }
    return found;
  }

  /** Of a record that is left out, and of what was rejected, there is nothing. */
  function isThere(slot: number): boolean {
    return length[slot] !== 0;
  }

  function placeOf(slot: number): Place {
    return { ...slots.spotOf(slot), offset: start[slot] ?? 0, length: length[slot] ?? 0 };
  }

  function is(trait: Trait, slot: number): boolean {
    return ((traits[slot] ?? 0) & BITS[trait]) !== 0;
  }

  function name(of: Name, slot: number): Id | undefined {
    const id = names[NAMES.indexOf(of)]?.[slot] ?? 0;
    return id === 0 ? undefined : id;
  }
}

/** Whether one of the spans, in order and apart, reaches into from..to. */
function isMet(spans: readonly Span[], from: number, to: number): boolean {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.[1] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  const first = spans[low];
  return first !== undefined && first[0] <= to;
}

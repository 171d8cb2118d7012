import { FIELDS } from './fields.ts';

/**
 * What is looked for, by how far one goes for it: `ids` in every member that may name them, `issuers` only in the calls
 * that handed a key out, for whoever signed with a key need not have done everything else it signed.
 */
export interface KeySet {
  readonly ids: ReadonlySet<string>;
  readonly issuers: ReadonlySet<string>;
}

const LOOKED_AT = FIELDS.flatMap((field, slot) =>
  field.isKey === true ? [{ slot, isList: field.of === 'all' }] : [],
);
const ISSUING = slotsOf('session_key', 'created_key');
const SIGNING = slotsOf('access_key');
/** Ids AWS issued to one call, or to few that belong together. */
const FOLLOWED = slotsOf(
  'event_id',
  'request_id',
  'shared_event_id',
  'session_key',
  'created_key',
  'message_id',
  'batch_message_ids',
  'bus_event_ids',
  'version_id',
);

export const isKeyColumn = (column: string): boolean =>
  FIELDS.some((field) => field.column === column && field.isKey === true);

export function isWanted(keys: KeySet, fields: readonly (string | undefined)[]): boolean {
  for (const { slot, isList } of LOOKED_AT) {
    const value = fields[slot];
    if (value === undefined) continue;
    if (keys.ids.has(value)) return true;
    if (isList && value.split(' ').some((one) => keys.ids.has(one))) return true;
  }
  return ISSUING.some((slot) => keys.issuers.has(fields[slot] ?? ''));
}

/** The keys of a record by which the next ones are found. */
export function keysWithin(fields: readonly (string | undefined)[]): KeySet {
  const ids = FOLLOWED.flatMap((slot) => fields[slot]?.split(' ') ?? []);
  const issuers = SIGNING.flatMap((slot) => fields[slot] ?? []);
  return { ids: new Set(ids), issuers: new Set(issuers) };
}

export const allKeys = ({ ids, issuers }: KeySet): readonly string[] => [...ids, ...issuers];

function slotsOf(...columns: readonly string[]): readonly number[] {
  return columns.map((column) => FIELDS.findIndex((field) => field.column === column));
}

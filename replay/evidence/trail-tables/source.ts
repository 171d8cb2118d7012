import { ATHENA_TRAIL_TABLE, EVENT_HISTORY_FILE, LAKE_RESULTS } from '../../known-from.ts';
import type { EvidenceSource } from '../evidence-source.ts';
import { isObject, member } from '../json-value.ts';
import { readTrailRecord } from '../trail-record.ts';
import { recordOfCells } from './record-of-cells.ts';

/**
 * Rows that tell of CloudTrail records: what Athena and CloudTrail Lake answer a query with, and the file the console
 * makes of the event history. A row holds no more than the columns asked for, and writes them in its own way.
 */
export const source: EvidenceSource = {
  id: 'trail-tables',
  title: 'CloudTrail records as rows of a table',
  sources: [ATHENA_TRAIL_TABLE, LAKE_RESULTS, EVENT_HISTORY_FILE],
  read: (value) => {
    const unreadable = member(value, 'unreadableRow');
    if (typeof unreadable === 'string') return { kind: 'rejected', because: unreadable };
    const cells = cellsOf(value);
    const record = cells === undefined ? undefined : recordOfCells(cells);
    return record === undefined
      ? undefined
      : readTrailRecord(record, { isWrapped: true, isRendered: true });
  },
};

/** A row is an object by column, or, of CloudTrail Lake, a list with an object for each cell. */
function cellsOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  const parts: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (parts.length === 0 || !parts.every(isObject)) return undefined;
  return new Map(parts.flatMap((part) => Object.entries(part)));
}

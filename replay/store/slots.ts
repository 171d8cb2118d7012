import type { DuckDBConnection } from '@duckdb/node-api';
import type { Spot } from './searched.ts';

/** A number for each record, in the order of files and of records within; some numbers belong to none. */
export interface Slots {
  readonly count: number;
  /** Undefined beyond the last record of the file. */
  of(spot: Spot): number | undefined;
  spotOf(slot: number): Spot;
}

export async function slotsIn(connection: DuckDBConnection): Promise<Slots> {
  const counted = await connection.runAndReadAll(
    'SELECT file, max(idx) + 1 FROM event GROUP BY file ORDER BY file',
  );
  const files = counted.getRows().map(([file, records]) => ({
    file: Number(file),
    records: Number(records),
  }));
  const firsts: number[] = [];
  let count = 0;
  for (const { file, records } of files) {
    while (firsts.length <= file) firsts.push(count);
    count += records;
  }
  return {
    count,
    of: ({ file, index }) => {
      const slot = (firsts[file] ?? count) + index;
      return slot < (firsts[file + 1] ?? count) ? slot : undefined;
    },
    spotOf: (slot) => {
      let [low, high] = [0, firsts.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((firsts[middle] ?? 0) <= slot) low = middle + 1;
        else high = middle;
      }
      return { file: low - 1, index: slot - (firsts[low - 1] ?? 0) };
    },
  };
}

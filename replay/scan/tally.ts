import type { Kernel } from './kernel/kernel.ts';

/** Records of one call within five minutes, which begin `at` seconds since 1970. */
export interface HistogramCell {
  readonly at: number;
  readonly source: string;
  readonly name: string;
  readonly count: number;
}

/**
 * Counts what is scanned, over many files: told of each by itself, a small file would cost more to tell of than to read.
 */
export interface Tally {
  /** Cells that are held. */
  readonly size: number;
  /** Of one kernel, as `tallyKey` gives it. */
  count(key: number, records: number): void;
  add(cell: HistogramCell): void;
  /** What was counted since the last time. */
  taken(): readonly HistogramCell[];
}

export const FIVE_MINUTES = 300;
const MOST_PAIRS = 4096;

export const tallyKey = (seconds: number, pair: number): number =>
  Math.floor(seconds / FIVE_MINUTES) * MOST_PAIRS + pair;

export const fiveMinutesOf = (seconds: number): number =>
  Math.floor(seconds / FIVE_MINUTES) * FIVE_MINUTES;

/** @param kernel whose pairs are counted. */
export function newTally(kernel: Pick<Kernel, 'pair'>): Tally {
  const counts = new Map<number, number>();
  const named = new Map<string, HistogramCell>();
  return {
    get size() {
      return counts.size + named.size;
    },
    count: (key, records) => {
      counts.set(key, (counts.get(key) ?? 0) + records);
    },
    add: (cell) => {
      const key = `${cell.at} ${cell.source} ${cell.name}`;
      named.set(key, { ...cell, count: cell.count + (named.get(key)?.count ?? 0) });
    },
    taken: () => {
      const cells = [
        ...[...counts].map(([key, count]) => {
          const [source, name] = kernel.pair(key % MOST_PAIRS);
          return { at: Math.floor(key / MOST_PAIRS) * FIVE_MINUTES, source, name, count };
        }),
        ...named.values(),
      ];
      counts.clear();
      named.clear();
      return cells;
    },
  };
}

import { FIVE_MINUTES, type HistogramCell } from './tally.ts';

/** When what was called, in cells that are no more than a memory holds, however long the time. */
export interface Histogram {
  /** How long a cell is: five minutes, or as often twice that as there would be too many. */
  readonly cellSeconds: number;
  /** In order of time, then call. */
  readonly cells: readonly HistogramCell[];
}

const MOST_CELLS = 50_000;

/** The same whatever order cells are added in: a length is given up only where the whole has too many cells of it. */
export function newHistogram(mostCells = MOST_CELLS) {
  let cellSeconds = FIVE_MINUTES;
  let cells = new Map<string, HistogramCell>();
  return {
    add(added: HistogramCell): void {
      put(added);
      while (cells.size > mostCells && cellSeconds < LONGEST) {
        cellSeconds *= 2;
        const before = cells;
        cells = new Map();
        for (const cell of before.values()) put(cell);
      }
    },
    whole: (): Histogram => ({
      cellSeconds,
      cells: [...cells.entries()]
        .sort(([a, one], [b, other]) => one.at - other.at || (a < b ? -1 : 1))
        .map(([, cell]) => cell),
    }),
  };

  function put(cell: HistogramCell): void {
    const at = Math.floor(cell.at / cellSeconds) * cellSeconds;
    const key = `${at} ${cell.source} ${cell.name}`;
    cells.set(key, { ...cell, at, count: cell.count + (cells.get(key)?.count ?? 0) });
  }
}

/** Beyond all times there are, no cell is left to put together: what is left are calls of different names. */
const LONGEST = FIVE_MINUTES * 2 ** 32;

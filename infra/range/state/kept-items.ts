import type { KeptItems } from '../platform.ts';

/** Gives every thing of a list a number when it is first seen; lists are kept as runs of numbers. */
export interface ItemTable extends Pick<KeptItems, 'put'> {
  /** What was first seen since the last call, and the number of the first of it. */
  take(): { readonly first: number; readonly items: readonly object[] };
}

export function itemTable(): ItemTable {
  const numbers = new WeakMap<object, number>();
  const known = new WeakMap<readonly object[], Known>();
  let count = 0;
  let fresh: object[] = [];
  const numberOf = (item: object): number => {
    const before = numbers.get(item);
    if (before !== undefined) return before;
    numbers.set(item, count);
    fresh.push(item);
    return count++;
  };
  return {
    put(list) {
      const before = known.get(list);
      // Lists grow at their end; one that also lost something is gone through from its beginning.
      const grown =
        before !== undefined &&
        before.length > 0 &&
        before.length <= list.length &&
        list[0] === before.first &&
        list[before.length - 1] === before.last;
      const runs = grown ? before.runs : [];
      for (let at = grown ? before.length : 0; at < list.length; at++) {
        const item = list[at];
        if (item !== undefined) addTo(runs, numberOf(item));
      }
      known.set(list, { length: list.length, first: list[0], last: list.at(-1), runs });
      return runs;
    },
    take() {
      const items = fresh;
      fresh = [];
      return { first: count - items.length, items };
    },
  };
}

/** Finds the things again by what `put` answered. */
export const itemsIn = (all: readonly object[]): KeptItems['get'] => {
  return (handle) => {
    const runs = handle as readonly number[];
    const list: object[] = [];
    for (let at = 0; at + 1 < runs.length; at += 2) {
      const [first = 0, length = 0] = [runs[at], runs[at + 1]];
      for (let number = first; number < first + length; number++) {
        const item = all[number];
        if (item === undefined) throw new Error(`kept item ${String(number)} is missing`);
        list.push(item);
      }
    }
    return list;
  };
};

interface Known {
  readonly length: number;
  readonly first: object | undefined;
  readonly last: object | undefined;
  readonly runs: number[];
}

/** Runs are pairs of a first number and a length. */
function addTo(runs: number[], number: number): void {
  const [first, length] = [runs.at(-2), runs.at(-1)];
  if (first !== undefined && length !== undefined && first + length === number)
    runs[runs.length - 1] = length + 1;
  else runs.push(number, 1);
}

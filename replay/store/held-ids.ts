import type { Id } from './searched.ts';

/** Which records hold an id, each by its slot, and in which of their columns. 12 bytes for each. */
export interface HeldIds {
  add(id: Id, slot: number, column: number): void;
  holdersOf(id: Id): readonly { readonly slot: number; readonly column: number }[];
}

const ID_BITS = 52;
/** Ids are shared out by their first bits: few enough to fill them all at a time, small enough to go through one. */
const SHARE_BITS = 9;
/** A share grows by so many. */
const BLOCK = 1024;
/** Slot and column are kept as one number. */
const COLUMNS = 16;

export function newHeldIds(most: number): HeldIds {
  const room = most + 2 ** SHARE_BITS * BLOCK;
  // What is never written to takes no memory.
  const [ids, owners] = [new Float64Array(room), new Int32Array(room)];
  const shares = Array.from({ length: 2 ** SHARE_BITS }, (): number[] => []);
  /** Where the next of each share goes; at the start of a block, into a new one. */
  const next = new Int32Array(shares.length);
  let blocks = 0;
  const shareOf = (id: Id): number => Math.floor(id / 2 ** (ID_BITS - SHARE_BITS));

  return {
    add(id, slot, column) {
      const share = shareOf(id);
      let at = next[share] ?? 0;
      if (at % BLOCK === 0) {
        at = blocks * BLOCK;
        blocks += 1;
        shares[share]?.push(at);
      }
      ids[at] = id;
      owners[at] = slot * COLUMNS + column;
      next[share] = at + 1;
    },
    holdersOf(id) {
      const share = shareOf(id);
      const starts = shares[share] ?? [];
      return starts.flatMap((start, nth) => {
        const end = nth === starts.length - 1 ? (next[share] ?? 0) : start + BLOCK;
        const holders: { slot: number; column: number }[] = [];
        for (let at = start; at < end; at += 1) {
          if (ids[at] !== id) continue;
          const owner = owners[at] ?? 0;
          holders.push({ slot: Math.floor(owner / COLUMNS), column: owner % COLUMNS });
        }
        return holders;
      });
    },
  };
}

/** An entry, or a whole file, that could not be read, and why. */
export interface Rejected {
  readonly location: string;
  /** In bytes, from the start of the inflated file. Null when the whole file is meant. */
  readonly offset: number | null;
  readonly because: string;
  /** Set where this is the first of so many of one file that are told together: there are too many for a line each. */
  readonly entries?: number;
}

/** Why, and how many more of the file are told with it. */
export const reasonOf = ({ because, entries = 1 }: Rejected): string =>
  entries === 1 ? because : `${because}; further entries of this file rejected: ${entries - 1}`;

/** How many entries they are. */
export const countRejected = (rejected: readonly Rejected[]): number =>
  rejected.reduce((sum, { entries = 1 }) => sum + entries, 0);

/** What is rejected, each with its own line as long as there are not too many for a memory. */
export interface Rejections {
  /** @param damage one sentence, where something was changed or damaged. */
  add(one: Rejected, damage?: string): void;
  all(): readonly Rejected[];
  damage(): readonly string[];
}

const MOST_LINES = 100_000;

export function newRejections(mostLines = MOST_LINES): Rejections {
  const rejected: Rejected[] = [];
  const damage: string[] = [];
  /** Of those of a file that are told together, where their line stands. */
  const together = new Map<string, number>();
  const damagedMore = new Map<string, number>();
  return {
    add(one, sentence) {
      const at = together.get(one.location);
      const before = at === undefined ? undefined : rejected[at];
      if (at !== undefined && before !== undefined) {
        rejected[at] = { ...before, entries: (before.entries ?? 1) + (one.entries ?? 1) };
      } else {
        if (rejected.length >= mostLines) together.set(one.location, rejected.length);
        rejected.push(one);
      }
      if (sentence === undefined) return;
      if (at === undefined) damage.push(sentence);
      else damagedMore.set(one.location, (damagedMore.get(one.location) ?? 0) + 1);
    },
    all: () => rejected,
    damage: () => [
      ...damage,
      ...[...damagedMore].map(
        ([location, more]) => `${location}: further entries like the last: ${more}.`,
      ),
    ],
  };
}

import type { Seeded } from '../../../../base/seeded.ts';

/** From so many records on, what is due may go into more than one file. */
const SMALLEST_SPLIT = 8;
/** More than this in one file is rare. */
const LARGEST_FILE = 250;

/**
 * Spreads what is due over the files of a delivery, in no particular order, as AWS does.
 *
 * Order in a file carries no meaning there, and one request's records may lie in different files; how many
 * files a burst makes is not known, so the numbers here are an assumption.
 */
export function scatter<T>(due: readonly T[], random: Seeded): readonly (readonly T[])[] {
  if (due.length === 0) return [];
  const extra = due.length >= SMALLEST_SPLIT ? Math.floor(random.next() * 3) : 0;
  const files: T[][] = Array.from(
    { length: Math.ceil(due.length / LARGEST_FILE) + extra },
    () => [],
  );
  for (const record of shuffled(due, random)) {
    files[Math.floor(random.next() * files.length)]?.push(record);
  }
  return files.filter(({ length }) => length > 0);
}

function shuffled<T>(values: readonly T[], random: Seeded): readonly T[] {
  const order = values.map((value) => ({ value, rank: random.next() }));
  return order.sort((one, other) => one.rank - other.rank).map(({ value }) => value);
}

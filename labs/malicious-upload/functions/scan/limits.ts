const MEBIBYTE = 1024 * 1024;

/** How much of an object is looked at before the examination gives up and says so. */
export const LIMITS = {
  objectBytes: 32 * MEBIBYTE,
  /** Archives inside archives. */
  depth: 3,
  /** Of all archives of an object together. */
  entries: 1000,
  expandedBytes: 50 * MEBIBYTE,
  /** Expanded size over compressed size. */
  ratio: 100,
  /** Small files of one repeated character exceed any ratio honestly. */
  ratioAppliesFrom: MEBIBYTE,
} as const;

/** What is left of the limits while one object is examined. */
export interface Budget {
  entriesLeft: number;
  bytesLeft: number;
  readonly reached: Set<string>;
}

export function freshBudget(): Budget {
  return { entriesLeft: LIMITS.entries, bytesLeft: LIMITS.expandedBytes, reached: new Set() };
}

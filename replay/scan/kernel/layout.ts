/** Where the kernel keeps what; the same numbers stand at the head of `scan.as`. In bytes. */
export const LAYOUT = {
  dictionary: 4096,
  dictionaryEntries: 1024,
  elementContext: 40_960,
  names: 45_056,
  filter: 131_072,
  filterBits: 1 << 20,
  pairs: 294_912,
  records: 884_736,
  stride: 320,
  mostRecords: 1024,
  /** Of a value. A longer one is left to the reference reader. */
  longest: 4096,
  scratch: 1_212_416,
  scratchEnd: 2_260_992,
  out: 2_260_992,
  document: 3_309_568,
  /** Zeroes behind a document: no JSON goes on there, so nothing is read past its end. */
  padding: 64,
} as const;

/** Bits of a record's flags. */
export const FLAGS = { slow: 1, candidate: 2, escaped: 4 } as const;

/** What a slot holds. */
export const KINDS = { none: 0, text: 1, escapedText: 2, other: 3 } as const;

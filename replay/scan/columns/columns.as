// Rows to columns, in AssemblyScript: rows as `row.ts` describes them become the pages of a Parquet row group, not yet
// compressed. `npm run kernel` builds it into `columns.wasm`.
//
// Rows are taken apart as they come, while they are in the processor's cache, into one stretch of memory per column.
// Encodings are those of the Parquet format: text is a dictionary with bit-packed places in it where values repeat, and
// DELTA_LENGTH_BYTE_ARRAY where they do not; numbers are DELTA_BINARY_PACKED. An empty text is null.
//
// What is not a row as described is refused.

// Addresses and sizes; `column-packer.ts` holds the same numbers.
/** Per column: where its next value goes. */
const ENDS: usize = 4096;
const TABLE: usize = 8192;
const TABLE_MASK: u32 = 16383;
const ENTRIES: usize = 73728;
const DICTIONARY: usize = 131072;
const MOST_DICTIONARY_BYTES: u32 = 262144;
const BITS: usize = 393216;
const SCRATCH: usize = 409600;
/** Per column: a length for each row of texts; of numbers, the first ones, the value itself, in eight bytes. */
const LENGTHS: usize = 941824;
const MOST_ROWS: u32 = 65536;
/** Not a power of two, or all columns would want the same lines of the cache. */
const LENGTHS_STRIDE: usize = 262720;
const NUMBERS: u32 = 5;
const NUMBERS_STRIDE: usize = 524864;
/** Per column of texts: their bytes. */
const VALUES: usize = 10747904;
const VALUES_STRIDE: usize = 12583488;
const VALUES_ROOM: usize = 12582912;

/** A dictionary of more values saves little, and one of ids, each seen once, nothing. */
const MOST_DISTINCT: u32 = 6000;
/** By then ids can be told from names. */
const TRIED: u32 = 1024;

const REFUSED: u32 = 0xffffffff;

const K1: u64 = 0x9e3779b97f4a7c15;
const K2: u64 = 0xc2b2ae3d27d4eb4f;
const K3: u64 = 0x165667b19e3779f9;

let cells: u32 = 0;
let rows: u32 = 0;
let present: u32 = 0;
let distinct: u32 = 0;
let dictionarySize: u32 = 0;
let least: i64 = 0;
let most: i64 = 0;

export function rowsHeld(): u32 { return rows; }
export function valuesPresent(): u32 { return present; }
/** 0 when the column has no dictionary. */
export function valuesDistinct(): u32 { return distinct; }
export function dictionaryBytes(): u32 { return dictionarySize; }
export function leastNumber(): i64 { return least; }
export function mostNumber(): i64 { return most; }

/** Where the bytes of a column of texts lie, and where they end. */
@inline
function valuesOf(column: u32): usize { return VALUES + <usize>(column - NUMBERS) * VALUES_STRIDE; }
@inline
function endOf(column: u32): usize { return load<u32>(ENDS + (column << 2)); }
@inline
function lengthsOf(column: u32): usize {
  return LENGTHS + <usize>NUMBERS * NUMBERS_STRIDE + <usize>(column - NUMBERS) * LENGTHS_STRIDE;
}
@inline
function numbersOf(column: u32): usize { return LENGTHS + <usize>column * NUMBERS_STRIDE; }

/** Begins a row group of rows with `cellsPerRow` cells, of which the first are numbers. */
export function begin(cellsPerRow: u32): void {
  cells = cellsPerRow;
  rows = 0;
  for (let column = NUMBERS; column < cells; column++) {
    store<u32>(ENDS + (column << 2), <u32>valuesOf(column));
  }
}

/** Takes whole rows over; returns where the first one begins that finds no room, which is `end` when all did. */
export function take(from: u32, end: u32): u32 {
  let start: usize = from;
  let rowStart: usize = from;
  let column: u32 = 0;
  const separator = i8x16.splat(0x1f);
  const newline = i8x16.splat(0x0a);
  for (let p: usize = from; p < <usize>end; p += 16) {
    const v = v128.load(p);
    let mask = <u32>i8x16.bitmask(v128.or(i8x16.eq(v, separator), i8x16.eq(v, newline)));
    while (mask != 0) {
      const q = p + ctz<u32>(mask);
      if (q >= <usize>end) break;
      mask &= mask - 1;
      if (column == 0 && rows == MOST_ROWS) return <u32>rowStart;
      const length = <u32>(q - start);
      if (column >= NUMBERS) {
        store<u32>(lengthsOf(column) + (rows << 2), length);
        if (length != 0) {
          const to = endOf(column);
          if (to + length > valuesOf(column) + VALUES_ROOM) {
            undo(column);
            return <u32>rowStart;
          }
          // Writes up to 15 bytes too many, which the next value or nobody reads.
          for (let i: u32 = 0; i < length; i += 16) v128.store(to + i, v128.load(start + i));
          store<u32>(ENDS + (column << 2), <u32>(to + length));
        }
      } else if (!takeNumber(numbersOf(column) + (rows << 3), start, q)) return REFUSED;
      column++;
      start = q + 1;
      if (load<u8>(q) == 0x0a) {
        if (column != cells) return REFUSED;
        column = 0;
        rows++;
        rowStart = start;
      } else if (column == cells) return REFUSED;
    }
  }
  return rowStart == <usize>end ? end : REFUSED;
}

/** Takes back what the row at hand has put into the columns before this one. */
function undo(column: u32): void {
  for (let before = NUMBERS; before < column; before++) {
    const length = load<u32>(lengthsOf(before) + (rows << 2));
    store<u32>(ENDS + (before << 2), <u32>endOf(before) - length);
  }
}

@inline
function takeNumber(to: usize, start: usize, end: usize): bool {
  let p = start;
  const isNegative = load<u8>(p) == 0x2d;
  if (isNegative) p++;
  if (p >= end || end - p > 15) return false;
  let value: i64 = 0;
  for (; p < end; p++) {
    const digit = <u32>load<u8>(p) - 48;
    if (digit > 9) return false;
    value = value * 10 + <i64>digit;
  }
  store<i64>(to, isNegative ? -value : value);
  return true;
}

/** Room that the page of a column takes at the most. */
export function roomFor(column: u32): u32 {
  const bytes = column < NUMBERS ? 0 : <u32>(endOf(column) - valuesOf(column));
  return bytes + rows * 10 + 4096;
}

@inline
function hashOf(start: usize, length: u32): u32 {
  let h: u64 = K3 ^ (<u64>length * K1);
  let p = start;
  let left = length;
  while (left >= 8) {
    h = (h ^ load<u64>(p)) * K2;
    h ^= h >> 29;
    p += 8;
    left -= 8;
  }
  if (left != 0) {
    h = (h ^ (load<u64>(p) & ((<u64>1 << (<u64>left << 3)) - 1))) * K2;
    h ^= h >> 29;
  }
  return <u32>((h * K1) >> 40);
}

@inline
function isSame(a: usize, b: usize, length: u32): bool {
  let i: u32 = 0;
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  if (i == length) return true;
  return ((load<u64>(a + i) ^ load<u64>(b + i)) & ((<u64>1 << (<u64>(length - i) << 3)) - 1)) == 0;
}

/** The place of a value in the dictionary from 1 on; 0 when there is no room for it. */
@inline
function placeOf(start: usize, length: u32): u32 {
  let at = hashOf(start, length) & TABLE_MASK;
  while (true) {
    const place = load<u32>(TABLE + (at << 2));
    if (place == 0) break;
    const entry = ENTRIES + (place << 3);
    if (load<u32>(entry, 4) == length && isSame(load<u32>(entry), start, length)) return place;
    at = (at + 1) & TABLE_MASK;
  }
  if (distinct >= MOST_DISTINCT || dictionarySize + length + 4 > MOST_DICTIONARY_BYTES) return 0;
  if (present >= TRIED && distinct * 2 > present) return 0;
  distinct++;
  const to = DICTIONARY + dictionarySize;
  store<u32>(to, length);
  memory.copy(to + 4, start, length);
  dictionarySize += length + 4;
  const entry = ENTRIES + (distinct << 3);
  store<u32>(entry, <u32>(to + 4));
  store<u32>(entry, length, 4);
  store<u32>(TABLE + (at << 2), distinct);
  return distinct;
}

/** Writes the page of a column of texts and, where it has one, its dictionary; returns the bytes of the page. */
export function texts(column: u32, out: u32): u32 {
  look(column);
  let p = presence(out);
  if (present == 0) return <u32>(p - out);
  p = distinct != 0 ? places(p) : lengthsAndBytes(p, column);
  return <u32>(p - out);
}

/** Which rows have a value, and which values there are. */
function look(column: u32): void {
  memory.fill(TABLE, 0, (TABLE_MASK + 1) << 2);
  present = 0;
  distinct = 0;
  dictionarySize = 0;
  let isTried = true;
  let start = valuesOf(column);
  const lengths = lengthsOf(column);
  let held: u32 = 0;
  for (let row: u32 = 0; row < rows; row++) {
    const length = load<u32>(lengths + (row << 2));
    if (length != 0) {
      held |= 1 << (row & 7);
      if (isTried) {
        const place = placeOf(start, length);
        if (place == 0) isTried = false;
        else store<u64>(SCRATCH + (present << 3), <u64>(place - 1));
        start += length;
      }
      present++;
    }
    if ((row & 7) == 7) {
      store<u8>(BITS + (row >> 3), <u8>held);
      held = 0;
    }
  }
  store<u8>(BITS + (rows >> 3), <u8>held);
  if (!isTried) {
    distinct = 0;
    dictionarySize = 0;
  }
}

/** Definition levels: one run where all rows are alike, bits otherwise. */
function presence(out: usize): usize {
  let p = out + 4;
  if (present == 0 || present == rows) {
    p = varint(p, <u64>rows << 1);
    store<u8>(p, present == 0 ? 0 : 1);
    p++;
  } else {
    const groups = (rows + 7) >> 3;
    p = varint(p, (<u64>groups << 1) | 1);
    memory.copy(p, BITS, groups);
    p += groups;
  }
  store<u32>(out, <u32>(p - out - 4));
  return p;
}

function places(out: usize): usize {
  const width: u32 = distinct == 1 ? 1 : 32 - clz<u32>(distinct - 1);
  let p = out;
  store<u8>(p, <u8>width);
  p++;
  if (distinct == 1) {
    p = varint(p, <u64>present << 1);
    store<u8>(p, 0);
    return p + 1;
  }
  const groups = (present + 7) >> 3;
  for (let i = present; i < groups << 3; i++) store<u64>(SCRATCH + (i << 3), 0);
  p = varint(p, (<u64>groups << 1) | 1);
  return packed(p, SCRATCH, groups << 3, width, 0);
}

function lengthsAndBytes(out: usize, column: u32): usize {
  let count: u32 = 0;
  const lengths = lengthsOf(column);
  for (let row: u32 = 0; row < rows; row++) {
    const length = load<u32>(lengths + (row << 2));
    store<u64>(SCRATCH + (count << 3), <u64>length);
    count += length == 0 ? 0 : 1;
  }
  const p = deltas(out, SCRATCH, count);
  const size = endOf(column) - valuesOf(column);
  memory.copy(p, valuesOf(column), size);
  return p + size;
}

/** Writes the page of a column of whole numbers; returns its bytes. */
export function numbers(column: u32, out: u32): u32 {
  present = rows;
  distinct = 0;
  least = i64.MAX_VALUE;
  most = i64.MIN_VALUE;
  const values = numbersOf(column);
  for (let row: u32 = 0; row < rows; row++) {
    const value = load<i64>(values + (row << 3));
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return <u32>(deltas(out, values, rows) - out);
}

/**
 * Numbers by their differences, in blocks of 128 and miniblocks of 32. The numbers are lost, and there is room for a
 * miniblock behind them.
 */
function deltas(out: usize, values: usize, count: u32): usize {
  let p = varint(out, 128);
  p = varint(p, 4);
  p = varint(p, count);
  p = zigzag(p, load<i64>(values));
  let before = load<i64>(values);
  for (let i: u32 = 1; i < count; i += 128) {
    const end = min<u32>(i + 128, count);
    let smallest: i64 = i64.MAX_VALUE;
    for (let j = i; j < end; j++) {
      const at = values + (j << 3);
      const value = load<i64>(at);
      const delta = value - before;
      before = value;
      store<i64>(at, delta);
      if (delta < smallest) smallest = delta;
    }
    p = zigzag(p, smallest);
    const widths = p;
    store<u32>(widths, 0);
    p += 4;
    // The last miniblock is filled up with differences that are the smallest.
    for (let j = end; j < ((end - i + 31) & ~31) + i; j++) store<i64>(values + (j << 3), smallest);
    for (let from = i, mini: u32 = 0; from < end; from += 32, mini++) {
      let all: u64 = 0;
      for (let j = from; j < from + 32; j++) all |= <u64>(load<i64>(values + (j << 3)) - smallest);
      const width = 64 - <u32>clz<u64>(all);
      store<u8>(widths + mini, <u8>width);
      p = packed(p, values + (from << 3), 32, width, smallest);
    }
  }
  return p;
}

/** Numbers less `base`, of at most 56 bits, one behind the other from the lowest bit on; `count` is a multiple of 8. */
function packed(out: usize, from: usize, count: u32, width: u32, base: i64): usize {
  if (width == 0) return out;
  let held: u64 = 0;
  let filled: u64 = 0;
  let p = out;
  for (let i: u32 = 0; i < count; i++) {
    held |= <u64>(load<i64>(from + (i << 3)) - base) << filled;
    filled += width;
    // Writes what is whole and a little more, which the next write puts right.
    store<u64>(p, held);
    const whole = filled >> 3;
    p += <usize>whole;
    held >>= whole << 3;
    filled &= 7;
  }
  return p;
}

@inline
function zigzag(out: usize, value: i64): usize {
  return varint(out, <u64>((value << 1) ^ (value >> 63)));
}

function varint(out: usize, value: u64): usize {
  let p = out;
  let rest = value;
  while (rest >= 128) {
    store<u8>(p, <u8>(rest | 128));
    rest >>= 7;
    p++;
  }
  store<u8>(p, <u8>rest);
  return p + 1;
}

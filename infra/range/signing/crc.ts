/**
 * The cyclic redundancy checks S3 knows beside zlib's: CRC-32C and CRC-64/NVME, eight bytes at a step, and how
 * two checks of neighbouring parts become the check of both.
 *
 * Source: S3 User Guide, "Checking object integrity"; polynomials as in RFC 3720 and the NVM Express specification.
 */
const CRC32_POLYNOMIAL = 0xedb88320;
const CRC32C_POLYNOMIAL = 0x82f63b78;
const CRC64_POLYNOMIAL = 0x9a6c9329ac4bc9b5n;

/** @param before what the same function answered for the bytes so far; 0 for none. */
export function crc32c(bytes: Uint8Array, before: number): number {
  const [t0, t1, t2, t3, t4, t5, t6, t7] = CRC32C_TABLES;
  const { length } = bytes;
  let crc = ~before >>> 0;
  let at = 0;
  for (; at + 8 <= length; at += 8) {
    const low = crc ^ word(bytes, at);
    crc =
      pick(t7, low) ^
      pick(t6, low >>> 8) ^
      pick(t5, low >>> 16) ^
      pick(t4, low >>> 24) ^
      pick(t3, bytes[at + 4] ?? 0) ^
      pick(t2, bytes[at + 5] ?? 0) ^
      pick(t1, bytes[at + 6] ?? 0) ^
      pick(t0, bytes[at + 7] ?? 0);
  }
  for (; at < length; at++) crc = pick(t0, crc ^ (bytes[at] ?? 0)) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** A 64-bit check as two halves, so that no step needs a big integer. */
export interface Crc64 {
  readonly high: number;
  readonly low: number;
}

export const NO_CRC64: Crc64 = { high: 0, low: 0 };

export function crc64nvme(bytes: Uint8Array, before: Crc64): Crc64 {
  const { length } = bytes;
  let low = ~before.low;
  let high = ~before.high;
  let at = 0;
  for (; at + 8 <= length; at += 8) {
    const first = low ^ word(bytes, at);
    const second = high ^ word(bytes, at + 4);
    low = 0;
    high = 0;
    for (let step = 0; step < 4; step++) {
      const one = (7 - step) * 256 + ((first >>> (step * 8)) & 0xff);
      const other = (3 - step) * 256 + ((second >>> (step * 8)) & 0xff);
      low ^= (CRC64_LOW[one] ?? 0) ^ (CRC64_LOW[other] ?? 0);
      high ^= (CRC64_HIGH[one] ?? 0) ^ (CRC64_HIGH[other] ?? 0);
    }
  }
  for (; at < length; at++) {
    const index = (low ^ (bytes[at] ?? 0)) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (CRC64_LOW[index] ?? 0);
    high = (high >>> 8) ^ (CRC64_HIGH[index] ?? 0);
  }
  return { high: ~high >>> 0, low: ~low >>> 0 };
}

export type CrcName = 'CRC32' | 'CRC32C' | 'CRC64NVME';

/** The check of two neighbours from the check of each: the first one is moved past `length` bytes of zero. */
export function combinedCrc(name: CrcName, first: bigint, second: bigint, length: number): bigint {
  const { polynomial, width } = KINDS[name];
  // Squared again and again: "move past 1 bit" becomes 2, 4, 8 …; bytes begin at the third.
  let matrix = oneBit(polynomial, width);
  for (let square = 0; square < 3; square++) matrix = squared(matrix);
  let moved = first;
  for (let rest = BigInt(length); rest > 0n; rest >>= 1n) {
    if ((rest & 1n) === 1n) moved = times(matrix, moved);
    matrix = squared(matrix);
  }
  return moved ^ second;
}

const KINDS: Readonly<Record<CrcName, { polynomial: bigint; width: number }>> = {
  CRC32: { polynomial: BigInt(CRC32_POLYNOMIAL), width: 32 },
  CRC32C: { polynomial: BigInt(CRC32C_POLYNOMIAL), width: 32 },
  CRC64NVME: { polynomial: CRC64_POLYNOMIAL, width: 64 },
};

type Matrix = readonly bigint[];

const oneBit = (polynomial: bigint, width: number): Matrix =>
  Array.from({ length: width }, (_, bit) => (bit === 0 ? polynomial : 1n << BigInt(bit - 1)));

const squared = (matrix: Matrix): Matrix => matrix.map((column) => times(matrix, column));

function times(matrix: Matrix, vector: bigint): bigint {
  let sum = 0n;
  let rest = vector;
  for (let bit = 0; rest > 0n; bit++, rest >>= 1n) if ((rest & 1n) === 1n) sum ^= matrix[bit] ?? 0n;
  return sum;
}

const pick = (table: Uint32Array, index: number): number => table[index & 0xff] ?? 0;

const word = (bytes: Uint8Array, at: number): number =>
  (bytes[at] ?? 0) |
  ((bytes[at + 1] ?? 0) << 8) |
  ((bytes[at + 2] ?? 0) << 16) |
  ((bytes[at + 3] ?? 0) << 24);

type Eight<T> = readonly [T, T, T, T, T, T, T, T];

const CRC32C_TABLES: Eight<Uint32Array> = crc32cTables();

function crc32cTables(): Eight<Uint32Array> {
  const base = Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ CRC32C_POLYNOMIAL : crc >>> 1;
    return crc >>> 0;
  });
  const next = (table: Uint32Array) => table.map((crc) => pick(base, crc) ^ (crc >>> 8));
  const one = next(base);
  const two = next(one);
  const three = next(two);
  const four = next(three);
  const five = next(four);
  const six = next(five);
  return [base, one, two, three, four, five, six, next(six)];
}

/** Eight tables of 256, one after the other. */
const CRC64_LOW = new Uint32Array(8 * 256);
const CRC64_HIGH = new Uint32Array(8 * 256);
fillCrc64();

function fillCrc64(): void {
  const base = BigUint64Array.from({ length: 256 }, (_, byte) => {
    let crc = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ CRC64_POLYNOMIAL : crc >> 1n;
    return crc;
  });
  let table = base;
  for (let step = 0; step < 8; step++) {
    table.forEach((crc, byte) => {
      CRC64_LOW[step * 256 + byte] = Number(crc & 0xffffffffn);
      CRC64_HIGH[step * 256 + byte] = Number(crc >> 32n);
    });
    table = table.map((crc) => (base[Number(crc & 0xffn)] ?? 0n) ^ (crc >> 8n));
  }
}

import { createHash } from 'node:crypto';

/**
 * Randomness that is handed in: the same seed gives the same values in the same order.
 *
 * Every consumer takes a `fork` under its own name, so that one consumer drawing more values
 * does not shift what another one sees.
 */
export interface Seeded {
  fork(name: string): Seeded;
  /** Uniform in [0, 1). */
  next(): number;
  /** `length` bytes as lower-case hex, so twice as many characters. */
  hex(length: number): string;
  /** `length` characters drawn from `alphabet`. */
  text(length: number, alphabet: string): string;
  /** Version-4 shaped, lower case. */
  uuid(): string;
}

export function seeded(seed: string | number): Seeded {
  let counter = 0;
  let pool = Buffer.alloc(0);
  const take = (length: number): Buffer => {
    while (pool.length < length) {
      const block = createHash('sha256').update(`${seed}\n${counter++}`).digest();
      pool = Buffer.concat([pool, block]);
    }
    const taken = pool.subarray(0, length);
    pool = pool.subarray(length);
    return taken;
  };
  return {
    fork: (name) => seeded(`${seed}/${name}`),
    next: () => take(6).readUIntBE(0, 6) / 2 ** 48,
    hex: (length) => take(length).toString('hex'),
    text: (length, alphabet) =>
      take(length).reduce((text, byte) => text + alphabet.charAt(byte % alphabet.length), ''),
    uuid: () => {
      const bytes = Buffer.from(take(16));
      bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
      bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
      const hex = bytes.toString('hex');
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
    },
  };
}

import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsFault } from '../service.ts';
import { type CrcName, combinedCrc, crc32c, crc64nvme, NO_CRC64 } from './crc.ts';

/** As S3 names them in `x-amz-checksum-algorithm`. */
export type ChecksumAlgorithm = CrcName | 'SHA1' | 'SHA256' | 'SHA512' | 'MD5';

/** A checksum that grows with the bytes it is given. */
export interface RunningChecksum {
  update(bytes: Uint8Array): void;
  digest(): Buffer;
}

const RUNNING: Readonly<Record<ChecksumAlgorithm, () => RunningChecksum>> = {
  CRC32: () => crc((bytes, before) => crc32(bytes, before)),
  CRC32C: () => crc(crc32c),
  CRC64NVME: () => {
    let so = NO_CRC64;
    return {
      update(bytes) {
        so = crc64nvme(bytes, so);
      },
      digest: () => Buffer.concat([uint32(so.high), uint32(so.low)]),
    };
  },
  SHA1: () => createHash('sha1'),
  SHA256: () => createHash('sha256'),
  SHA512: () => createHash('sha512'),
  MD5: () => createHash('md5'),
};

export const CHECKSUM_ALGORITHMS = Object.keys(RUNNING) as readonly ChecksumAlgorithm[];

/** In the model and not computed here. */
const REFUSED = ['x-amz-checksum-xxhash64', 'x-amz-checksum-xxhash3', 'x-amz-checksum-xxhash128'];

export const runningChecksum = (algorithm: ChecksumAlgorithm): RunningChecksum =>
  RUNNING[algorithm]();

/** Base64, as every header says it. */
export function checksumOf(algorithm: ChecksumAlgorithm, bytes: Uint8Array): string {
  const running = runningChecksum(algorithm);
  running.update(bytes);
  return running.digest().toString('base64');
}

const checksumHeader = (algorithm: ChecksumAlgorithm): string =>
  `x-amz-checksum-${algorithm.toLowerCase()}`;

/** The checksum of parts put together from those of the parts; CRCs only. */
export function joinedChecksum(
  algorithm: CrcName,
  parts: readonly { readonly checksum: string; readonly length: number }[],
): string {
  const whole = parts.reduce(
    (so, { checksum, length }) => combinedCrc(algorithm, so, bigEndian(checksum), length),
    0n,
  );
  const width = algorithm === 'CRC64NVME' ? 16 : 8;
  return Buffer.from(whole.toString(16).padStart(width, '0'), 'hex').toString('base64');
}

/** Which checksums a request's head announces, in its headers or for its trailer. */
export function announcedChecksums(
  headers: Readonly<Record<string, string>>,
): readonly ChecksumAlgorithm[] {
  const trailer = headers['x-amz-trailer']?.toLowerCase() ?? '';
  const named = headers['x-amz-sdk-checksum-algorithm']?.toUpperCase();
  return CHECKSUM_ALGORITHMS.filter(
    (algorithm) =>
      headers[checksumHeader(algorithm)] !== undefined ||
      trailer.split(',').some((name) => name.trim() === checksumHeader(algorithm)) ||
      named === algorithm,
  );
}

/**
 * Compares every checksum a request carries with its body.
 *
 * @param computed what is known of a body that is no longer in memory, by algorithm, base64.
 * @throws AwsFault BadDigest naming the one that does not match, InvalidDigest for one that cannot be right,
 *   NotImplemented for one the range does not compute.
 */
export function verifyChecksums(
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  computed: Readonly<Partial<Record<ChecksumAlgorithm, string>>> = {},
): void {
  const refused = REFUSED.find((header) => headers[header] !== undefined);
  if (refused !== undefined) {
    throw new AwsFault('NotImplemented', 501, `The range does not provide ${refused}.`);
  }
  const md5 = headers['content-md5'];
  if (md5 !== undefined) {
    if (Buffer.from(md5, 'base64').length !== 16)
      throw new AwsFault('InvalidDigest', 400, 'The Content-MD5 you specified was invalid.');
    const actual = computed.MD5 ?? checksumOf('MD5', body);
    if (actual !== md5.trim()) {
      throw badDigest('The Content-MD5 you specified did not match what we received.', {
        ExpectedDigest: md5,
        CalculatedDigest: actual,
      });
    }
  }
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const claimed = headers[checksumHeader(algorithm)]?.trim();
    // A multipart upload's composite checksum ("…-3") is not one of this body.
    if (claimed === undefined || claimed.includes('-')) continue;
    if ((computed[algorithm] ?? checksumOf(algorithm, body)) !== claimed) {
      if (!isWellFormed(algorithm, claimed)) {
        throw new AwsFault(
          'InvalidRequest',
          400,
          `Value for ${checksumHeader(algorithm)} header is invalid.`,
        );
      }
      throw badDigest(`The ${algorithm} you specified did not match the calculated checksum.`);
    }
  }
}

const SIZES: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
  SHA512: 64,
  MD5: 16,
};

const isWellFormed = (algorithm: ChecksumAlgorithm, claimed: string): boolean =>
  Buffer.from(claimed, 'base64').length === SIZES[algorithm];

const badDigest = (message: string, members: Readonly<Record<string, string>> = {}): AwsFault =>
  new AwsFault('BadDigest', 400, message, members);

function crc(step: (bytes: Uint8Array, before: number) => number): RunningChecksum {
  let so = 0;
  return {
    update(bytes) {
      so = step(bytes, so);
    },
    digest: () => uint32(so),
  };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

const bigEndian = (base64: string): bigint =>
  BigInt(`0x${Buffer.from(base64, 'base64').toString('hex') || '0'}`);

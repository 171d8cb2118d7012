import { createHash } from 'node:crypto';
import type { Platform } from '../../../platform.ts';
import type { Call } from '../../../service.ts';
import {
  CHECKSUM_ALGORITHMS,
  type ChecksumAlgorithm,
  checksumOf,
  runningChecksum,
} from '../../../signing/checksums.ts';
import type { SpooledBody } from '../../../wire/http-message.ts';
import { invalidRequest } from '../faults.ts';
import { chunksOf, keepBytes, keepSpooled, type Stored } from '../storage/byte-store.ts';

/** Bytes that have just come in and are on disk. */
export interface Taken {
  readonly stored: Stored;
  readonly size: number;
  /** Hex. */
  readonly md5: string;
  readonly checksum: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
}

/**
 * Stores a request's body. Its checksums have been verified by then; S3 makes a CRC-64 where there is none.
 *
 * @throws AwsFault InvalidRequest for an algorithm without its checksum.
 */
export function takeBody(input: object, call: Call): Taken {
  const sent = input as Readonly<Record<string, unknown>>;
  const body = sent['Body'] as Uint8Array | SpooledBody | undefined;
  const claimed = claimedChecksum(input);
  if (claimed === undefined && sent['ChecksumAlgorithm'] !== undefined) {
    throw invalidRequest(
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  if (
    claimed !== undefined &&
    sent['ChecksumAlgorithm'] !== undefined &&
    sent['ChecksumAlgorithm'] !== claimed.algorithm
  ) {
    throw invalidRequest('Value for x-amz-sdk-checksum-algorithm header is invalid.');
  }
  if (body !== undefined && 'path' in body) {
    const { checksums } = body;
    return {
      stored: keepSpooled(call.platform, body),
      size: body.length,
      md5: Buffer.from(checksums['MD5'] ?? '', 'base64').toString('hex'),
      checksum: claimed ?? { algorithm: 'CRC64NVME', value: checksums['CRC64NVME'] ?? '' },
    };
  }
  const bytes = typeof body === 'string' ? Buffer.from(body) : (body ?? new Uint8Array());
  return {
    stored: keepBytes(call.platform, bytes),
    size: bytes.length,
    md5: createHash('md5').update(bytes).digest('hex'),
    checksum: claimed ?? { algorithm: 'CRC64NVME', value: checksumOf('CRC64NVME', bytes) },
  };
}

/** The one checksum a request carries. @throws AwsFault InvalidRequest for several. */
export function claimedChecksum(
  input: object,
): { readonly algorithm: ChecksumAlgorithm; readonly value: string } | undefined {
  const sent = input as Readonly<Record<string, unknown>>;
  const found = CHECKSUM_ALGORITHMS.flatMap((algorithm) => {
    const value = sent[`Checksum${algorithm}`];
    return typeof value === 'string' ? [{ algorithm, value }] : [];
  });
  if (found.length > 1)
    throw invalidRequest(
      'Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.',
    );
  return found[0];
}

/** Reads stored bytes once more for what nobody has computed yet. */
export async function digested(
  platform: Platform,
  stored: Stored,
  algorithms: readonly ChecksumAlgorithm[],
): Promise<Readonly<Partial<Record<ChecksumAlgorithm, Buffer>>>> {
  const sums = algorithms.map((algorithm) => [algorithm, runningChecksum(algorithm)] as const);
  for await (const bytes of chunksOf(platform, stored)) {
    for (const [, sum] of sums) sum.update(bytes);
  }
  return Object.fromEntries(sums.map(([algorithm, sum]) => [algorithm, sum.digest()]));
}

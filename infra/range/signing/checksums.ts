import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { AwsFault } from '../service.ts';

const CHECKSUMS: Readonly<Record<string, (body: Uint8Array) => Buffer>> = {
  'content-md5': (body) => createHash('md5').update(body).digest(),
  'x-amz-checksum-crc32': (body) => uint32(crc32(body)),
  'x-amz-checksum-crc32c': (body) => uint32(crc32c(body)),
  'x-amz-checksum-crc64nvme': (body) => uint64(crc64nvme(body)),
  'x-amz-checksum-sha1': (body) => createHash('sha1').update(body).digest(),
  'x-amz-checksum-sha256': (body) => createHash('sha256').update(body).digest(),
};

/**
 * Compares every checksum a request carries with its body.
 *
 * @throws AwsFault BadDigest naming the header that does not match.
 */
export function verifyChecksums(headers: Readonly<Record<string, string>>, body: Uint8Array): void {
  for (const [header, checksum] of Object.entries(CHECKSUMS)) {
    const claimed = headers[header];
    // A multipart upload's composite checksum ("…-3") is not one of this body.
    if (claimed === undefined || claimed.includes('-')) continue;
    if (checksum(body).toString('base64') !== claimed.trim()) {
      throw new AwsFault(
        'BadDigest',
        400,
        header === 'content-md5'
          ? 'The Content-MD5 you specified did not match what we received.'
          : `The ${header.slice('x-amz-checksum-'.length).toUpperCase()} you specified did not match the calculated checksum.`,
      );
    }
  }
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  return bytes;
}

const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc >>> 0;
});

function crc32c(body: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of body) crc = (CRC32C_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** The reflected polynomial of CRC-64/NVME. */
const CRC64_POLYNOMIAL = 0x9a6c9329ac4bc9b5n;
const CRC64_TABLE = BigUint64Array.from({ length: 256 }, (_, byte) => {
  let crc = BigInt(byte);
  for (let bit = 0; bit < 8; bit++) crc = crc & 1n ? (crc >> 1n) ^ CRC64_POLYNOMIAL : crc >> 1n;
  return crc;
});

function crc64nvme(body: Uint8Array): bigint {
  let crc = 0xffffffffffffffffn;
  for (const byte of body)
    crc = (CRC64_TABLE[Number((crc ^ BigInt(byte)) & 0xffn)] ?? 0n) ^ (crc >> 8n);
  return crc ^ 0xffffffffffffffffn;
}

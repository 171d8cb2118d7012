import { createHash, randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BucketBench, bucketBench } from '../../../../../test/support/bucket.ts';
import { startTestRange, type TestRange } from '../../../../../test/support/range.ts';
import { sendSigned } from '../../../../../test/support/signed-request.ts';

const MIB = 1024 * 1024;

let started: TestRange;
let bench: BucketBench;
let Bucket: string;

beforeAll(async () => {
  started = await startTestRange();
  bench = bucketBench(started, 'large');
  Bucket = await bench.aBucket();
});

afterAll(async () => {
  bench.s3.destroy();
  await started[Symbol.asyncDispose]();
});

const filesIn = (folder: string) => {
  try {
    return readdirSync(join(started.range.platform.folder, folder));
  } catch {
    return [];
  }
};

async function hashOf(Key: string): Promise<string> {
  const { Body } = await bench.s3.send(new GetObjectCommand({ Bucket, Key }));
  const hash = createHash('sha256');
  for await (const part of Body as AsyncIterable<Uint8Array>) hash.update(part);
  return hash.digest('hex');
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('a large object', () => {
  test('goes through without growing in memory, both ways', async () => {
    const size = 160 * MIB;
    const piece = randomBytes(MIB);
    const hash = createHash('sha256');
    function* bytes() {
      for (let sent = 0; sent < size; sent += MIB) {
        hash.update(piece);
        yield piece;
      }
    }
    let most = 0;
    const before = process.memoryUsage().arrayBuffers;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().arrayBuffers - before);
    }, 5);
    const sent = await bench.s3.send(
      new PutObjectCommand({
        Bucket,
        Key: 'long',
        Body: Readable.from(bytes()),
        ContentLength: size,
      }),
    );
    expect(sent.ChecksumCRC32).toMatch(/^[A-Za-z0-9+/]{6}==$/);
    expect(await hashOf('long')).toBe(hash.digest('hex'));
    clearInterval(watch);
    // Client and server share this process; the object alone would be 160 MiB.
    expect(most).toBeLessThan(100 * MIB);
  }, 120_000);

  test('signed as a whole, chunk by chunk or not at all comes back as it was', async () => {
    const body = randomBytes(3 * MIB + 17);
    const put = { service: 's3', method: 'PUT', body };
    const whole = await sendSigned(started, { ...put, path: `/${Bucket}/whole` });
    const chunks = await sendSigned(started, {
      ...put,
      path: `/${Bucket}/chunks`,
      chunkSize: 65_536,
    });
    const unsigned = await sendSigned(started, {
      ...put,
      path: `/${Bucket}/unsigned`,
      payloadHash: 'UNSIGNED-PAYLOAD',
    });
    expect([whole.status, chunks.status, unsigned.status]).toEqual([200, 200, 200]);
    for (const key of ['whole', 'chunks', 'unsigned']) expect(await hashOf(key)).toBe(sha256(body));
    // Who announces no checksum is given one.
    expect(whole.headers['x-amz-checksum-crc64nvme']).toBeDefined();
  });

  test('that was changed on the way is refused and leaves nothing behind', async () => {
    const body = randomBytes(2 * MIB);
    const flip = (sent: Buffer) => {
      const changed = Buffer.from(sent);
      changed.writeUInt8(changed.readUInt8(MIB) ^ 1, MIB);
      return changed;
    };
    const put = { service: 's3', method: 'PUT', body, tamper: flip, path: `/${Bucket}/bent` };
    const whole = await sendSigned(started, put);
    expect(whole.body).toContain('<Code>XAmzContentSHA256Mismatch</Code>');
    const chunks = await sendSigned(started, { ...put, chunkSize: 65_536 });
    expect(chunks.body).toContain('<Code>SignatureDoesNotMatch</Code>');
    const digest = await sendSigned(started, {
      ...put,
      payloadHash: 'UNSIGNED-PAYLOAD',
      headers: { 'content-md5': createHash('md5').update(body).digest('base64') },
    });
    expect(digest.body).toContain('<Code>BadDigest</Code>');
    await expect(bench.read(Bucket, 'bent')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(filesIn('incoming')).toEqual([]);
  });

  test('is turned away by its head alone: unknown key, or more than 5 GB', async () => {
    const body = randomBytes(2 * MIB);
    const stranger = {
      ...started,
      admin: { accessKeyId: 'AKIAEXAMPLE000000000', secretAccessKey: 'none' },
    };
    const put = { service: 's3', method: 'PUT', body, path: `/${Bucket}/refused` };
    const unknown = await sendSigned(stranger, put);
    expect(unknown.body).toContain('<Code>InvalidAccessKeyId</Code>');
    const huge = await sendSigned(started, {
      ...put,
      headers: { 'x-amz-decoded-content-length': String(6 * 1024 ** 3) },
    });
    expect(huge.status).toBe(400);
    expect(huge.body).toContain('<Code>EntityTooLarge</Code>');
    expect(huge.body).toContain('<MaxSizeAllowed>5368709120</MaxSizeAllowed>');
    expect(filesIn('incoming')).toEqual([]);
  });

  test('stays readable for who is reading it, and goes from the disk with its last holder', async () => {
    const own = await bench.aBucket();
    const body = randomBytes(4 * MIB);
    const before = filesIn('s3').length;
    await bench.put(own, 'k', body);
    await bench.s3.send(
      new CopyObjectCommand({ Bucket: own, Key: 'copy', CopySource: `${own}/k` }),
    );
    expect(filesIn('s3').length).toBe(before + 1);
    await bench.s3.send(new DeleteObjectCommand({ Bucket: own, Key: 'copy' }));
    const { Body } = await bench.s3.send(new GetObjectCommand({ Bucket: own, Key: 'k' }));
    await bench.s3.send(new DeleteObjectCommand({ Bucket: own, Key: 'k' }));
    const read = Buffer.from((await Body?.transformToByteArray()) ?? []);
    expect(sha256(read)).toBe(sha256(body));
    await expect.poll(() => filesIn('s3').length).toBe(before);
  });
});

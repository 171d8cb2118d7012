import { createHash, randomBytes } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  ListPartsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BucketBench, bucketBench } from '../../../../../test/support/bucket.ts';
import { startTestRange, type TestRange } from '../../../../../test/support/range.ts';
import { checksumOf } from '../../../signing/checksums.ts';

let started: TestRange;
let bench: BucketBench;

beforeAll(async () => {
  started = await startTestRange({ clock: 'simulated' });
  bench = bucketBench(started, 'objects');
});

afterAll(async () => {
  bench.s3.destroy();
  await started[Symbol.asyncDispose]();
});

const MIB = 1024 * 1024;

/** Starts an upload, sends the parts, and returns what the last call needs. */
async function upload(
  Bucket: string,
  Key: string,
  bodies: readonly Uint8Array[],
  more: object = {},
) {
  const { s3 } = bench;
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  const Parts = [];
  for (const [at, Body] of bodies.entries()) {
    const PartNumber = at + 1;
    const sent = await s3.send(
      new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...more }),
    );
    const { $metadata, ServerSideEncryption, ...part } = sent;
    expect($metadata.httpStatusCode).toBe(200);
    expect(ServerSideEncryption).toBe('AES256');
    Parts.push({ PartNumber, ...part });
  }
  return { Bucket, Key, UploadId, MultipartUpload: { Parts } };
}

describe('versions', () => {
  test('of a suspended bucket: the null version is replaced, the others stay', async () => {
    const { s3, put, read } = bench;
    const Bucket = await bench.aBucket();
    await put(Bucket, 'k', 'before');
    const turn = (Status: 'Enabled' | 'Suspended') =>
      s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } }));
    await turn('Enabled');
    const named = await put(Bucket, 'k', 'named');
    await turn('Suspended');
    await put(Bucket, 'k', 'after');
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(Versions.map(({ VersionId }) => VersionId)).toEqual(['null', named.VersionId]);
    expect(await read(Bucket, 'k', { VersionId: 'null' })).toBe('after');
    const marker = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(marker).toMatchObject({ DeleteMarker: true, VersionId: 'null' });
    const rest = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    expect(rest.Versions?.map(({ VersionId }) => VersionId)).toEqual([named.VersionId]);
  });

  test('a delete marker says that it is one: 404 without its id, 405 with it', async () => {
    const { s3, put } = bench;
    const Bucket = await bench.aBucket();
    await s3.send(
      new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
    );
    await put(Bucket, 'k', 'x');
    const { VersionId } = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    const gone = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' })).catch((e: unknown) => e);
    expect(gone).toMatchObject({
      name: 'NoSuchKey',
      $response: { headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': VersionId } },
    });
    await expect(
      s3.send(new GetObjectCommand({ Bucket, Key: 'k', VersionId })),
    ).rejects.toMatchObject({ name: 'MethodNotAllowed', $metadata: { httpStatusCode: 405 } });
  });

  test('have tags of their own', async () => {
    const { s3, put } = bench;
    const Bucket = await bench.aBucket();
    await put(Bucket, 'k', 'x', { Tagging: 'state=new&case=7' });
    const tags = async () =>
      (await s3.send(new GetObjectTaggingCommand({ Bucket, Key: 'k' }))).TagSet;
    expect(await tags()).toEqual([
      { Key: 'state', Value: 'new' },
      { Key: 'case', Value: '7' },
    ]);
    await s3.send(
      new PutObjectTaggingCommand({
        Bucket,
        Key: 'k',
        Tagging: { TagSet: [{ Key: 'state', Value: 'quarantined' }] },
      }),
    );
    expect(await tags()).toEqual([{ Key: 'state', Value: 'quarantined' }]);
    const eleven = Array.from({ length: 11 }, (_, at) => ({ Key: `t${at}`, Value: '' }));
    await expect(
      s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'k', Tagging: { TagSet: eleven } })),
    ).rejects.toMatchObject({
      name: 'BadRequest',
      message: 'Object tags cannot be greater than 10',
    });
    await expect(put(Bucket, 'k', 'x', { Tagging: 'aws:x=1' })).rejects.toMatchObject({
      name: 'InvalidTag',
    });
  });
});

describe('conditions', () => {
  test('on reads, writes and removals are judged as HTTP says', async () => {
    const { s3, put } = bench;
    const Bucket = await bench.aBucket();
    const { ETag } = await put(Bucket, 'k', 'one');
    const get = (more: object) => s3.send(new GetObjectCommand({ Bucket, Key: 'k', ...more }));
    await expect(get({ IfNoneMatch: ETag })).rejects.toMatchObject({
      $metadata: { httpStatusCode: 304 },
    });
    await expect(get({ IfMatch: '"0"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await get({ IfMatch: ETag, IfUnmodifiedSince: new Date(0) });
    await expect(get({ IfUnmodifiedSince: new Date(0) })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(put(Bucket, 'k', 'two', { IfMatch: '"0"' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(put(Bucket, 'none', 'two', { IfMatch: ETag })).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
    await expect(
      s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', IfMatch: '"0"' })),
    ).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k', IfMatch: ETag }));
  });

  test('ranges come in every form, and what lies outside is refused', async () => {
    const { s3, put, read } = bench;
    const Bucket = await bench.aBucket();
    await put(Bucket, 'k', '0123456789');
    const part = (Range: string) => read(Bucket, 'k', { Range });
    expect(await part('bytes=2-4')).toBe('234');
    expect(await part('bytes=7-')).toBe('789');
    expect(await part('bytes=-3')).toBe('789');
    expect(await part('bytes=8-99')).toBe('89');
    expect(await part('bytes=-99')).toBe('0123456789');
    expect(await part('bytes=5-2')).toBe('0123456789');
    expect(await part('lines=1-2')).toBe('0123456789');
    const answer = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', Range: 'bytes=2-4' }));
    expect(answer).toMatchObject({
      ContentRange: 'bytes 2-4/10',
      ContentLength: 3,
      $metadata: { httpStatusCode: 206 },
    });
    for (const Range of ['bytes=10-', 'bytes=-0']) {
      await expect(part(Range)).rejects.toMatchObject({
        name: 'InvalidRange',
        ActualObjectSize: '10',
        $metadata: { httpStatusCode: 416 },
      });
    }
  });
});

describe('checksums', () => {
  const body = Buffer.from('evidence 0001');

  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    '%s is verified, kept and given back to who asks',
    async (algorithm) => {
      const { s3 } = bench;
      const Bucket = await bench.aBucket();
      const sum = { [`Checksum${algorithm}`]: checksumOf(algorithm, body) };
      const put = { Bucket, Key: 'k', Body: body };
      expect(await s3.send(new PutObjectCommand({ ...put, ...sum }))).toMatchObject({
        ...sum,
        ChecksumType: 'FULL_OBJECT',
      });
      const wrong = { [`Checksum${algorithm}`]: checksumOf(algorithm, Buffer.from('other')) };
      await expect(s3.send(new PutObjectCommand({ ...put, ...wrong }))).rejects.toMatchObject({
        name: 'BadDigest',
      });
      const plain = await s3.send(new HeadObjectCommand({ Bucket, Key: 'k' }));
      expect(plain).not.toHaveProperty(`Checksum${algorithm}`);
      const asked = { Bucket, Key: 'k', ChecksumMode: 'ENABLED' } as const;
      expect(await s3.send(new HeadObjectCommand(asked))).toMatchObject(sum);
      const attributes = await s3.send(
        new GetObjectAttributesCommand({
          Bucket,
          Key: 'k',
          ObjectAttributes: ['Checksum', 'ObjectSize', 'ETag', 'StorageClass'],
        }),
      );
      expect(attributes).toMatchObject({
        Checksum: { ...sum, ChecksumType: 'FULL_OBJECT' },
        ObjectSize: body.length,
        ETag: createHash('md5').update(body).digest('hex'),
        StorageClass: 'STANDARD',
      });
    },
  );

  test('a write without one gets a CRC-64', async () => {
    const Bucket = await bench.aBucket();
    const { platform } = started.range;
    const [account = ''] = platform.identities.accounts;
    await platform.perform({
      service: 's3',
      operation: 'PutObject',
      input: { Bucket, Key: 'k', Body: body },
      as: {
        kind: 'root',
        accountId: account,
        arn: `arn:aws:iam::${account}:root`,
        accessKeyId: '',
      },
    });
    const head = await bench.s3.send(
      new HeadObjectCommand({ Bucket, Key: 'k', ChecksumMode: 'ENABLED' }),
    );
    expect(head.ChecksumCRC64NVME).toBe(checksumOf('CRC64NVME', body));
  });
});

describe('multipart uploads', () => {
  const parts = [randomBytes(5 * MIB), randomBytes(5 * MIB), randomBytes(77)];
  const whole = Buffer.concat(parts);

  test('become one object whose parts can be read one by one', async () => {
    const { s3 } = bench;
    const Bucket = await bench.aBucket();
    const given = await upload(Bucket, 'k', parts, { ChecksumAlgorithm: 'SHA256' });
    const done = await s3.send(new CompleteMultipartUploadCommand(given));
    const md5s = Buffer.concat(parts.map((part) => createHash('md5').update(part).digest()));
    expect(done.ETag).toBe(`"${createHash('md5').update(md5s).digest('hex')}-3"`);
    const sums = Buffer.concat(parts.map((part) => createHash('sha256').update(part).digest()));
    expect(done).toMatchObject({
      ChecksumSHA256: `${createHash('sha256').update(sums).digest('base64')}-3`,
      ChecksumType: 'COMPOSITE',
    });
    const all = await s3.send(new GetObjectCommand({ Bucket, Key: 'k' }));
    expect(Buffer.from((await all.Body?.transformToByteArray()) ?? []).equals(whole)).toBe(true);
    const third = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', PartNumber: 3 }));
    expect(third).toMatchObject({ PartsCount: 3, ContentLength: 77 });
    await expect(
      s3.send(new GetObjectCommand({ Bucket, Key: 'k', PartNumber: 4 })),
    ).rejects.toMatchObject({ name: 'InvalidPartNumber' });
    const across = await s3.send(
      new GetObjectCommand({ Bucket, Key: 'k', Range: `bytes=${5 * MIB - 2}-${5 * MIB + 1}` }),
    );
    expect(Buffer.from((await across.Body?.transformToByteArray()) ?? [])).toEqual(
      whole.subarray(5 * MIB - 2, 5 * MIB + 2),
    );
    const attributes = await s3.send(
      new GetObjectAttributesCommand({ Bucket, Key: 'k', ObjectAttributes: ['ObjectParts'] }),
    );
    expect(attributes.ObjectParts).toMatchObject({
      TotalPartsCount: 3,
      Parts: [{ PartNumber: 1, Size: 5 * MIB }, { PartNumber: 2 }, { PartNumber: 3, Size: 77 }],
    });
  });

  test.each(['CRC32', 'CRC32C', 'CRC64NVME'] as const)(
    'have the %s of all their bytes when that was asked for',
    async (ChecksumAlgorithm) => {
      const Bucket = await bench.aBucket();
      const given = await upload(Bucket, 'k', parts, {
        ChecksumAlgorithm,
        ChecksumType: 'FULL_OBJECT',
      });
      const name = `Checksum${ChecksumAlgorithm}`;
      const right = checksumOf(ChecksumAlgorithm, whole);
      const finish = (sum: string) =>
        bench.s3.send(
          new CompleteMultipartUploadCommand({
            ...given,
            ChecksumType: 'FULL_OBJECT',
            [name]: sum,
          }),
        );
      await expect(
        finish(checksumOf(ChecksumAlgorithm, Buffer.from('other'))),
      ).rejects.toMatchObject({
        name: 'BadDigest',
      });
      expect(await finish(right)).toMatchObject({ [name]: right, ChecksumType: 'FULL_OBJECT' });
    },
  );

  test('are refused with parts missing, out of order or too small', async () => {
    const { s3 } = bench;
    const Bucket = await bench.aBucket();
    const given = await upload(Bucket, 'k', [randomBytes(10), randomBytes(10)]);
    const [first, second] = given.MultipartUpload.Parts;
    const finish = (Parts: object[]) =>
      s3.send(new CompleteMultipartUploadCommand({ ...given, MultipartUpload: { Parts } }));
    await expect(finish([first ?? {}, second ?? {}])).rejects.toMatchObject({
      name: 'EntityTooSmall',
    });
    await expect(finish([second ?? {}, first ?? {}])).rejects.toMatchObject({
      name: 'InvalidPartOrder',
    });
    await expect(finish([{ PartNumber: 9, ETag: '"0"' }])).rejects.toMatchObject({
      name: 'InvalidPart',
    });
    await expect(finish([])).rejects.toMatchObject({ name: 'MalformedXML' });
    await expect(
      s3.send(new UploadPartCommand({ ...given, PartNumber: 10_001, Body: 'x' })),
    ).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  test('are listed in pages, with their parts, until they are aborted', async () => {
    const { s3 } = bench;
    const Bucket = await bench.aBucket();
    const given = await upload(Bucket, 'b', [randomBytes(10), randomBytes(20), randomBytes(30)]);
    await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'a/1' }));
    await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'a/2' }));
    const page = await s3.send(new ListMultipartUploadsCommand({ Bucket, MaxUploads: 2 }));
    expect(page.Uploads?.map(({ Key }) => Key)).toEqual(['a/1', 'a/2']);
    expect(page.IsTruncated).toBe(true);
    const rest = await s3.send(
      new ListMultipartUploadsCommand({
        Bucket,
        KeyMarker: page.NextKeyMarker,
        UploadIdMarker: page.NextUploadIdMarker,
      }),
    );
    expect(rest.Uploads?.map(({ Key }) => Key)).toEqual(['b']);
    const folded = await s3.send(new ListMultipartUploadsCommand({ Bucket, Delimiter: '/' }));
    expect(folded.CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
    const { UploadId } = given;
    const two = await s3.send(new ListPartsCommand({ Bucket, Key: 'b', UploadId, MaxParts: 2 }));
    expect(two).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '2' });
    expect(two.Parts?.map(({ Size }) => Size)).toEqual([10, 20]);
    await s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'b', UploadId }));
    await expect(
      s3.send(new ListPartsCommand({ Bucket, Key: 'b', UploadId })),
    ).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  test('take parts of other objects', async () => {
    const { s3, put, read } = bench;
    const Bucket = await bench.aBucket();
    await put(Bucket, 'source', '0123456789');
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'k' }));
    const copy = { Bucket, Key: 'k', UploadId, PartNumber: 1, CopySource: `${Bucket}/source` };
    await expect(
      s3.send(new UploadPartCopyCommand({ ...copy, CopySourceRange: 'bytes=5-20' })),
    ).rejects.toMatchObject({ name: 'InvalidArgument' });
    const { CopyPartResult } = await s3.send(
      new UploadPartCopyCommand({ ...copy, CopySourceRange: 'bytes=2-5' }),
    );
    await s3.send(
      new CompleteMultipartUploadCommand({
        Bucket,
        Key: 'k',
        UploadId,
        MultipartUpload: { Parts: [{ PartNumber: 1, ETag: CopyPartResult?.ETag }] },
      }),
    );
    expect(await read(Bucket, 'k')).toBe('2345');
  });
});

describe('copies', () => {
  test('keep metadata or replace it, and never themselves unchanged', async () => {
    const { s3, put } = bench;
    const [Bucket, other] = [await bench.aBucket(), await bench.aBucket()];
    await put(Bucket, 'a/ü +', 'x', {
      Metadata: { case: '7' },
      ContentType: 'text/x',
      Tagging: 't=1',
    });
    const CopySource = `${Bucket}/${encodeURIComponent('a/ü +')}`;
    const head = (Key: string) => s3.send(new HeadObjectCommand({ Bucket: other, Key }));
    await s3.send(
      new CopyObjectCommand({ Bucket: other, Key: 'same', CopySource, ContentType: 'ignored/x' }),
    );
    expect(await head('same')).toMatchObject({ Metadata: { case: '7' }, ContentType: 'text/x' });
    await s3.send(
      new CopyObjectCommand({
        Bucket: other,
        Key: 'new',
        CopySource,
        MetadataDirective: 'REPLACE',
        Metadata: { case: '8' },
        TaggingDirective: 'REPLACE',
      }),
    );
    expect(await head('new')).toMatchObject({ Metadata: { case: '8' } });
    await expect(
      s3.send(new CopyObjectCommand({ Bucket: other, Key: 'new', CopySource: `${other}/new` })),
    ).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(
      s3.send(new CopyObjectCommand({ Bucket, Key: 'n', CopySource, CopySourceIfMatch: '"0"' })),
    ).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });
});

describe('lists', () => {
  test('of the first kind have markers, of the second owners only when asked', async () => {
    const { s3, put } = bench;
    const Bucket = await bench.aBucket();
    for (const key of ['a', 'b&', 'c/1', 'c/2', 'd']) await put(Bucket, key, key);
    const first = await s3.send(new ListObjectsCommand({ Bucket, Delimiter: '/', MaxKeys: 3 }));
    expect(first).toMatchObject({ IsTruncated: true, NextMarker: 'c/' });
    const rest = await s3.send(
      new ListObjectsCommand({ Bucket, Delimiter: '/', Marker: first.NextMarker }),
    );
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(['d']);
    const second = await s3.send(new ListObjectsV2Command({ Bucket, StartAfter: 'b&' }));
    expect(second.Contents?.map(({ Key }) => Key)).toEqual(['c/1', 'c/2', 'd']);
    expect(second.Contents?.[0]).not.toHaveProperty('Owner');
    const owned = await s3.send(new ListObjectsV2Command({ Bucket, FetchOwner: true }));
    expect(owned.Contents?.[0]?.Owner?.ID).toMatch(/^[0-9a-f]{64}$/);
    const none = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 0 }));
    expect(none).toMatchObject({ KeyCount: 0, IsTruncated: false });
    const coded = await s3.send(new ListObjectsV2Command({ Bucket, EncodingType: 'url' }));
    expect(coded.Contents?.[1]?.Key).toBe('b%26');
    await expect(
      s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: 'not one' })),
    ).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(
      s3.send(new ListObjectVersionsCommand({ Bucket, VersionIdMarker: 'x' })),
    ).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

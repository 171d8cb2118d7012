import { request } from 'node:http';
import { connect } from 'node:net';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestRange, type TestRange } from '../../../../test/support/range.ts';
import {
  canonicalRequest,
  hmac,
  scopePath,
  signingKey,
  stringToSign,
} from '../../signing/canonical-request.ts';

/** What every client of S3 meets sooner or later, in the words in which S3 answers it. */
let started: TestRange;
let s3: S3Client;
const Bucket = 'compatible';
const versioned = { Bucket: 'compatible-versions' };

beforeAll(async () => {
  started = await startTestRange();
  s3 = new S3Client({ ...started.config(), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new CreateBucketCommand(versioned));
  await version('Enabled');
});

afterAll(async () => {
  s3.destroy();
  await started[Symbol.asyncDispose]();
});

const version = (Status: 'Enabled' | 'Suspended') =>
  s3.send(new PutBucketVersioningCommand({ ...versioned, VersioningConfiguration: { Status } }));
const put = (Key: string, Body = 'x', more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

/** An address that is good for a while, by path or by the bucket's own host. */
function presigned(method: string, Key: string, bucketHost?: string): string {
  const { accessKeyId, secretAccessKey } = started.admin;
  const timestamp = new Date(started.range.clock.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = { accessKeyId, date: timestamp.slice(0, 8), region: 'us-east-1', service: 's3' };
  const path = `${bucketHost === undefined ? `/${Bucket}` : ''}/${encodeURIComponent(Key)}`;
  const query = new URLSearchParams({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${accessKeyId}/${scopePath(scope)}`,
    'X-Amz-Date': timestamp,
    'X-Amz-Expires': '60',
    'X-Amz-SignedHeaders': 'host',
  }).toString();
  const headers = { host: bucketHost ?? new URL(started.endpoint).host };
  const body = new Uint8Array();
  const asked = { method, path, query, headers, body };
  const canonical = canonicalRequest(asked, 's3', ['host'], 'UNSIGNED-PAYLOAD');
  const key = signingKey(secretAccessKey, scope);
  const signature = hmac(key, stringToSign(timestamp, scope, canonical)).toString('hex');
  return `${path}?${query}&X-Amz-Signature=${signature}`;
}

/** A request nobody signs, or one signed ahead. */
async function plain(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>> = {},
  body = '',
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  const { hostname, port } = new URL(started.endpoint);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path: target, headers }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => (text += part));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

describe('a bucket', () => {
  test.each([
    'ab',
    'Upper',
    'under_score',
    '-begins',
    'two..dots',
    'dot.-dash',
    '192.168.5.4',
    'xn--name',
    'sthree-name',
    'amzn-s3-demo-name',
    'name-s3alias',
    'name--ol-s3',
    'name--table-s3',
    'name.mrap',
  ])('cannot be called %s', async (name) => {
    await expect(s3.send(new CreateBucketCommand({ Bucket: name }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
    });
  });

  test.each([
    ['us-west-2', 'IllegalLocationConstraintException'],
    ['us-east-1', 'InvalidLocationConstraint'],
    ['somewhere', 'InvalidLocationConstraint'],
  ])('cannot be made in %s here', async (place, name) => {
    const CreateBucketConfiguration = { LocationConstraint: place as 'us-west-2' };
    await expect(
      s3.send(new CreateBucketCommand({ Bucket: 'elsewhere', CreateBucketConfiguration })),
    ).rejects.toMatchObject({ name });
  });

  test('is found by its own host as well as by its path', async () => {
    await put('a b', 'by host');
    expect((await plain('GET', presigned('GET', 'a b'))).text).toBe('by host');
    const { port } = new URL(started.endpoint);
    for (const endpoint of [
      's3.amazonaws.com',
      's3.us-east-1.amazonaws.com',
      `localhost:${port}`,
      `127.0.0.1:${port}`,
    ]) {
      const host = `${Bucket}.${endpoint}`;
      const answer = await plain('GET', presigned('GET', 'a b', host), { host });
      expect(answer).toMatchObject({ status: 200, text: 'by host' });
    }
  });

  test('that somebody else is thought to own is closed', async () => {
    const list = (ExpectedBucketOwner: string) =>
      s3.send(new ListObjectsV2Command({ Bucket, ExpectedBucketOwner }));
    await list(started.account);
    await expect(list('444455556666')).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(list('nobody')).rejects.toMatchObject({ name: 'InvalidBucketOwnerAWSAccountID' });
  });

  test('is listed with its Region, and not for another one', async () => {
    const list = async (BucketRegion: string) =>
      (await s3.send(new ListBucketsCommand({ BucketRegion }))).Buckets ?? [];
    expect((await list('us-east-1'))[0]).toMatchObject({ BucketRegion: 'us-east-1' });
    expect(await list('eu-west-1')).toEqual([]);
  });
});

describe('a list', () => {
  test('folds behind a key somebody thought of, and not behind a prefix already shown', async () => {
    for (const key of ['f/', 'f/1', 'g']) await put(key);
    const folded = { Bucket, Prefix: '', Delimiter: '/' };
    const after = await s3.send(new ListObjectsV2Command({ ...folded, StartAfter: 'f/' }));
    expect(after.CommonPrefixes).toEqual([{ Prefix: 'f/' }]);
    const behind = await s3.send(new ListObjectsCommand({ ...folded, Marker: 'f/' }));
    expect(behind.CommonPrefixes).toBeUndefined();
    const many = await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 5000 }));
    expect(many.MaxKeys).toBe(1000);
  });

  test('names the argument it cannot read', async () => {
    await expect(
      s3.send(new ListObjectsV2Command({ Bucket, EncodingType: 'rot13' as 'url' })),
    ).rejects.toMatchObject({ name: 'InvalidArgument', ArgumentName: 'encoding-type' });
    await expect(
      s3.send(new ListObjectsV2Command({ Bucket, ContinuationToken: 'no!' })),
    ).rejects.toMatchObject({ ArgumentName: 'continuation-token', ArgumentValue: 'no!' });
    await expect(
      s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 'many' as unknown as number })),
    ).rejects.toMatchObject({ name: 'InvalidArgument', ArgumentName: 'max-keys' });
  });
});

describe('an object', () => {
  test('keeps metadata beyond ASCII and an Expires that is no date', async () => {
    const words = Buffer.from('héllo').toString('latin1');
    const sent = await plain('PUT', presigned('PUT', 'words'), {
      'x-amz-meta-words': words,
      'x-amz-meta-encoded': '=?UTF-8?Q?h=C3=A9llo?=',
      expires: 'never',
      'content-length': '0',
    });
    expect(sent.status).toBe(200);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'words' }));
    const encoded = `=?UTF-8?B?${Buffer.from('héllo').toString('base64')}?=`;
    expect(head).toMatchObject({ Metadata: { words: encoded, encoded }, ExpiresString: 'never' });
  });

  test('has to say how long it is, and what holds on to its bytes', async () => {
    const { port } = new URL(started.endpoint);
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        const target = presigned('PUT', 'long');
        socket.write(
          `PUT ${target} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`,
        );
      });
      let text = '';
      socket.on('data', (part) => (text += part.toString()));
      socket.on('close', () => {
        resolve(text);
      });
    });
    expect(answer).toMatch(/^HTTP\/1\.1 411 [\s\S]*<Code>MissingContentLength<\/Code>/);
    const body = '<Delete><Object><Key>k</Key></Object></Delete>';
    const many = await plain('POST', `/${Bucket}?delete`, {}, body);
    expect(many).toMatchObject({
      status: 400,
      text: expect.stringContaining('Content-MD5 OR x-amz-checksum-') as string,
    });
  });

  test('is written under one condition that S3 takes', async () => {
    const { ETag = '' } = await put('once');
    await expect(put('once', 'y', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      Condition: 'If-None-Match',
    });
    for (const [conditions, Header] of [
      [{ IfMatch: '*' }, 'If-Match'],
      [{ IfNoneMatch: ETag }, 'If-None-Match'],
      [{ IfMatch: ETag, IfNoneMatch: '*' }, 'If-Match,If-None-Match'],
    ] as const) {
      await expect(put('once', 'y', conditions)).rejects.toMatchObject({
        name: 'NotImplemented',
        Header,
      });
    }
    await put('once', 'y', { IfMatch: ETag });
    const read = await plain('HEAD', presigned('HEAD', 'once'), {
      'if-modified-since': 'not a date',
    });
    expect(read.status).toBe(200);
  });

  test('finished in parts under a condition gives way to what came between', async () => {
    const at = { Bucket, Key: 'between' };
    const begin = async () => {
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand(at));
      const upload = { ...at, UploadId };
      const { ETag } = await s3.send(
        new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'p' }),
      );
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
      return { ...upload, MultipartUpload };
    };
    await put(at.Key);
    const upload = await begin();
    const finish = (more: object) =>
      s3.send(new CompleteMultipartUploadCommand({ ...upload, ...more }));
    await expect(finish({ IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await s3.send(new DeleteObjectCommand(at));
    await expect(finish({ IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'ConditionalRequestConflict',
      Condition: 'If-None-Match',
    });
    await s3.send(new AbortMultipartUploadCommand(upload));
    const again = await begin();
    await s3.send(new CompleteMultipartUploadCommand({ ...again, IfNoneMatch: '*' }));
    await expect(
      s3.send(new UploadPartCommand({ ...at, UploadId: 'none', PartNumber: 0, Body: '' })),
    ).rejects.toMatchObject({ name: 'InvalidArgument', ArgumentName: 'partNumber' });
  });

  test('is copied as its directives say', async () => {
    await put('from', 'x', { Tagging: 'a=1' });
    const copy = (more: object) =>
      s3.send(new CopyObjectCommand({ Bucket, Key: 'to', CopySource: `${Bucket}/from`, ...more }));
    await expect(copy({ MetadataDirective: 'MERGE' })).rejects.toMatchObject({
      name: 'InvalidArgument',
      ArgumentName: 'x-amz-metadata-directive',
    });
    await expect(copy({ ExpectedSourceBucketOwner: '444455556666' })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await put('cold', 'x', { StorageClass: 'GLACIER' });
    await expect(copy({ CopySource: `${Bucket}/cold` })).rejects.toMatchObject({
      name: 'ObjectNotInActiveTierError',
    });
    for (const Tagging of ['a=1&a=2', 'a=1,b=2']) {
      await expect(put('tagged', 'x', { Tagging })).rejects.toMatchObject({
        name: 'InvalidArgument',
        ArgumentName: 'x-amz-tagging',
      });
    }
  });
});

describe('a version', () => {
  const Key = 'k';
  const at = { ...versioned, Key };

  test('is named "null" by reads only, and an invented name is no name', async () => {
    await version('Suspended');
    expect((await s3.send(new PutObjectCommand({ ...at, Body: 'x' }))).VersionId).toBeUndefined();
    expect((await s3.send(new HeadObjectCommand(at))).VersionId).toBe('null');
    await version('Enabled');
    const { VersionId = '' } = await s3.send(new PutObjectCommand({ ...at, Body: 'y' }));
    const get = (id: string) => s3.send(new GetObjectCommand({ ...at, VersionId: id }));
    for (const id of ['', 'short', 'HPniJFCxqTsMuIH9KX8K8wEjNUgmABCD']) {
      await expect(get(id)).rejects.toMatchObject({
        name: 'InvalidArgument',
        ArgumentName: 'versionId',
      });
    }
    await s3.send(new DeleteObjectCommand({ ...at, VersionId }));
    await expect(get(VersionId)).rejects.toMatchObject({ name: 'NoSuchVersion' });
    const { Errors } = await s3.send(
      new DeleteObjectsCommand({
        ...versioned,
        Delete: { Objects: [{ Key, VersionId: 'invented' }] },
      }),
    );
    expect(Errors).toMatchObject([{ Code: 'NoSuchVersion', VersionId: 'invented' }]);
  });

  test('that is a delete marker has no tags and cannot be a source', async () => {
    const { VersionId } = await s3.send(new DeleteObjectCommand(at));
    await expect(s3.send(new GetObjectTaggingCommand(at))).rejects.toMatchObject({
      name: 'MethodNotAllowed',
      Method: 'GET',
    });
    await expect(
      s3.send(new PutObjectTaggingCommand({ ...at, Tagging: { TagSet: [] } })),
    ).rejects.toMatchObject({ name: 'MethodNotAllowed', Method: 'PUT' });
    await expect(
      s3.send(
        new CopyObjectCommand({
          ...at,
          Key: 'c',
          CopySource: `${versioned.Bucket}/${Key}?versionId=${VersionId ?? ''}`,
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(
      s3.send(new DeleteObjectCommand({ ...at, BypassGovernanceRetention: true })),
    ).rejects.toMatchObject({ ArgumentName: 'x-amz-bypass-governance-retention' });
  });
});

describe('a signature that is not believed', () => {
  test('is shown with what it was compared with', async () => {
    const target = presigned('GET', 'a b');
    const { status, text } = await plain('GET', `${target}0`);
    expect(status).toBe(403);
    for (const part of ['AWSAccessKeyId', 'StringToSign', 'SignatureProvided', 'CanonicalRequest'])
      expect(text).toContain(`<${part}>`);
    const bare = await plain('GET', target.replace(/&X-Amz-Signature=[0-9a-f]+/, ''));
    expect(bare).toMatchObject({
      status: 400,
      text: expect.stringContaining('AuthorizationQueryParametersError') as string,
    });
  });

  test.each([
    ['', 403, 'AccessDenied'],
    ['Basic eDp5', 400, 'InvalidArgument'],
    ['AWS AKIAEXAMPLE:c2ln', 400, 'InvalidRequest'],
    ['AWS4-HMAC-SHA256 nonsense', 400, 'AuthorizationHeaderMalformed'],
  ])('by "%s" is refused', async (authorization, status, code) => {
    const answer = await plain('GET', `/${Bucket}`, { authorization });
    expect(answer).toMatchObject({
      status,
      text: expect.stringContaining(`<Code>${code}</Code>`) as string,
    });
    expect(answer.headers['server']).toBe('AmazonS3');
  });
});

import { createHmac, randomBytes } from 'node:crypto';
import {
  CreateBucketCommand,
  DeletePublicAccessBlockCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketAclCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestRange, type TestRange } from '../../../../../test/support/range.ts';

let started: TestRange;
let s3: S3Client;
const Bucket = 'forms';

beforeAll(async () => {
  started = await startTestRange();
  s3 = new S3Client({ ...started.config(), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket }));
});

afterAll(async () => {
  s3.destroy();
  await started[Symbol.asyncDispose]();
});

const hmac = (key: string | Buffer, text: string) =>
  createHmac('sha256', key).update(text).digest();

/** The fields of a form as a server would hand them to a page. */
function signed(
  fields: Readonly<Record<string, string>>,
  conditions: readonly unknown[] = [],
  expiresInSeconds = 600,
): Record<string, string> {
  const { accessKeyId, secretAccessKey } = started.admin;
  const now = started.range.clock.now();
  const stamp = new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');
  const date = stamp.slice(0, 8);
  const all = {
    ...fields,
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${accessKeyId}/${date}/us-east-1/s3/aws4_request`,
    'x-amz-date': stamp,
  };
  const named = new Set(
    conditions.flatMap((each) => (Array.isArray(each) ? [String(each[1]).slice(1)] : [])),
  );
  const policy = Buffer.from(
    JSON.stringify({
      expiration: new Date(now + expiresInSeconds * 1000).toISOString(),
      conditions: [
        { bucket: Bucket },
        ...Object.entries(all).flatMap(([name, value]) =>
          named.has(name) ? [] : [{ [name]: value }],
        ),
        ...conditions,
      ],
    }),
  ).toString('base64');
  const key = ['us-east-1', 's3', 'aws4_request'].reduce(
    hmac,
    hmac(`AWS4${secretAccessKey}`, date),
  );
  return { ...all, policy, 'x-amz-signature': hmac(key, policy).toString('hex') };
}

async function post(
  fields: Readonly<Record<string, string>>,
  file: Blob | string = 'content',
  bucket = Bucket,
) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  body.append('file', typeof file === 'string' ? new Blob([file]) : file, 'a.csv');
  const url = `${started.endpoint}/${bucket}`;
  const response = await fetch(url, { method: 'POST', body, redirect: 'manual' });
  const text = await response.text();
  const of = (name: string) => new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  return { status: response.status, headers: response.headers, text, code: of('Code'), of };
}

const read = async (Key: string) =>
  (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();

describe('an upload by form', () => {
  test('stores the file under its name, with its headers, and is recorded', async () => {
    const answer = await post(
      signed(
        {
          key: 'inbox/${filename}',
          'Content-Type': 'text/csv',
          'x-amz-meta-case': '7',
          tagging: '<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>',
        },
        [
          ['starts-with', '$key', 'inbox/'],
          ['starts-with', '$Content-Type', 'text/'],
          ['content-length-range', 1, 100],
        ],
      ),
    );
    expect(answer.status).toBe(204);
    expect(answer.headers.get('location')).toMatch(/forms\.s3\..*inbox%2Fa\.csv$/);
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key: 'inbox/a.csv' }));
    expect(head).toMatchObject({ ContentType: 'text/csv', Metadata: { case: '7' }, TagCount: 1 });
    expect(head.ETag).toBe(answer.headers.get('etag'));
    expect(started.range.records().at(-2)).toMatchObject({
      eventName: 'PostObject',
      eventCategory: 'Data',
      requestParameters: { bucketName: Bucket, key: 'inbox/a.csv' },
      userIdentity: { accountId: started.account },
    });
  });

  test('larger than memory should hold goes through a file', async () => {
    const bytes = randomBytes(3 * 1024 * 1024);
    expect((await post(signed({ key: 'large' }), new Blob([bytes]))).status).toBe(204);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'large' }));
    expect(Buffer.from((await Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
    const refused = await post(
      { ...signed({ key: 'large' }), 'x-amz-signature': '0'.repeat(64) },
      new Blob([bytes]),
    );
    expect(refused).toMatchObject({ status: 403, code: 'SignatureDoesNotMatch' });
  });

  test('answers as the form wants it', async () => {
    const wanted = (status: string) => post(signed({ key: 'k', success_action_status: status }));
    const created = await wanted('201');
    expect([created.status, created.of('Bucket'), created.of('Key')]).toEqual([201, Bucket, 'k']);
    expect((await wanted('200')).status).toBe(200);
    expect((await wanted('404')).status).toBe(204);
    const there = await post(
      signed({ key: 'k', success_action_redirect: 'http://127.0.0.1/done?x=1' }),
    );
    expect(there.status).toBe(303);
    expect(there.headers.get('location')).toMatch(
      /^http:\/\/127\.0\.0\.1\/done\?x=1&bucket=forms&key=k&etag=%22[0-9a-f]{32}%22$/,
    );
  });

  test.each([
    ['too large', [['content-length-range', 1, 3]], 'EntityTooLarge', 400],
    ['too small', [['content-length-range', 100, 200]], 'EntityTooSmall', 400],
    ['against a condition', [['starts-with', '$key', 'other/']], 'AccessDenied', 403],
    ['with a condition that is none', [['contains', '$key', 'k']], 'InvalidPolicyDocument', 400],
  ] as const)('%s is refused', async (_what, conditions, code, status) => {
    expect(await post(signed({ key: 'k' }, conditions))).toMatchObject({ code, status });
  });

  test('is refused in the words of its policy', async () => {
    const expired = await post(signed({ key: 'k' }, [], -10));
    expect([expired.code, expired.of('Message')]).toEqual([
      'AccessDenied',
      'Invalid according to Policy: Policy expired.',
    ]);
    const extra = await post({ ...signed({ key: 'k' }), 'x-amz-meta-more': '1' });
    expect(extra.of('Message')).toBe(
      'Invalid according to Policy: Extra input fields: x-amz-meta-more',
    );
    expect((await post({ ...signed({ key: 'k' }), 'x-ignore-this': '1' })).status).toBe(204);
    const { key, ...keyless } = signed({ key: 'k' });
    expect([key, (await post(keyless)).code]).toEqual(['k', 'InvalidArgument']);
  });

  test('by nobody needs a bucket that lets everybody in', async () => {
    expect(await post({ key: 'k' })).toMatchObject({ status: 403, code: 'AccessDenied' });
    const open = 'forms-open';
    await s3.send(new CreateBucketCommand({ Bucket: open, ObjectOwnership: 'ObjectWriter' }));
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket: open }));
    await s3.send(new PutBucketAclCommand({ Bucket: open, ACL: 'public-read-write' }));
    expect((await post({ key: 'k', acl: 'public-read' }, 'x', open)).status).toBe(204);
    expect((await fetch(`${started.endpoint}/${open}/k`)).status).toBe(200);
  });

  test('has to be a form', async () => {
    await s3.send(new PutObjectCommand({ Bucket, Key: 'before', Body: 'content' }));
    const url = `${started.endpoint}/${Bucket}`;
    const response = await fetch(url, { method: 'POST', body: 'x' });
    expect(response.status).toBe(412);
    expect(await response.text()).toContain('multipart/form-data');
    expect(await read('before')).toBe('content');
  });
});

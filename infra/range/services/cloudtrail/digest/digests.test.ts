import { createHash, createPublicKey, verify } from 'node:crypto';
import {
  ListPublicKeysCommand,
  StartLoggingCommand,
  StopLoggingCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import { PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { startTestRange } from '../../../../../test/support/range.ts';
import { hours, minutes } from '../../../../base/instant.ts';
import { allowTrail, makeTrail, type TrailUnderTest, unpacked } from '../trail-for-test.ts';

interface Digest {
  readonly digestStartTime: string;
  readonly digestEndTime: string;
  readonly digestS3Object: string;
  readonly digestPublicKeyFingerprint: string;
  readonly previousDigestS3Object: string | null;
  readonly previousDigestHashValue: string | null;
  readonly previousDigestSignature: string | null;
  readonly logFiles: readonly { readonly s3Object: string; readonly hashValue: string }[];
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function digestsOf({ s3, bucket, digestKeys }: TrailUnderTest) {
  const keys = await digestKeys();
  return Promise.all(
    keys.map(async (key) => {
      const { text, metadata } = await unpacked(s3, bucket, key);
      const { signature = '' } = metadata;
      return { key, text, signature, metadata, digest: JSON.parse(text) as Digest };
    }),
  );
}

test('an hour after the other, digests are written that sign, hash and point back', async () => {
  await using range = await startTestRange({ clock: 'simulated' });
  const trail = await makeTrail(range, { EnableLogFileValidation: true });
  await range.range.clock.pass(hours(3));
  const digests = await digestsOf(trail);
  expect(digests).toHaveLength(3);

  const { PublicKeyList = [] } = await trail.cloudtrail.send(new ListPublicKeysCommand({}));
  const [{ Value = new Uint8Array(), Fingerprint } = {}] = PublicKeyList;
  expect(createHash('md5').update(Value).digest('hex')).toBe(Fingerprint);
  const publicKey = createPublicKey({ key: Buffer.from(Value), format: 'der', type: 'pkcs1' });

  for (const [at, { key, text, signature, metadata, digest }] of digests.entries()) {
    const before = digests[at - 1];
    expect(digest.digestS3Object).toBe(key);
    expect(digest.digestPublicKeyFingerprint).toBe(Fingerprint);
    expect(digest.previousDigestS3Object).toBe(before?.key ?? null);
    expect(digest.previousDigestHashValue).toBe(before === undefined ? null : sha256(before.text));
    expect(digest.previousDigestSignature).toBe(before?.signature ?? null);
    expect(metadata['signature-algorithm']).toBe('SHA256withRSA');
    const signed = `${digest.digestEndTime}\n${trail.bucket}/${key}\n${sha256(text)}\n${before?.signature ?? 'null'}`;
    expect(verify('sha256', Buffer.from(signed), publicKey, Buffer.from(signature, 'hex'))).toBe(
      true,
    );
    for (const file of digest.logFiles) {
      const log = await unpacked(trail.s3, trail.bucket, file.s3Object);
      expect(sha256(log.text)).toBe(file.hashValue);
    }
  }
  const inDigests = digests.flatMap(({ digest }) => digest.logFiles.map((file) => file.s3Object));
  const digestedUntil = digests.at(-1)?.digest.digestEndTime ?? '';
  const inBucket = (await trail.logFiles())
    .filter(({ writtenAt }) => writtenAt.toISOString() < digestedUntil)
    .map((file) => file.key);
  expect([...inDigests].sort()).toEqual(inBucket);
  expect(inDigests.length).toBeGreaterThan(0);
});

test('the first digest ends when the trail starts, covers the hour before and points nowhere', async () => {
  await using range = await startTestRange({ clock: 'simulated' });
  const trail = await makeTrail(range, { EnableLogFileValidation: true, S3KeyPrefix: 'kept' });
  await range.range.clock.pass(minutes(40));
  const [{ key, digest } = { key: '', digest: undefined }] = await digestsOf(trail);
  expect(key).toBe(
    `kept/AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/05/12/111122223333_CloudTrail-Digest_us-east-1_${trail.name}_us-east-1_20260512T044000Z.json.gz`,
  );
  expect(digest).toEqual({
    awsAccountId: '111122223333',
    digestStartTime: '2026-05-12T03:40:00Z',
    digestEndTime: '2026-05-12T04:40:00Z',
    digestS3Bucket: trail.bucket,
    digestS3Object: key,
    digestPublicKeyFingerprint: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
    digestSignatureAlgorithm: 'SHA256withRSA',
    newestEventTime: null,
    oldestEventTime: null,
    previousDigestS3Bucket: null,
    previousDigestS3Object: null,
    previousDigestHashValue: null,
    previousDigestHashAlgorithm: null,
    previousDigestSignature: null,
    logFiles: [],
  });
});

test('an hour without log files has a digest all the same', async () => {
  await using range = await startTestRange({ clock: 'simulated' });
  const trail = await makeTrail(range, {
    EnableLogFileValidation: true,
    selectors: {
      EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }],
    },
  });
  await range.range.clock.pass(hours(4));
  const last = (await digestsOf(trail)).at(-1)?.digest;
  expect(last?.logFiles).toEqual([]);
  expect(last?.previousDigestSignature).toMatch(/^[0-9a-f]{512}$/);
});

const ways = [
  {
    way: 'logging is stopped and started',
    off: ({ cloudtrail, name }: TrailUnderTest) =>
      cloudtrail.send(new StopLoggingCommand({ Name: name })),
    on: ({ cloudtrail, name }: TrailUnderTest) =>
      cloudtrail.send(new StartLoggingCommand({ Name: name })),
  },
  {
    way: 'validation is turned off and on',
    off: ({ cloudtrail, name }: TrailUnderTest) =>
      cloudtrail.send(new UpdateTrailCommand({ Name: name, EnableLogFileValidation: false })),
    on: ({ cloudtrail, name }: TrailUnderTest) =>
      cloudtrail.send(new UpdateTrailCommand({ Name: name, EnableLogFileValidation: true })),
  },
];

test.each(ways)(
  'when $way, the chain ends with its hour and a new one begins',
  async (switching) => {
    await using range = await startTestRange({ clock: 'simulated' });
    const { clock } = range.range;
    const trail = await makeTrail(range, { EnableLogFileValidation: true });
    await clock.pass(minutes(80));
    await switching.off(trail);
    await clock.pass(hours(4));
    expect(
      (await digestsOf(trail)).map(({ digest }) => digest.digestEndTime.slice(11, 16)),
    ).toEqual(['04:40', '05:40', '06:40']);
    await switching.on(trail);
    await clock.pass(hours(2));
    const since = (await digestsOf(trail)).slice(3).map(({ digest }) => digest);
    expect(since.map((digest) => digest.digestEndTime.slice(11, 16))).toEqual(['10:00', '11:00']);
    expect(since.map((digest) => digest.previousDigestS3Object)).toEqual([
      null,
      since[0]?.digestS3Object,
    ]);
  },
);

test('a chain that is resumed within its hour goes on unbroken', async () => {
  await using range = await startTestRange({ clock: 'simulated' });
  const trail = await makeTrail(range, { EnableLogFileValidation: true });
  await range.range.clock.pass(minutes(70));
  await trail.cloudtrail.send(new StopLoggingCommand({ Name: trail.name }));
  await range.range.clock.pass(minutes(5));
  await trail.cloudtrail.send(new StartLoggingCommand({ Name: trail.name }));
  await range.range.clock.pass(hours(2));
  const digests = await digestsOf(trail);
  expect(digests.filter(({ digest }) => digest.previousDigestS3Object === null)).toHaveLength(1);
  expect(digests).toHaveLength(3);
});

test('digests a bucket refused are delivered later, none missing', async () => {
  await using range = await startTestRange({ clock: 'simulated' });
  const trail = await makeTrail(range, { EnableLogFileValidation: true });
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${trail.bucket}/*`,
      },
    ],
  });
  await trail.s3.send(new PutBucketPolicyCommand({ Bucket: trail.bucket, Policy }));
  await range.range.clock.pass(hours(3));
  expect(await digestsOf(trail)).toHaveLength(0);
  await allowTrail(trail.s3, trail.bucket, '*');
  await range.range.clock.pass(minutes(10));
  expect(await digestsOf(trail)).toHaveLength(3);
});

test('digests are signed with example keys everybody has', async () => {
  await using one = await startTestRange({ clock: 'simulated' });
  const trail = await makeTrail(one);
  const start = { StartTime: new Date('2026-05-01T00:00:00Z') };
  const answer = await trail.cloudtrail.send(
    new ListPublicKeysCommand({ ...start, EndTime: new Date('2026-07-15T00:00:00Z') }),
  );
  const keys = answer.PublicKeyList ?? [];
  expect(new Set(keys.map(({ Fingerprint }) => Fingerprint)).size).toBe(keys.length);
  for (const [at, key] of keys.entries()) {
    const from = key.ValidityStartTime?.getTime() ?? 0;
    expect((key.ValidityEndTime?.getTime() ?? 0) - from).toBe(hours(24 * 30));
    if (at > 0) expect(keys[at - 1]?.ValidityEndTime?.getTime()).toBe(from);
  }
  expect(keys.length).toBeGreaterThanOrEqual(3);
});

test('the same seed gives the same files, bytes and signatures', async () => {
  const filesOf = async () => {
    await using range = await startTestRange({ clock: 'simulated' });
    const names = { Name: 'same', S3BucketName: 'same' };
    const trail = await makeTrail(range, { ...names, EnableLogFileValidation: true });
    await range.range.clock.pass(hours(2));
    const digests = await digestsOf(trail);
    return digests.map(({ key, text, signature }) => [key, text, signature]);
  };
  const files = await filesOf();
  expect(files).toHaveLength(2);
  expect(await filesOf()).toEqual(files);
});

import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketMetricsConfigurationCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketAccelerateConfigurationCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketMetricsConfigurationCommand,
  GetBucketWebsiteCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketMetricsConfigurationsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketAccelerateConfigurationCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketMetricsConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  RestoreObjectCommand,
  S3Client,
  SelectObjectContentCommand,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestRange } from '../../../../test/support/range.ts';
import { startTestRange } from '../../../../test/support/range.ts';
import { hours } from '../../../base/instant.ts';

let started: TestRange;
let s3: S3Client;

beforeAll(async () => {
  started = await startTestRange({ clock: 'simulated' });
  s3 = new S3Client({ ...started.config(), forcePathStyle: true });
});

afterAll(async () => {
  s3.destroy();
  await started[Symbol.asyncDispose]();
});

let made = 0;
async function aBucket(): Promise<string> {
  made++;
  const Bucket = `intake-${made}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  return Bucket;
}

const put = (Bucket: string, Key: string, Body: string, more: object = {}) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

async function read(Bucket: string, Key: string, more: object = {}): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return (await Body?.transformToString()) ?? '';
}

/** A user who may do nothing but what the policy says. */
async function aUser(name: string, Statement: readonly object[]): Promise<S3Client> {
  const iam = new IAMClient(started.config());
  await iam.send(new CreateUserCommand({ UserName: name }));
  if (Statement.length > 0) {
    await iam.send(
      new PutUserPolicyCommand({
        UserName: name,
        PolicyName: 'own',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement }),
      }),
    );
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  iam.destroy();
  const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {};
  return new S3Client({
    ...started.config({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }),
    forcePathStyle: true,
  });
}

describe('objects', () => {
  test('come back as they went in, byte for byte, with their headers', async () => {
    const bucket = await aBucket();
    const bytes = randomBytes(300_000);
    const answer = await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: 'a b+c/ü%.bin',
        Body: bytes,
        ContentType: 'application/x-sample',
        Metadata: { origin: 'gate-7' },
      }),
    );
    const back = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: 'a b+c/ü%.bin' }));
    expect(Buffer.from((await back.Body?.transformToByteArray()) ?? []).equals(bytes)).toBe(true);
    expect(back).toMatchObject({
      ETag: answer.ETag,
      ContentType: 'application/x-sample',
      Metadata: { origin: 'gate-7' },
      ServerSideEncryption: 'AES256',
    });
  });

  test('keep their versions, hide behind a delete marker and come back', async () => {
    const bucket = await aBucket();
    await s3.send(
      new PutBucketVersioningCommand({
        Bucket: bucket,
        VersioningConfiguration: { Status: 'Enabled' },
      }),
    );
    const first = await put(bucket, 'k', 'one');
    await put(bucket, 'k', 'two');
    const gone = await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'k' }));
    expect(gone.DeleteMarker).toBe(true);
    await expect(read(bucket, 'k')).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await read(bucket, 'k', { VersionId: first.VersionId })).toBe('one');
    await s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'k', VersionId: gone.VersionId }));
    expect(await read(bucket, 'k')).toBe('two');
    const all = await s3.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    expect(all.Versions?.map(({ IsLatest }) => IsLatest)).toEqual([true, false]);
  });

  test('are listed in pages and folded at the delimiter', async () => {
    const bucket = await aBucket();
    for (const key of ['a/1', 'a/2', 'b', 'c/1']) await put(bucket, key, key);
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: bucket, Delimiter: '/', MaxKeys: 2 }),
    );
    expect(page).toMatchObject({ IsTruncated: true, KeyCount: 2 });
    expect(page.CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
    const rest = await s3.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Delimiter: '/',
        ContinuationToken: page.NextContinuationToken,
      }),
    );
    expect(rest.CommonPrefixes).toEqual([{ Prefix: 'c/' }]);
    expect(rest.IsTruncated).toBe(false);
  });

  test('are written on condition, read in part and copied', async () => {
    const bucket = await aBucket();
    await put(bucket, 'case', '0123456789', { IfNoneMatch: '*' });
    await expect(put(bucket, 'case', 'x', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    expect(await read(bucket, 'case', { Range: 'bytes=2-4' })).toBe('234');
    await s3.send(
      new CopyObjectCommand({ Bucket: bucket, Key: 'copy', CopySource: `${bucket}/case` }),
    );
    expect(await read(bucket, 'copy')).toBe('0123456789');
  });

  test('deleted together are recorded one by one, and only then may the bucket go', async () => {
    const bucket = await aBucket();
    await put(bucket, 'x', '1');
    await put(bucket, 'y', '2');
    await expect(s3.send(new DeleteBucketCommand({ Bucket: bucket }))).rejects.toMatchObject({
      name: 'BucketNotEmpty',
    });
    await s3.send(
      new DeleteObjectsCommand({
        Bucket: bucket,
        Delete: { Objects: [{ Key: 'x' }, { Key: 'y' }] },
      }),
    );
    const names = started.range
      .records()
      .filter((record) => JSON.stringify(record.requestParameters).includes(`"${bucket}"`))
      .map(({ eventName }) => eventName);
    expect(names.filter((name) => name === 'DeleteObject')).toHaveLength(2);
    expect(names.filter((name) => name === 'DeleteObjects')).toHaveLength(1);
    await s3.send(new DeleteBucketCommand({ Bucket: bucket }));
  });
});

describe('access', () => {
  test('a key without permission is denied in AWS’s words, and the trail has it', async () => {
    const bucket = await aBucket();
    await put(bucket, 'secret', 's');
    const visitor = await aUser('visitor', []);
    await expect(
      visitor.send(new GetObjectCommand({ Bucket: bucket, Key: 'secret' })),
    ).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::${started.account}:user/visitor is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::${bucket}/secret" because no identity-based policy allows the s3:GetObject action`,
    });
    visitor.destroy();
    expect(started.range.records().at(-1)).toMatchObject({
      eventName: 'GetObject',
      errorCode: 'AccessDenied',
      userIdentity: { type: 'IAMUser', userName: 'visitor' },
      requestParameters: { bucketName: bucket, key: 'secret' },
      additionalEventData: { httpStatusCode: 403 },
    });
  });

  test('who may not list is not told whether a key exists', async () => {
    const bucket = await aBucket();
    const reader = await aUser('reader', [
      { Effect: 'Allow', Action: 's3:GetObject', Resource: `arn:aws:s3:::${bucket}/*` },
    ]);
    await expect(
      reader.send(new GetObjectCommand({ Bucket: bucket, Key: 'missing' })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
    reader.destroy();
    await expect(read(bucket, 'missing')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('a public policy is refused while Block Public Access is on, as it is from the start', async () => {
    const bucket = await aBucket();
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: '*',
          Action: 's3:GetObject',
          Resource: `arn:aws:s3:::${bucket}/*`,
        },
      ],
    });
    await expect(
      s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('departures', () => {
  test('keys are asked for and the bytes stay as they came', async () => {
    const bucket = await aBucket();
    await put(bucket, 'k', 'plain text of the case', { ServerSideEncryption: 'aws:kms' });
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'k' }));
    expect(head).toMatchObject({
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: expect.stringMatching(/^arn:aws:kms:us-east-1:\d{12}:key\//) as string,
    });
    const { folder } = started.range.platform;
    const files = readdirSync(join(folder, 's3')).map((name) =>
      readFileSync(join(folder, 's3', name), 'utf8'),
    );
    expect(files.some((text) => text.includes('plain text of the case'))).toBe(true);
  });

  test('a notification is tried once', async () => {
    const bucket = await aBucket();
    const sqs = new SQSClient(started.config());
    const arn = `arn:aws:sqs:us-east-1:${started.account}:${bucket}-events`;
    const configure = () =>
      s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: bucket,
          NotificationConfiguration: {
            QueueConfigurations: [{ QueueArn: arn, Events: ['s3:ObjectCreated:*'] }],
          },
        }),
      );
    await expect(configure()).rejects.toMatchObject({ name: 'InvalidArgument' });
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({
        QueueName: `${bucket}-events`,
        Attributes: {
          Policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Principal: { Service: 's3.amazonaws.com' },
                Action: 'sqs:SendMessage',
                Resource: arn,
                Condition: { ArnEquals: { 'aws:SourceArn': `arn:aws:s3:::${bucket}` } },
              },
            ],
          }),
        },
      }),
    );
    await configure();
    await put(bucket, 'a b.txt', 'hello');
    await started.range.clock.quiet();
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    sqs.destroy();
    const bodies = Messages.map(({ Body = '{}' }) => JSON.parse(Body) as Record<string, unknown>);
    expect(bodies.filter(({ Event }) => Event === 's3:TestEvent')).toHaveLength(1);
    const told = bodies.filter(({ Records }) => Records !== undefined);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({
      Records: [{ eventName: 'ObjectCreated:Put', s3: { object: { key: 'a+b.txt', size: 5 } } }],
    });
  });

  test('lifecycle, replication, logging and website rules are kept and not acted on', async () => {
    const bucket = await aBucket();
    await put(bucket, 'old', 'x');
    const Rules = [
      { ID: 'gone', Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 1 } },
    ];
    await s3.send(
      new PutBucketLifecycleConfigurationCommand({
        Bucket: bucket,
        LifecycleConfiguration: { Rules },
      }),
    );
    const IndexDocument = { Suffix: 'index.html' };
    await s3.send(
      new PutBucketWebsiteCommand({ Bucket: bucket, WebsiteConfiguration: { IndexDocument } }),
    );
    const LoggingEnabled = { TargetBucket: bucket, TargetPrefix: 'logs/' };
    await s3.send(
      new PutBucketLoggingCommand({ Bucket: bucket, BucketLoggingStatus: { LoggingEnabled } }),
    );
    started.range.clock.spend(hours(72));
    expect(await read(bucket, 'old')).toBe('x');
    const head = await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'old' }));
    expect(head.Expiration).toMatch(
      /^expiry-date="\w{3}, \d\d May 2026 00:00:00 GMT", rule-id="gone"$/,
    );
    const at = { Bucket: bucket };
    expect(await s3.send(new GetBucketLifecycleConfigurationCommand(at))).toMatchObject({ Rules });
    expect(await s3.send(new GetBucketWebsiteCommand(at))).toMatchObject({ IndexDocument });
    expect(await s3.send(new GetBucketLoggingCommand(at))).toMatchObject({ LoggingEnabled });
    await expect(
      s3.send(
        new PutBucketReplicationCommand({
          Bucket: bucket,
          ReplicationConfiguration: {
            Role: 'arn:aws:iam::111122223333:role/r',
            Rules: [{ Status: 'Enabled', Destination: { Bucket: `arn:aws:s3:::${bucket}` } }],
          },
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidRequest' });
  });

  test('customer-provided keys are taken by new buckets and over plain HTTP', async () => {
    const bucket = await aBucket();
    const sse = {
      SSECustomerAlgorithm: 'AES256',
      SSECustomerKey: '0123456789abcdef0123456789abcdef',
    };
    await put(bucket, 'k', 'mine', sse);
    expect(await read(bucket, 'k', sse)).toBe('mine');
    await s3.send(
      new PutBucketEncryptionCommand({
        Bucket: bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [
            {
              ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
              BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
            },
          ],
        },
      }),
    );
    await expect(put(bucket, 'k', 'mine', sse)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('XXHASH checksums and forms signed by Signature Version 2 are refused', async () => {
    const bucket = await aBucket();
    const body = new FormData();
    const fields = { key: 'k', AWSAccessKeyId: 'AKIAEXAMPLE', policy: 'e30=', signature: 'x' };
    for (const [name, value] of Object.entries(fields)) body.append(name, value);
    body.append('file', new Blob(['x']), 'f.txt');
    const form = await fetch(`${started.endpoint}/${bucket}`, { method: 'POST', body });
    expect(form.status).toBe(400);
    expect(await form.text()).toContain('Signature Version 2');
    await expect(put(bucket, 'k', 'x', { ChecksumXXHASH64: 'AAAAAAAAAAA=' })).rejects.toMatchObject(
      {
        name: 'NotImplemented',
        message: expect.stringContaining('x-amz-checksum-xxhash64') as string,
      },
    );
  });

  test('a restore takes the longest its tier may take and tells of its beginning only', async () => {
    const bucket = await aBucket();
    await put(bucket, 'k', 'cold', { StorageClass: 'GLACIER' });
    await put(bucket, 'warm', 'x');
    await expect(read(bucket, 'k')).rejects.toMatchObject({ name: 'InvalidObjectState' });
    const restore = (Key: string, Days = 1) =>
      s3.send(
        new RestoreObjectCommand({
          Bucket: bucket,
          Key,
          RestoreRequest: { Days, GlacierJobParameters: { Tier: 'Standard' } },
        }),
      );
    await expect(restore('warm')).rejects.toMatchObject({ name: 'InvalidObjectState' });
    expect((await restore('k')).$metadata.httpStatusCode).toBe(202);
    await expect(restore('k')).rejects.toMatchObject({ name: 'RestoreAlreadyInProgress' });
    const state = async () =>
      (await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: 'k' }))).Restore;
    expect(await state()).toBe('ongoing-request="true"');
    started.range.clock.spend(hours(5));
    expect(await state()).toMatch(
      /^ongoing-request="false", expiry-date="\w{3}, .* 00:00:00 GMT"$/,
    );
    expect(await read(bucket, 'k')).toBe('cold');
    expect((await restore('k', 2)).$metadata.httpStatusCode).toBe(200);
    started.range.clock.spend(hours(24 * 4));
    expect(await state()).toBeUndefined();
    await expect(read(bucket, 'k')).rejects.toMatchObject({ name: 'InvalidObjectState' });
  });

  test('settings under an id, acceleration and requests to select are kept, kept and refused', async () => {
    const bucket = await aBucket();
    const at = { Bucket: bucket };
    await s3.send(
      new PutBucketAccelerateConfigurationCommand({
        ...at,
        AccelerateConfiguration: { Status: 'Enabled' },
      }),
    );
    expect(await s3.send(new GetBucketAccelerateConfigurationCommand(at))).toMatchObject({
      Status: 'Enabled',
    });
    const MetricsConfiguration = { Id: 'logs', Filter: { Prefix: 'logs/' } };
    const named = { ...at, Id: 'logs' };
    const get = () => s3.send(new GetBucketMetricsConfigurationCommand(named));
    await expect(get()).rejects.toMatchObject({ name: 'NoSuchConfiguration' });
    const made = await s3.send(
      new PutBucketMetricsConfigurationCommand({ ...named, MetricsConfiguration }),
    );
    expect(made.$metadata.httpStatusCode).toBe(204);
    expect(await get()).toMatchObject({ MetricsConfiguration });
    expect(await s3.send(new ListBucketMetricsConfigurationsCommand(at))).toMatchObject({
      IsTruncated: false,
      MetricsConfigurationList: [MetricsConfiguration],
    });
    const remove = () => s3.send(new DeleteBucketMetricsConfigurationCommand(named));
    await remove();
    await expect(remove()).rejects.toMatchObject({ name: 'NoSuchConfiguration' });
    await expect(
      s3.send(
        new SelectObjectContentCommand({
          ...at,
          Key: 'k',
          Expression: 'select * from s3object',
          ExpressionType: 'SQL',
          InputSerialization: { CSV: {} },
          OutputSerialization: { CSV: {} },
        }),
      ),
    ).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  test('a bucket policy may name an action or a user that does not exist', async () => {
    const bucket = await aBucket();
    const policy = (Action: string, AWS: string) =>
      s3.send(
        new PutBucketPolicyCommand({
          Bucket: bucket,
          Policy: JSON.stringify({
            Version: '2012-10-17',
            Statement: [
              { Effect: 'Allow', Action, Principal: { AWS }, Resource: `arn:aws:s3:::${bucket}/*` },
            ],
          }),
        }),
      );
    const someone = `arn:aws:iam::${started.account}`;
    await policy('s3:GetNothing', `${someone}:user/nobody`);
    for (const [action, who] of [
      ['s3:GetObject', `${someone}:role/none`],
      ['s3:GetObject', 'somebody'],
      ['sqs:SendMessage', `${someone}:root`],
    ] as const) {
      await expect(policy(action, who)).rejects.toMatchObject({ name: 'MalformedPolicy' });
    }
  });
});

import {
  CreateBucketCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketTaggingCommand,
  GetObjectCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestRange, type TestRange } from '../../../../../test/support/range.ts';

let started: TestRange;
let s3: S3Client;
const Bucket = 'settings';
const at = { Bucket };

beforeAll(async () => {
  started = await startTestRange();
  s3 = new S3Client({ ...started.config(), forcePathStyle: true });
  await s3.send(new CreateBucketCommand(at));
  await s3.send(new PutObjectCommand({ ...at, Key: 'k', Body: 'x' }));
});

afterAll(async () => {
  s3.destroy();
  await started[Symbol.asyncDispose]();
});

type Rules = NonNullable<
  NonNullable<
    ConstructorParameters<
      typeof PutBucketLifecycleConfigurationCommand
    >[0]['LifecycleConfiguration']
  >['Rules']
>;
const putRules = (rules: Rules) =>
  s3.send(
    new PutBucketLifecycleConfigurationCommand({
      ...at,
      LifecycleConfiguration: { Rules: rules },
    }),
  );
const RULE = { ID: 'r', Status: 'Enabled', Filter: { Prefix: '' } } as const;
const TAGGED = { ...RULE, Filter: { Tag: { Key: 'a', Value: 'b' } } };
const GONE = { Expiration: { Days: 1 } };

describe('a lifecycle', () => {
  test.each<[string, Rules, string]>([
    ['no rules', [], 'MalformedXML'],
    [
      'a status that is none',
      [{ ...RULE, ...GONE, Status: 'enabled' as 'Enabled' }],
      'MalformedXML',
    ],
    ['neither filter nor prefix', [{ Status: 'Enabled', ...GONE }], 'MalformedXML'],
    ['both', [Object.assign({ Prefix: 'p' }, RULE, GONE)], 'MalformedXML'],
    ['nothing to do', [RULE], 'InvalidRequest'],
    ['no day', [{ ...RULE, Expiration: { Days: 0 } }], 'InvalidArgument'],
    ['a day and a date', [{ ...RULE, Expiration: { Days: 1, Date: new Date(0) } }], 'MalformedXML'],
    ['a date in the day', [{ ...RULE, Expiration: { Date: new Date(5) } }], 'InvalidArgument'],
    [
      'one id twice',
      [
        { ...RULE, ...GONE },
        { ...RULE, ...GONE },
      ],
      'InvalidArgument',
    ],
    ['an id too long', [{ ...RULE, ...GONE, ID: 'x'.repeat(256) }], 'InvalidArgument'],
    [
      'markers by tag',
      [{ ...TAGGED, Expiration: { ExpiredObjectDeleteMarker: true } }],
      'InvalidRequest',
    ],
    [
      'uploads by tag',
      [{ ...TAGGED, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }],
      'InvalidRequest',
    ],
    [
      'infrequent access too soon',
      [{ ...RULE, Transitions: [{ Days: 1, StorageClass: 'STANDARD_IA' }] }],
      'InvalidArgument',
    ],
    [
      'an end before a move',
      [{ ...RULE, Expiration: { Days: 5 }, Transitions: [{ Days: 5, StorageClass: 'GLACIER' }] }],
      'InvalidArgument',
    ],
  ])('of %s is refused', async (_what, rules, name) => {
    await expect(putRules(rules)).rejects.toMatchObject({ name });
  });

  test('is given ids, and tells with every answer when an object ends', async () => {
    await putRules([
      { Status: 'Enabled', Filter: { Prefix: 'other/' }, Expiration: { Days: 1 } },
      { ...RULE, ID: 'a rule', Filter: { Prefix: 'in/' }, Expiration: { Days: 3 } },
    ]);
    const kept = await s3.send(new GetBucketLifecycleConfigurationCommand(at));
    expect(kept.Rules?.[0]?.ID).toMatch(/^[0-9a-f-]{36}$/);
    expect(kept.TransitionDefaultMinimumObjectSize).toBe('all_storage_classes_128K');
    const put = (Key: string) => s3.send(new PutObjectCommand({ ...at, Key, Body: 'x' }));
    expect((await put('in/k')).Expiration).toMatch(/00:00:00 GMT", rule-id="a%20rule"$/);
    expect((await put('k')).Expiration).toBeUndefined();
    const { Expiration } = await s3.send(new GetObjectCommand({ ...at, Key: 'in/k' }));
    expect(Expiration).toMatch(/^expiry-date="/);
  });
});

describe('rules for pages of other origins', () => {
  type Cors = NonNullable<
    ConstructorParameters<typeof PutBucketCorsCommand>[0]['CORSConfiguration']
  >['CORSRules'];
  const putCors = (CORSRules: Cors) =>
    s3.send(new PutBucketCorsCommand({ ...at, CORSConfiguration: { CORSRules } }));
  const ask = (headers: Readonly<Record<string, string>>) =>
    fetch(`${started.endpoint}/${Bucket}/k`, { method: 'OPTIONS', headers });

  test.each<[string, Cors, string]>([
    ['none', [], 'MalformedXML'],
    [
      'a method S3 has not',
      [{ AllowedMethods: ['PATCH'], AllowedOrigins: ['*'] }],
      'InvalidRequest',
    ],
    ['two stars', [{ AllowedMethods: ['GET'], AllowedOrigins: ['*.*'] }], 'InvalidRequest'],
    [
      'exposing everything',
      [{ AllowedMethods: ['GET'], AllowedOrigins: ['*'], ExposeHeaders: ['*'] }],
      'InvalidRequest',
    ],
  ])('%s are refused', async (_what, rules, name) => {
    await expect(putCors(rules)).rejects.toMatchObject({ name });
  });

  test('answer a preflight and every request after it', async () => {
    const origin = 'https://app.example.com';
    const preflight = { origin, 'access-control-request-method': 'PUT' };
    const before = await ask(preflight);
    expect([before.status, await before.text()]).toEqual([
      403,
      expect.stringContaining('CORS is not enabled for this bucket') as string,
    ]);
    await putCors([
      {
        AllowedMethods: ['PUT', 'GET'],
        AllowedOrigins: ['https://*.example.com'],
        AllowedHeaders: ['x-amz-*', 'Content-Type'],
        ExposeHeaders: ['ETag'],
        MaxAgeSeconds: 600,
      },
      { AllowedMethods: ['DELETE'], AllowedOrigins: ['*'] },
    ]);
    const let_ = await ask({
      ...preflight,
      'access-control-request-headers': 'X-Amz-Date,content-type',
    });
    expect(let_.status).toBe(200);
    expect(Object.fromEntries(let_.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'PUT, GET',
      'access-control-allow-headers': 'x-amz-date, content-type',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '600',
      'access-control-allow-credentials': 'true',
      vary: expect.stringContaining('Origin') as string,
    });
    const open = await ask({ ...preflight, 'access-control-request-method': 'DELETE' });
    expect(open.headers.get('access-control-allow-origin')).toBe('*');
    for (const other of [
      { ...preflight, origin: 'https://example.org' },
      { ...preflight, 'access-control-request-method': 'POST' },
      { ...preflight, 'access-control-request-headers': 'authorization' },
    ]) {
      expect((await ask(other)).status).toBe(403);
    }
    expect((await ask({ origin })).status).toBe(400);
    expect((await ask({})).status).toBe(400);
    const refused = await fetch(`${started.endpoint}/${Bucket}/k`, { headers: { origin } });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([
      403,
      origin,
    ]);
    const events = started.range.records().map(({ eventName }) => eventName);
    expect(events).not.toContain('PreflightRequest');
  });
});

describe('other settings', () => {
  const encrypt = (...algorithms: readonly { SSEAlgorithm: string; KMSMasterKeyID?: string }[]) =>
    s3.send(
      new PutBucketEncryptionCommand({
        ...at,
        ServerSideEncryptionConfiguration: {
          Rules: algorithms.map((each) => ({
            ApplyServerSideEncryptionByDefault: each as { SSEAlgorithm: 'AES256' },
          })),
        },
      }),
    );

  test('encryption has one rule of a kind S3 knows', async () => {
    await expect(encrypt()).rejects.toMatchObject({ name: 'MalformedXML' });
    const plain = { SSEAlgorithm: 'AES256' };
    await expect(encrypt(plain, plain)).rejects.toMatchObject({ name: 'MalformedXML' });
    await expect(encrypt({ SSEAlgorithm: 'rot13' })).rejects.toMatchObject({
      name: 'MalformedXML',
    });
    await expect(encrypt({ ...plain, KMSMasterKeyID: 'k' })).rejects.toMatchObject({
      name: 'InvalidArgument',
    });
    await encrypt({ SSEAlgorithm: 'aws:kms' });
    const { ServerSideEncryptionConfiguration: kept } = await s3.send(
      new GetBucketEncryptionCommand(at),
    );
    expect(kept?.Rules).toEqual([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' }, BucketKeyEnabled: false },
    ]);
    await encrypt(plain);
  });

  test('tags come with the bucket, name what is wrong with them, and end when none is put', async () => {
    const tagged = { Bucket: 'settings-tagged' };
    const TagSet = [{ Key: 'case', Value: '7' }];
    await s3.send(
      new CreateBucketCommand({ ...tagged, CreateBucketConfiguration: { Tags: TagSet } }),
    );
    const tags = () => s3.send(new GetBucketTaggingCommand(tagged));
    expect(await tags()).toMatchObject({ TagSet });
    const put = (set: typeof TagSet) =>
      s3.send(new PutBucketTaggingCommand({ ...tagged, Tagging: { TagSet: set } }));
    await expect(put([...TagSet, ...TagSet])).rejects.toMatchObject({
      name: 'InvalidTag',
      TagKey: 'case',
    });
    expect((await put([])).$metadata.httpStatusCode).toBe(204);
    await expect(tags()).rejects.toMatchObject({ name: 'NoSuchTagSet' });
  });

  test('a website, a log and versions are set up in a way that can be', async () => {
    const site = (WebsiteConfiguration: object) =>
      s3.send(new PutBucketWebsiteCommand({ ...at, WebsiteConfiguration }));
    for (const bad of [
      {},
      { IndexDocument: { Suffix: 'a/b' } },
      { IndexDocument: { Suffix: 'i' }, RedirectAllRequestsTo: { HostName: 'h' } },
    ]) {
      await expect(site(bad)).rejects.toMatchObject({ name: 'InvalidArgument' });
    }
    await expect(
      s3.send(
        new PutBucketLoggingCommand({
          ...at,
          BucketLoggingStatus: { LoggingEnabled: { TargetBucket: 'nowhere', TargetPrefix: '' } },
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidTargetBucketForLogging' });
    await expect(
      s3.send(new PutBucketVersioningCommand({ ...at, VersioningConfiguration: {} })),
    ).rejects.toMatchObject({ name: 'IllegalVersioningConfigurationException' });
  });
});

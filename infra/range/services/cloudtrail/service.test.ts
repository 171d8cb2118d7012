import {
  CreateTrailCommand,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailCommand,
  GetTrailStatusCommand,
  ListPublicKeysCommand,
  ListTrailsCommand,
  PutEventSelectorsCommand,
  UpdateTrailCommand,
} from '@aws-sdk/client-cloudtrail';
import { CreateBucketCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestRange } from '../../../../test/support/range.ts';
import { startTestRange } from '../../../../test/support/range.ts';
import { minutes } from '../../../base/instant.ts';
import { makeTrail, type TrailUnderTest } from './trail-for-test.ts';

let range: TestRange;
let trail: TrailUnderTest;

beforeAll(async () => {
  range = await startTestRange({ clock: 'simulated' });
  trail = await makeTrail(range);
});

afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

const create = (input: object) =>
  trail.cloudtrail.send(
    new CreateTrailCommand({ Name: 'another', S3BucketName: trail.bucket, ...input }),
  );
const select = (input: object) =>
  trail.cloudtrail.send(new PutEventSelectorsCommand({ TrailName: trail.name, ...input }));

test('a trail is described as it was made, and changed by UpdateTrail', async () => {
  // One of its own: others change the selectors of the shared one.
  const { cloudtrail, name, arn, bucket } = await makeTrail(range);
  const expected = {
    Name: name,
    S3BucketName: bucket,
    IncludeGlobalServiceEvents: true,
    IsMultiRegionTrail: false,
    HomeRegion: 'us-east-1',
    TrailARN: arn,
    LogFileValidationEnabled: false,
    HasCustomEventSelectors: false,
    HasInsightSelectors: false,
    IsOrganizationTrail: false,
  };
  expect((await cloudtrail.send(new GetTrailCommand({ Name: arn }))).Trail).toEqual(expected);
  await cloudtrail.send(
    new UpdateTrailCommand({ Name: name, EnableLogFileValidation: true, IsMultiRegionTrail: true }),
  );
  const { trailList } = await cloudtrail.send(new DescribeTrailsCommand({ trailNameList: [name] }));
  expect(trailList).toEqual([
    { ...expected, LogFileValidationEnabled: true, IsMultiRegionTrail: true },
  ]);
  const { Trails } = await cloudtrail.send(new ListTrailsCommand({}));
  expect(Trails).toContainEqual({ TrailARN: arn, Name: name, HomeRegion: 'us-east-1' });
});

test.each([
  {
    why: 'no such bucket',
    input: { S3BucketName: 'nowhere' },
    error: 'S3BucketDoesNotExistException',
  },
  { why: 'no bucket', input: { S3BucketName: '' }, error: 'InvalidS3BucketNameException' },
  {
    why: 'a prefix too long',
    input: { S3KeyPrefix: 'x'.repeat(201) },
    error: 'InvalidS3PrefixException',
  },
  {
    why: 'a prefix the policy does not name',
    input: { S3KeyPrefix: 'elsewhere' },
    error: 'InsufficientS3BucketPolicyException',
  },
  { why: 'a bad name', input: { Name: 'a' }, error: 'InvalidTrailNameException' },
  {
    why: 'several Regions without global events',
    input: { IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false },
    error: 'InvalidParameterCombinationException',
  },
])('CreateTrail refuses $why with $error', async ({ input, error }) => {
  await expect(create(input)).rejects.toMatchObject({ name: error });
});

test('an update to a bucket that would refuse changes nothing', async () => {
  await trail.s3.send(new CreateBucketCommand({ Bucket: 'closed' }));
  await expect(
    trail.cloudtrail.send(new UpdateTrailCommand({ Name: trail.name, S3BucketName: 'closed' })),
  ).rejects.toMatchObject({ name: 'InsufficientS3BucketPolicyException' });
  const { Trail } = await trail.cloudtrail.send(new GetTrailCommand({ Name: trail.name }));
  expect(Trail?.S3BucketName).toBe(trail.bucket);
});

test('an account has five trails at most', async () => {
  await using other = await startTestRange({ clock: 'simulated' });
  const first = await makeTrail(other);
  for (const Name of ['two', 'three', 'four', 'five']) {
    await first.cloudtrail.send(new CreateTrailCommand({ Name, S3BucketName: first.bucket }));
  }
  await expect(
    first.cloudtrail.send(new CreateTrailCommand({ Name: 'six', S3BucketName: first.bucket })),
  ).rejects.toMatchObject({ name: 'MaximumNumberOfTrailsExceededException' });
});

const management = { Field: 'eventCategory', Equals: ['Management'] };
const data = { Field: 'eventCategory', Equals: ['Data'] };
const objects = { Field: 'resources.type', Equals: ['AWS::S3::Object'] };

test.each([
  { why: 'no category', fields: [objects] },
  { why: 'data events without a type', fields: [data] },
  {
    why: 'two types in one selector',
    fields: [data, { Field: 'resources.type', Equals: ['AWS::S3::Object', 'AWS::SQS::Queue'] }],
  },
  {
    why: 'management events by name',
    fields: [management, { Field: 'eventName', Equals: ['StopLogging'] }],
  },
  {
    why: 'management events of one source',
    fields: [management, { Field: 'eventSource', Equals: ['iam.amazonaws.com'] }],
  },
  { why: 'an unknown field', fields: [data, objects, { Field: 'colour', Equals: ['red'] }] },
  {
    why: 'readOnly by beginning',
    fields: [data, objects, { Field: 'readOnly', StartsWith: ['t'] }],
  },
  {
    why: 'readOnly that is neither',
    fields: [data, objects, { Field: 'readOnly', Equals: ['maybe'] }],
  },
  {
    why: 'a field twice',
    fields: [
      data,
      objects,
      { Field: 'eventName', Equals: ['a'] },
      { Field: 'eventName', Equals: ['b'] },
    ],
  },
  { why: 'a field without a value', fields: [data, objects, { Field: 'eventName' }] },
  { why: 'network activity', fields: [{ Field: 'eventCategory', Equals: ['NetworkActivity'] }] },
  {
    why: 'more than 500 values',
    fields: [
      data,
      objects,
      { Field: 'eventName', Equals: Array.from({ length: 500 }, (_, at) => `n${at}`) },
    ],
  },
])('advanced selectors are refused for $why', async ({ fields }) => {
  await expect(
    select({ AdvancedEventSelectors: [{ FieldSelectors: fields }] }),
  ).rejects.toMatchObject({ name: 'InvalidEventSelectorsException' });
});

const resources = (Type: string, count = 1) => [
  {
    DataResources: [
      { Type, Values: Array.from({ length: count }, (_, at) => `arn:aws:s3:::b${at}/`) },
    ],
  },
];

test.each([
  { why: 'six of them', selectors: Array.from({ length: 6 }, () => ({ ReadWriteType: 'All' })) },
  { why: 'queues, which only advanced ones know', selectors: resources('AWS::SQS::Queue') },
  { why: 'more than 250 resources', selectors: resources('AWS::S3::Object', 251) },
  {
    why: 'a source that cannot be excluded',
    selectors: [{ ExcludeManagementEventSources: ['iam.amazonaws.com'] }],
  },
])('basic selectors are refused for $why', async ({ selectors }) => {
  await expect(select({ EventSelectors: selectors })).rejects.toMatchObject({
    name: 'InvalidEventSelectorsException',
  });
});

test('selectors are given back, and advanced ones take the place of basic ones', async () => {
  await select({ EventSelectors: resources('AWS::S3::Object') });
  const get = () => trail.cloudtrail.send(new GetEventSelectorsCommand({ TrailName: trail.name }));
  expect((await get()).EventSelectors).toEqual([
    {
      ReadWriteType: 'All',
      IncludeManagementEvents: true,
      DataResources: [{ Type: 'AWS::S3::Object', Values: ['arn:aws:s3:::b0/'] }],
      ExcludeManagementEventSources: [],
    },
  ]);
  const advanced = [{ Name: 'all', FieldSelectors: [management] }];
  await select({ AdvancedEventSelectors: advanced });
  const now = await get();
  expect(now.AdvancedEventSelectors).toEqual(advanced);
  expect(now.EventSelectors).toBeUndefined();
});

test('public keys are listed for a time range that goes forward', async () => {
  await expect(
    trail.cloudtrail.send(
      new ListPublicKeysCommand({ StartTime: new Date(2000), EndTime: new Date(1000) }),
    ),
  ).rejects.toMatchObject({ name: 'InvalidTimeRangeException' });
});

test('a trail nobody knows is not found', async () => {
  await expect(
    trail.cloudtrail.send(new GetTrailStatusCommand({ Name: 'ghost' })),
  ).rejects.toMatchObject({ name: 'TrailNotFoundException' });
});

test('the range is one Region, and a multi-Region trail watches that one', async () => {
  await using other = await startTestRange({ clock: 'simulated' });
  const wide = await makeTrail(other, { IsMultiRegionTrail: true, EnableLogFileValidation: true });
  await other.range.clock.pass(minutes(40));
  const keys = [...(await wide.logFiles()).map(({ key }) => key), ...(await wide.digestKeys())];
  expect(keys.length).toBeGreaterThan(1);
  expect(keys.filter((key) => !/\/CloudTrail(-Digest)?\/us-east-1\//.test(key))).toEqual([]);
});

test('a trail asks its bucket for leave to write and for nothing else', async () => {
  await using other = await startTestRange({ clock: 'simulated' });
  const plain = await makeTrail(other);
  await other.range.clock.pass(minutes(10));
  const asked = other.range
    .records()
    .filter(({ userIdentity }) => userIdentity.invokedBy === 'cloudtrail.amazonaws.com')
    .map(({ eventName }) => eventName);
  expect(new Set(asked)).toEqual(new Set(['PutObject']));
  expect((await plain.logFiles()).length).toBeGreaterThan(0);
});

test('notifications, CloudWatch Logs, KMS and organizations of a trail are refused by name', async () => {
  for (const input of [
    { SnsTopicName: 'files' },
    { CloudWatchLogsLogGroupArn: 'arn:aws:logs:us-east-1:111122223333:log-group:trail:*' },
    { KmsKeyId: 'alias/trail' },
  ]) {
    await expect(create(input)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining(Object.keys(input)[0] ?? '') as string,
    });
  }
  await expect(create({ IsOrganizationTrail: true })).rejects.toMatchObject({
    message: expect.stringContaining('organization') as string,
  });
});

test('the policy of a bucket may name the trail', async () => {
  await trail.s3.send(new CreateBucketCommand({ Bucket: 'named' }));
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudtrail.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::named/AWSLogs/111122223333/*',
        Condition: {
          StringEquals: {
            'aws:SourceArn': 'arn:aws:cloudtrail:us-east-1:111122223333:trail/right',
          },
        },
      },
    ],
  });
  await trail.s3.send(new PutBucketPolicyCommand({ Bucket: 'named', Policy }));
  await expect(create({ Name: 'wrong', S3BucketName: 'named' })).rejects.toMatchObject({
    name: 'InsufficientS3BucketPolicyException',
    message: 'Incorrect S3 bucket policy is detected for bucket: named',
  });
  await expect(create({ Name: 'right', S3BucketName: 'named' })).resolves.toMatchObject({
    Name: 'right',
  });
});

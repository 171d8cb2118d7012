import {
  CloudTrailClient,
  type LookupAttribute,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestRange } from '../../../../../test/support/range.ts';
import { startTestRange } from '../../../../../test/support/range.ts';
import { hours, seconds } from '../../../../base/instant.ts';

let range: TestRange;
let cloudtrail: CloudTrailClient;
let iam: IAMClient;

beforeAll(async () => {
  range = await startTestRange({ clock: 'simulated' });
  cloudtrail = new CloudTrailClient(range.config());
  iam = new IAMClient(range.config());
  const s3 = new S3Client({ ...range.config(), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'intake' }));
  await s3.send(new PutObjectCommand({ Bucket: 'intake', Key: 'a', Body: 'x' }));
  for (const UserName of ['one', 'two', 'three']) {
    await iam.send(new CreateUserCommand({ UserName }));
  }
});

afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

async function lookUp(input: LookupEventsCommandInput = {}) {
  await range.range.clock.pass(seconds(1));
  return cloudtrail.send(new LookupEventsCommand(input));
}

const by = (AttributeKey: LookupAttribute['AttributeKey'], AttributeValue: string) =>
  lookUp({ LookupAttributes: [{ AttributeKey, AttributeValue }] });

test('the event history shows a call at once', async () => {
  await iam.send(new CreateUserCommand({ UserName: 'just-now' }));
  const { Events = [] } = await by('ResourceName', 'just-now');
  expect(Events).toHaveLength(1);
  const record = JSON.parse(Events[0]?.CloudTrailEvent ?? '') as { readonly eventID: string };
  expect(Events[0]).toMatchObject({
    EventId: record.eventID,
    EventName: 'CreateUser',
    EventSource: 'iam.amazonaws.com',
    ReadOnly: 'false',
    AccessKeyId: range.admin.accessKeyId,
    Resources: [{ ResourceType: 'AWS::IAM::User', ResourceName: 'just-now' }],
  });
});

test('data events are not there', async () => {
  expect((await by('EventName', 'PutObject')).Events).toEqual([]);
  const { Events = [] } = await by('ResourceName', 'intake');
  expect(Events.map(({ EventName }) => EventName)).toEqual(['CreateBucket']);
});

test.each([
  { key: 'EventSource', value: 's3.amazonaws.com', name: 'CreateBucket' },
  { key: 'ResourceType', value: 'AWS::S3::Bucket', name: 'CreateBucket' },
  { key: 'ResourceName', value: 'two', name: 'CreateUser' },
] as const)('$key finds what it names', async ({ key, value, name }) => {
  const { Events = [] } = await by(key, value);
  expect(Events.map(({ EventName }) => EventName)).toContain(name);
  expect(Events.map(({ EventSource }) => EventSource)).not.toContain('sts.amazonaws.com');
});

test('pages go on where the last one ended, newest first, whatever came in between', async () => {
  const input: LookupEventsCommandInput = {
    LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'CreateUser' }],
    MaxResults: 2,
    EndTime: new Date('2026-05-12T04:40:30Z'),
  };
  const named = (page: Awaited<ReturnType<typeof lookUp>>) =>
    (page.Events ?? []).map(({ Resources }) => Resources?.[0]?.ResourceName);
  const first = await lookUp(input);
  await iam.send(new CreateUserCommand({ UserName: `late-${range.range.clock.now()}` }));
  const second = await lookUp({ ...input, NextToken: first.NextToken });
  expect([...named(first), ...named(second)].slice(-3)).toEqual(['three', 'two', 'one']);
  await expect(lookUp({ NextToken: first.NextToken })).rejects.toMatchObject({
    name: 'InvalidNextTokenException',
  });
});

test.each<{ why: string; input: LookupEventsCommandInput; error: string }>([
  {
    why: 'two attributes',
    input: {
      LookupAttributes: [
        { AttributeKey: 'EventName', AttributeValue: 'a' },
        { AttributeKey: 'EventId', AttributeValue: 'b' },
      ],
    },
    error: 'InvalidLookupAttributesException',
  },
  { why: '51 results', input: { MaxResults: 51 }, error: 'InvalidMaxResultsException' },
  {
    why: 'a range backwards',
    input: { StartTime: new Date(2000), EndTime: new Date(1000) },
    error: 'InvalidTimeRangeException',
  },
  { why: 'insights', input: { EventCategory: 'insight' }, error: 'NotImplemented' },
])('refuses $why', async ({ input, error }) => {
  await expect(lookUp(input)).rejects.toMatchObject({ name: error });
});

test('the third request within a second is throttled, and waiting helps', async () => {
  await range.range.clock.pass(seconds(2));
  const ask = () => cloudtrail.send(new LookupEventsCommand({ MaxResults: 1 }));
  await ask();
  await ask();
  await expect(ask()).rejects.toMatchObject({
    name: 'ThrottlingException',
    message: 'Rate exceeded',
    $metadata: { httpStatusCode: 400 },
  });
  await range.range.clock.pass(seconds(1));
  await expect(ask()).resolves.toMatchObject({ Events: [expect.anything()] });
});

test('90 days are remembered', async () => {
  await using other = await startTestRange({ clock: 'simulated' });
  const client = new CloudTrailClient(other.config());
  await new IAMClient(other.config()).send(new CreateUserCommand({ UserName: 'old' }));
  const found = async () =>
    (
      await client.send(
        new LookupEventsCommand({
          LookupAttributes: [{ AttributeKey: 'ResourceName', AttributeValue: 'old' }],
        }),
      )
    ).Events?.length;
  await other.range.clock.pass(hours(24 * 89));
  expect(await found()).toBe(1);
  await other.range.clock.pass(hours(24 * 2));
  expect(await found()).toBe(0);
});

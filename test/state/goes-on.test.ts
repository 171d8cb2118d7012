import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as nextMoment } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { CloudTrailClient, ListPublicKeysCommand } from '@aws-sdk/client-cloudtrail';
import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateEventSourceMappingCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import {
  CreateTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CloudTrailRecord } from '../../infra/base/cloudtrail-record.ts';
import { hours, minutes, seconds } from '../../infra/base/instant.ts';
import {
  makeTrail,
  type TrailUnderTest,
} from '../../infra/range/services/cloudtrail/trail-for-test.ts';
import {
  makeExecutionRole,
  makeFunction,
} from '../../infra/range/services/lambda/function-for-test.ts';
import { verifyEvidence } from '../../replay/integrity/verify.ts';
import { type AlarmsShown, cloudwatch } from '../support/cloudwatch.ts';
import { type Credentials, startTestRange, type TestRange } from '../support/range.ts';

/*
 * What is under way when the process is killed. Everything acknowledged is synced, so a copy of the folder made
 * while the range lives is what `kill -9` leaves at that moment; another range then opens the copy.
 */

let root: string;
let before: TestRange;
let after: TestRange;
let trail: TrailUnderTest;
let uploadId: string;
let partTag: string;
let receipt: string;
let session: Credentials;
/** What the range before had written into its trail's queue when it was copied. */
let recordsBefore: readonly CloudTrailRecord[];
let doneBefore: string;
let caller: string | undefined;
let killedAt: number;

const ACCOUNT = '111122223333';
const arnOf = (queue: string) => `arn:aws:sqs:us-east-1:${ACCOUNT}:${queue}`;
const urlOf = (range: TestRange, queue: string) => `${range.endpoint}/${ACCOUNT}/${queue}`;
const openTo = (queue: string, service: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sqs:SendMessage',
        Resource: arnOf(queue),
      },
    ],
  });

const SAYS = `const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const say = (queue, text) => new SQSClient({}).send(new SendMessageCommand({
  QueueUrl: process.env.AWS_ENDPOINT_URL + '/${ACCOUNT}/' + queue, MessageBody: text }));`;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'aftertrace-goes-on-'));
  before = await startTestRange({ clock: 'simulated', state: join(root, 'before') });
  const { lambda, s3, sqs, sns, events, sts } = clientsOf(before);
  trail = await makeTrail(before, { EnableLogFileValidation: true });
  for (const [QueueName, service] of [
    ['failed'],
    ['began'],
    ['done'],
    ['delayed'],
    ['fetched'],
    ['uploads', 's3.amazonaws.com'],
    ['news', 'sns.amazonaws.com'],
    ['told', 'events.amazonaws.com'],
    ['work'],
  ] as const) {
    await sqs.send(
      new CreateQueueCommand({
        QueueName,
        ...(service !== undefined && { Attributes: { Policy: openTo(QueueName, service) } }),
      }),
    );
  }
  await s3.send(new CreateBucketCommand({ Bucket: 'intake' }));
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: 'intake',
      NotificationConfiguration: {
        QueueConfigurations: [{ QueueArn: arnOf('uploads'), Events: ['s3:ObjectCreated:Put'] }],
      },
    }),
  );
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'news' }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arnOf('news') }));
  await events.send(new PutRuleCommand({ Name: 'told', EventPattern: '{"source":["test"]}' }));
  await events.send(
    new PutTargetsCommand({ Rule: 'told', Targets: [{ Id: 'queue', Arn: arnOf('told') }] }),
  );
  const Role = await makeExecutionRole(before, 'worker', ['sqs:*']);
  await makeFunction(before, 'fails', 'exports.handler = async () => { throw new Error("no"); };', {
    Role,
  });
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: 'fails',
      DestinationConfig: { OnFailure: { Destination: arnOf('failed') } },
    }),
  );
  await makeFunction(
    before,
    'slow',
    `${SAYS} exports.handler = async () => {
      await say('began', 'slow');
      await new Promise((resolve) => setTimeout(resolve, 700));
      await say('done', 'slow');
    };`,
    { Role, Timeout: 10 },
  );
  await makeFunction(
    before,
    'works',
    `${SAYS} exports.handler = async ({ Records }) => say('done', Records[0].body);`,
    { Role },
  );
  await lambda.send(
    new CreateEventSourceMappingCommand({ FunctionName: 'works', EventSourceArn: arnOf('work') }),
  );
  await cloudwatch(before, 'PutMetricAlarm', {
    AlarmName: 'many',
    Namespace: 'Lab',
    MetricName: 'Uploads',
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: 2,
    ComparisonOperator: 'GreaterThanThreshold',
  });
  await before.range.clock.quiet();

  // The first attempt fails, and the next waits for a minute.
  await lambda.send(new InvokeCommand({ FunctionName: 'fails', InvocationType: 'Event' }));
  await before.range.clock.pass(seconds(30));
  const { UploadId = '' } = await s3.send(
    new CreateMultipartUploadCommand({ Bucket: 'intake', Key: 'parts' }),
  );
  uploadId = UploadId;
  const part = await s3.send(
    new UploadPartCommand({
      Bucket: 'intake',
      Key: 'parts',
      UploadId,
      PartNumber: 1,
      Body: Buffer.alloc(5 * 1024 * 1024, 'one'),
    }),
  );
  partTag = part.ETag ?? '';
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: urlOf(before, 'fetched'),
      MessageBody: 'fetched and not deleted',
    }),
  );
  const { Messages } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: urlOf(before, 'fetched'), VisibilityTimeout: 60 }),
  );
  receipt = Messages?.[0]?.ReceiptHandle ?? '';
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: urlOf(before, 'delayed'),
      MessageBody: 'later',
      DelaySeconds: 120,
    }),
  );
  const { Credentials: told } = await sts.send(new GetSessionTokenCommand({}));
  session = {
    accessKeyId: told?.AccessKeyId ?? '',
    secretAccessKey: told?.SecretAccessKey ?? '',
    sessionToken: told?.SessionToken ?? '',
  };
  caller = (await new STSClient(before.config(session)).send(new GetCallerIdentityCommand({}))).Arn;
  await cloudwatch(before, 'PutMetricData', {
    Namespace: 'Lab',
    MetricData: [{ MetricName: 'Uploads', Value: 5 }],
  });

  // A handler that is at work.
  await lambda.send(new InvokeCommand({ FunctionName: 'slow', InvocationType: 'Event' }));
  const driven = before.range.clock.quiet();
  while ((await messagesIn(before, 'began')).length === 0) await nextMoment(20);
  // Accepted, and not yet on their way.
  await s3.send(new PutObjectCommand({ Bucket: 'intake', Key: 'a', Body: 'bytes' }));
  await sns.send(new PublishCommand({ TopicArn, Message: 'extra' }));
  await events.send(
    new PutEventsCommand({ Entries: [{ Source: 'test', DetailType: 'test', Detail: '{"n":1}' }] }),
  );
  await sqs.send(
    new SendMessageCommand({ QueueUrl: urlOf(before, 'work'), MessageBody: 'one batch' }),
  );
  killedAt = before.range.clock.now();
  recordsBefore = [...before.range.records()];
  cpSync(join(root, 'before'), join(root, 'after'), { recursive: true });
  rmSync(join(root, 'after', 'lock'));
  await driven;
  await before[Symbol.asyncDispose]();
  after = await startTestRange({ clock: 'simulated', state: join(root, 'after') });
  doneBefore = (await messagesIn(after, 'done')).join();
}, 60_000);

afterAll(async () => {
  await after[Symbol.asyncDispose]();
  rmSync(root, { recursive: true, force: true });
});

function clientsOf(range: TestRange) {
  const config = range.config();
  return {
    cloudtrail: new CloudTrailClient(config),
    events: new EventBridgeClient(config),
    lambda: new LambdaClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
    sts: new STSClient(config),
  };
}

async function messagesIn(range: TestRange, queue: string): Promise<readonly string[]> {
  const { sqs } = clientsOf(range);
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: urlOf(range, queue), MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body = '' }) => Body);
}

// One story, told in its order: each part lets more time pass.
describe('after kill -9', { shuffle: false }, () => {
  test('time goes on from where it stood, a session holds, and an upload takes its next part', async () => {
    expect(after.range.clock.now()).toBeGreaterThan(Date.parse('2026-05-12T04:40:30Z'));
    const sts = new STSClient(after.config(session));
    await expect(sts.send(new GetCallerIdentityCommand({}))).resolves.toMatchObject({
      Arn: caller,
    });
    const { s3 } = clientsOf(after);
    const place = { Bucket: 'intake', Key: 'parts', UploadId: uploadId };
    const second = await s3.send(new UploadPartCommand({ ...place, PartNumber: 2, Body: 'two' }));
    await s3.send(
      new CompleteMultipartUploadCommand({
        ...place,
        MultipartUpload: {
          Parts: [
            { PartNumber: 1, ETag: partTag },
            { PartNumber: 2, ETag: second.ETag },
          ],
        },
      }),
    );
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'intake', Key: 'parts' }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    expect(
      bytes.equals(Buffer.concat([Buffer.alloc(5 * 1024 * 1024, 'one'), Buffer.from('two')])),
    ).toBe(true);
  });

  test('what was accepted and not yet delivered is delivered, and a handler that was at work runs again', async () => {
    expect(doneBefore).toBe('');
    await after.range.clock.quiet();
    // The test event S3 sends when notifications are set up was delivered before.
    const uploads = (await messagesIn(after, 'uploads')).join();
    expect(uploads).toContain('"key":"a"');
    expect((await messagesIn(after, 'news')).join()).toContain('extra');
    expect((await messagesIn(after, 'told')).join()).toContain('{"n":1}');
    expect([...(await messagesIn(after, 'done'))].sort()).toEqual(['one batch', 'slow']);
    // What told of the first run was fetched and not deleted.
    expect(await messagesIn(after, 'began')).toEqual(['slow', 'slow']);
  });

  test('an event that waited for its retry gets both that are left, and then its destination record', async () => {
    await after.range.clock.pass(minutes(4));
    const [record = '{}', ...others] = await messagesIn(after, 'failed');
    expect(others).toEqual([]);
    expect(JSON.parse(record)).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    });
  });

  test('a delayed message comes, one that was fetched comes again, and an alarm goes off', async () => {
    await after.range.clock.pass(minutes(1));
    expect(await messagesIn(after, 'delayed')).toEqual(['later']);
    expect(receipt).not.toBe('');
    expect(await messagesIn(after, 'fetched')).toEqual(['fetched and not deleted']);
    const { MetricAlarms } = await cloudwatch<AlarmsShown>(after, 'DescribeAlarms', {});
    const history = MetricAlarms.map(({ StateUpdatedTimestamp }) =>
      StateUpdatedTimestamp.getTime(),
    );
    // Its minute has passed since, and the next ones held nothing.
    expect(history).toHaveLength(1);
    expect(history[0]).toBeGreaterThan(killedAt);
  });

  test('every record of before and after lies in the bucket once, and the digests verify', async () => {
    await after.range.clock.pass(hours(2.5));
    const { s3, cloudtrail } = clientsOf(after);
    const folder = join(root, 'evidence');
    mkdirSync(folder);
    const delivered: string[] = [];
    for await (const page of paginateListObjectsV2({ client: s3 }, { Bucket: trail.bucket })) {
      for (const { Key = '' } of page.Contents ?? []) {
        if (Key.endsWith('/')) continue;
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: trail.bucket, Key }));
        const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
        const file = join(folder, Key);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, bytes);
        if (Key.includes('/CloudTrail/')) {
          const text = gunzipSync(bytes).toString();
          const { Records } = JSON.parse(text) as { readonly Records: readonly CloudTrailRecord[] };
          delivered.push(...Records.map(({ eventID }) => eventID));
          continue;
        }
        const { Metadata } = await s3.send(new HeadObjectCommand({ Bucket: trail.bucket, Key }));
        writeFileSync(`${file}.metadata.json`, JSON.stringify({ Metadata }));
      }
    }
    const { PublicKeyList = [] } = await cloudtrail.send(new ListPublicKeysCommand({}));
    writeFileSync(
      join(folder, 'keys.json'),
      JSON.stringify({
        PublicKeyList: PublicKeyList.map(({ Value = new Uint8Array(), ...key }) => ({
          ...key,
          Value: Buffer.from(Value).toString('base64'),
        })),
      }),
    );
    const { state, findings } = await verifyEvidence([folder]);
    expect({ state, findings }).toEqual({ state: 'verified', findings: [] });

    expect(delivered.length).toBe(new Set(delivered).size);
    const since = recordsBefore.findIndex(({ eventName }) => eventName === 'StartLogging');
    const owed = recordsBefore
      .slice(since)
      .filter(({ managementEvent }) => managementEvent === true)
      .map(({ eventID }) => eventID);
    expect(owed.length).toBeGreaterThan(20);
    expect(owed.filter((id) => !delivered.includes(id))).toEqual([]);
    const told = after.range
      .records()
      .filter(
        ({ managementEvent, eventTime }) =>
          managementEvent === true && Date.parse(eventTime) < after.range.clock.now() - minutes(10),
      )
      .map(({ eventID }) => eventID);
    expect(told.filter((id) => !delivered.includes(id))).toEqual([]);
  });
});

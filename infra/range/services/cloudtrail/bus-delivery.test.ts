import { ListTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import type { TestRange } from '../../../../test/support/range.ts';
import { startTestRange } from '../../../../test/support/range.ts';
import { makeTrail } from './trail-for-test.ts';

interface Told {
  readonly source: string;
  readonly 'detail-type': string;
  readonly account: string;
  readonly detail: { readonly eventName: string; readonly eventID: string };
}

/** A rule on the default bus with a queue behind it; answers with what came. */
async function listen(
  range: TestRange,
  State: 'ENABLED' | 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS',
) {
  const sqs = new SQSClient(range.config());
  const events = new EventBridgeClient(range.config());
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'heard' }));
  const Arn = `arn:aws:sqs:us-east-1:${range.account}:heard`;
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: Arn,
      },
    ],
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  const EventPattern = JSON.stringify({ 'detail-type': ['AWS API Call via CloudTrail'] });
  await events.send(new PutRuleCommand({ Name: 'all', EventPattern, State }));
  await events.send(new PutTargetsCommand({ Rule: 'all', Targets: [{ Id: 'queue', Arn }] }));
  return async (): Promise<readonly Told[]> => {
    await range.range.clock.quiet();
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }),
    );
    return Messages.map(({ Body = '' }) => JSON.parse(Body) as Told);
  };
}

test('calls that change something reach the rules of the default bus, with their record', async () => {
  await using range = await startTestRange({ clock: 'simulated' });
  const trail = await makeTrail(range);
  const heard = await listen(range, 'ENABLED');
  await heard();
  await trail.cloudtrail.send(new ListTrailsCommand({}));
  await trail.s3.send(new CreateBucketCommand({ Bucket: 'made' }));
  const told = await heard();
  expect(told).toHaveLength(1);
  const record = range.range.records().find(({ eventName, requestParameters }) => {
    const { bucketName } = (requestParameters ?? {}) as { readonly bucketName?: string };
    return eventName === 'CreateBucket' && bucketName === 'made';
  });
  expect(told[0]).toMatchObject({
    source: 'aws.s3',
    'detail-type': 'AWS API Call via CloudTrail',
    account: range.account,
    region: 'us-east-1',
    time: record?.eventTime,
    resources: [],
  });
  expect(told[0]?.detail).toEqual(JSON.parse(JSON.stringify(record)));
});

test('reads reach only the rules that ask for all management events', async () => {
  await using range = await startTestRange({ clock: 'simulated' });
  const trail = await makeTrail(range);
  const heard = await listen(range, 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
  await heard();
  await trail.cloudtrail.send(new ListTrailsCommand({}));
  expect((await heard()).map(({ detail }) => detail.eventName)).toEqual(['ListTrails']);
});

test('data events reach the bus only if a trail asks for them', async () => {
  for (const type of ['AWS::S3::Object', 'AWS::SNS::Topic']) {
    await using range = await startTestRange({ clock: 'simulated' });
    const trail = await makeTrail(range, {
      selectors: {
        AdvancedEventSelectors: [
          {
            FieldSelectors: [
              { Field: 'eventCategory', Equals: ['Data'] },
              { Field: 'resources.type', Equals: [type] },
            ],
          },
        ],
      },
    });
    const heard = await listen(range, 'ENABLED');
    await heard();
    await trail.s3.send(new PutObjectCommand({ Bucket: trail.bucket, Key: 'a', Body: 'x' }));
    const names = (await heard()).map(({ detail }) => detail.eventName);
    expect(names).toEqual(type === 'AWS::S3::Object' ? ['PutObject'] : []);
  }
});

test('without a trail that is on, the bus hears nothing', async () => {
  await using range = await startTestRange({ clock: 'simulated' });
  const heard = await listen(range, 'ENABLED');
  expect(await heard()).toEqual([]);
});

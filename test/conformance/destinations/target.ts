import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateTopicCommand,
  DeleteTopicCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  type Message,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { Json, TargetName } from './case.ts';
import type { World } from './world.ts';

/** Where a record may go, and how to see what arrived there. */
export interface Target {
  readonly arn: string;
  /** Everything that has arrived and was not seen before. */
  arrivals(): Promise<readonly Arrival[]>;
  remove(): Promise<void>;
}

export interface Arrival {
  /** The record's own text, as far as the kind keeps it. */
  readonly body: string;
  /** What the wire around it looked like. */
  readonly wire: Json;
  readonly message?: Message;
}

export interface Queue extends Target {
  readonly url: string;
}

/** Makes the target and whatever it takes to look into it. */
export async function makeTarget(
  world: World,
  kind: TargetName,
  functionName: string,
): Promise<Target> {
  const { region } = world.endpoint.config;
  const at = `${region}:${world.endpoint.account}`;
  const nowhere = (arn: string): Target => ({
    arn,
    arrivals: async () => [],
    remove: async () => {},
  });
  switch (kind) {
    case 'sqs':
      return makeQueue(world);
    case 'sqs-fifo':
      return makeQueue(world, true);
    case 'sns':
      return makeTopic(world);
    case 'sns-fifo':
      return makeFifoTopic(world);
    case 'lambda':
      return makeObserver(world);
    case 'events':
      return makeBus(world);
    case 's3':
      return makeBucket(world);
    case 'missing-bus':
      return nowhere(`arn:aws:events:${at}:event-bus/${world.name('nowhere')}`);
    case 'missing-lambda':
      return nowhere(`arn:aws:lambda:${at}:function:${world.name('nowhere')}`);
    case 'itself':
      return nowhere(`arn:aws:lambda:${at}:function:${functionName}`);
    case 'kinesis':
      return nowhere(`arn:aws:kinesis:${at}:stream/${world.name('nowhere')}`);
    case 'no-arn':
      return nowhere('no-arn');
  }
}

export async function makeQueue(world: World, fifo = false): Promise<Queue> {
  const sqs = new SQSClient(world.endpoint.config);
  const name = `${world.name('queue')}${fifo ? '.fifo' : ''}`;
  const { QueueUrl: url = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, ...(fifo && { Attributes: { FifoQueue: 'true' } }) }),
  );
  const remove = async () => {
    await sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
  };
  world.onEnd(remove);
  return {
    url,
    arn: `arn:aws:sqs:${world.endpoint.config.region}:${world.endpoint.account}:${name}`,
    async arrivals() {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        }),
      );
      return Messages.map((message) => ({
        body: message.Body ?? '',
        wire: {
          messageAttributes: Object.keys(message.MessageAttributes ?? {}).length,
          senderId: message.Attributes?.SenderId ?? '',
          traceHeader: message.Attributes?.AWSTraceHeader ?? '',
        },
        message,
      }));
    },
    remove,
  };
}

/** Lets a service send to the queue. */
async function letIn(world: World, queue: Queue, service: string): Promise<void> {
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sqs:SendMessage',
        Resource: queue.arn,
        Condition: { StringEquals: { 'aws:SourceAccount': world.endpoint.account } },
      },
    ],
  });
  await new SQSClient(world.endpoint.config).send(
    new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { Policy } }),
  );
}

export async function makeTopic(world: World): Promise<Target> {
  const sns = new SNSClient(world.endpoint.config);
  const queue = await makeQueue(world);
  const { TopicArn: arn = '' } = await sns.send(
    new CreateTopicCommand({ Name: world.name('topic') }),
  );
  const remove = async () => {
    await sns.send(new DeleteTopicCommand({ TopicArn: arn }));
  };
  world.onEnd(remove);
  await letIn(world, queue, 'sns.amazonaws.com');
  await sns.send(
    new SubscribeCommand({
      TopicArn: arn,
      Protocol: 'sqs',
      Endpoint: queue.arn,
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  return { arn, arrivals: () => queue.arrivals(), remove };
}

async function makeFifoTopic(world: World): Promise<Target> {
  const sns = new SNSClient(world.endpoint.config);
  const { TopicArn: arn = '' } = await sns.send(
    new CreateTopicCommand({
      Name: `${world.name('topic')}.fifo`,
      Attributes: { FifoTopic: 'true' },
    }),
  );
  const remove = async () => {
    await sns.send(new DeleteTopicCommand({ TopicArn: arn }));
  };
  world.onEnd(remove);
  return { arn, arrivals: async () => [], remove };
}

/** A function that passes on what it was called with. */
async function makeObserver(world: World): Promise<Target> {
  const queue = await makeQueue(world);
  const made = await world.makeFunction('passes-on', { environment: { QUEUE_URL: queue.url } });
  return {
    arn: made.arn,
    async arrivals() {
      const seen = await queue.arrivals();
      return seen.map(({ body }) => {
        const { requestId, event } = JSON.parse(body) as { requestId: string; event: unknown };
        return { body: JSON.stringify(event), wire: { requestId } };
      });
    },
    remove: made.remove,
  };
}

async function makeBus(world: World): Promise<Target> {
  const events = new EventBridgeClient(world.endpoint.config);
  const queue = await makeQueue(world);
  const Name = world.name('bus');
  const { EventBusArn: arn = '' } = await events.send(new CreateEventBusCommand({ Name }));
  await events.send(
    new PutRuleCommand({
      Name: 'all',
      EventBusName: Name,
      EventPattern: JSON.stringify({ source: ['lambda', 'aws.lambda'] }),
    }),
  );
  await letIn(world, queue, 'events.amazonaws.com');
  await events.send(
    new PutTargetsCommand({
      Rule: 'all',
      EventBusName: Name,
      Targets: [{ Id: 'queue', Arn: queue.arn }],
    }),
  );
  const remove = async () => {
    await events.send(
      new RemoveTargetsCommand({ Rule: 'all', EventBusName: Name, Ids: ['queue'] }),
    );
    await events.send(new DeleteRuleCommand({ Name: 'all', EventBusName: Name }));
    await events.send(new DeleteEventBusCommand({ Name }));
  };
  world.onEnd(remove);
  return {
    arn,
    async arrivals() {
      const seen = await queue.arrivals();
      return seen.map(({ body }) => {
        const { detail, ...wire } = JSON.parse(body) as {
          detail: Json;
          readonly [name: string]: Json;
        };
        return { body: JSON.stringify(detail), wire };
      });
    },
    remove,
  };
}

async function makeBucket(world: World): Promise<Target> {
  const s3 = new S3Client(world.endpoint.config);
  const Bucket = world.name('bucket');
  await s3.send(new CreateBucketCommand({ Bucket }));
  const remove = async () => {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
    for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await s3.send(new DeleteBucketCommand({ Bucket }));
  };
  world.onEnd(remove);
  return {
    arn: `arn:aws:s3:::${Bucket}`,
    async arrivals() {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
      return Promise.all(
        Contents.map(async ({ Key = '' }) => {
          const object = await s3.send(new GetObjectCommand({ Bucket, Key }));
          return {
            body: (await object.Body?.transformToString()) ?? '',
            wire: { key: Key, contentType: object.ContentType ?? '' },
          };
        }),
      );
    },
    remove,
  };
}

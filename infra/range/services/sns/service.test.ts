import {
  AddPermissionCommand,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTopicsCommand,
  PublishBatchCommand,
  PublishCommand,
  RemovePermissionCommand,
  SetSubscriptionAttributesCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestRange } from '../../../../test/support/range.ts';
import { startTestRange } from '../../../../test/support/range.ts';
import type { Arn } from '../../../base/ids.ts';
import { AwsFault } from '../../service.ts';
import { deliver } from './delivery.ts';
import { snsState } from './state.ts';

let started: TestRange;
let sns: SNSClient;
let sqs: SQSClient;

beforeAll(async () => {
  started = await startTestRange({ clock: 'simulated' });
  sns = new SNSClient(started.config());
  sqs = new SQSClient(started.config());
});

afterAll(async () => {
  await started[Symbol.asyncDispose]();
});

async function aTopic(Name: string, Attributes: Record<string, string> = {}): Promise<string> {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name, Attributes }));
  return TopicArn ?? '';
}

/** A queue whose policy lets this topic send, or, without a topic, nobody. */
async function aQueue(QueueName: string, allowed?: string) {
  const arn = `arn:aws:sqs:us-east-1:${started.account}:${QueueName}`;
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
  if (allowed !== undefined)
    await sqs.send(
      new SetQueueAttributesCommand({
        QueueUrl,
        Attributes: { Policy: JSON.stringify(policyFor(allowed, arn)) },
      }),
    );
  const bodies = async () => {
    await started.range.clock.quiet();
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages;
  };
  return { arn, bodies };
}

const policyFor = (topicArn: string, queueArn: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'sns.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
    },
  ],
});

const subscribe = async (
  TopicArn: string,
  Endpoint: string,
  Attributes: Record<string, string> = {},
) =>
  (await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes })))
    .SubscriptionArn ?? '';

describe('topics', () => {
  test('the same name gives the same topic; other attributes are refused', async () => {
    const arn = await aTopic('again', { DisplayName: 'A' });
    expect(arn).toBe(`arn:aws:sns:us-east-1:${started.account}:again`);
    expect(await aTopic('again', { DisplayName: 'A' })).toBe(arn);
    await expect(aTopic('again', { DisplayName: 'B' })).rejects.toMatchObject({
      name: expect.stringMatching(/InvalidParameter/),
      message:
        'Invalid parameter: Attributes Reason: Topic already exists with different attributes',
    });
  });

  test('are listed, described, changed and deleted', async () => {
    const TopicArn = await aTopic('life');
    const { Topics } = await sns.send(new ListTopicsCommand({}));
    expect(Topics).toContainEqual({ TopicArn });
    await sns.send(
      new SetTopicAttributesCommand({
        TopicArn,
        AttributeName: 'KmsMasterKeyId',
        AttributeValue: 'alias/aws/sns',
      }),
    );
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ TopicArn, KmsMasterKeyId: 'alias/aws/sns' });
    await sns.send(new DeleteTopicCommand({ TopicArn }));
    await expect(sns.send(new GetTopicAttributesCommand({ TopicArn }))).rejects.toMatchObject({
      name: expect.stringMatching(/NotFound/),
      message: 'Topic does not exist',
    });
  });

  test.each([
    ['https', /NotImplemented/],
    ['pigeon', /InvalidParameter/],
  ])('refuse a subscription by %s', async (Protocol, code) => {
    const TopicArn = await aTopic('picky');
    await expect(
      sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint: 'https://192.0.2.1/' })),
    ).rejects.toMatchObject({ name: expect.stringMatching(code) });
  });
});

describe('delivery to a queue', () => {
  test('brings the notification when the queue policy names the topic', async () => {
    const TopicArn = await aTopic('alarm');
    const queue = await aQueue('alarm-queue', TopicArn);
    await subscribe(TopicArn, queue.arn);
    const { MessageId } = await sns.send(
      new PublishCommand({
        TopicArn,
        Subject: 'Alarm',
        Message: 'look',
        MessageAttributes: { level: { DataType: 'Number', StringValue: '3' } },
      }),
    );
    const [message] = await queue.bodies();
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({
      Type: 'Notification',
      MessageId,
      TopicArn,
      Subject: 'Alarm',
      Message: 'look',
      SignatureVersion: '1',
      MessageAttributes: { level: { Type: 'Number', Value: '3' } },
    });
  });

  test('fails without such a policy, and the message is lost', async () => {
    const TopicArn = await aTopic('unheard');
    const queue = await aQueue('deaf-queue');
    await subscribe(TopicArn, queue.arn);
    await sns.send(new PublishCommand({ TopicArn, Message: 'look' }));
    expect(await queue.bodies()).toEqual([]);
  });

  test('goes to the dead-letter queue where the subscription has one', async () => {
    const TopicArn = await aTopic('careful');
    const queue = await aQueue('shut-queue');
    const dead = await aQueue('sns-dead', TopicArn);
    await subscribe(TopicArn, queue.arn, {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: dead.arn }),
    });
    await sns.send(new PublishCommand({ TopicArn, Message: 'kept' }));
    const [message] = await dead.bodies();
    expect(JSON.parse(message?.Body ?? '')).toMatchObject({ Message: 'kept' });
  });

  test('is raw where asked for, attributes included', async () => {
    const TopicArn = await aTopic('raw');
    const queue = await aQueue('raw-queue', TopicArn);
    await subscribe(TopicArn, queue.arn, { RawMessageDelivery: 'true' });
    const MessageAttributes = { kind: { DataType: 'String', StringValue: 'alarm' } };
    await sns.send(new PublishCommand({ TopicArn, Message: 'bare', MessageAttributes }));
    expect(await queue.bodies()).toMatchObject([{ Body: 'bare', MessageAttributes }]);
  });

  test.each([
    ['the attributes match', { FilterPolicy: '{"level":[{"numeric":[">=",3]}]}' }, ['high']],
    [
      'the body matches',
      { FilterPolicy: '{"n":[{"prefix":"l"}]}', FilterPolicyScope: 'MessageBody' },
      ['low'],
    ],
  ])('filters: only what has %s', async (what, attributes, expected) => {
    const TopicArn = await aTopic(`filter-${what.replaceAll(' ', '-')}`);
    const queue = await aQueue(`queue-${what.replaceAll(' ', '-')}`, TopicArn);
    await subscribe(TopicArn, queue.arn, { RawMessageDelivery: 'true', ...attributes });
    for (const [n, level] of [
      ['high', '3'],
      ['low', '2'],
    ] as const)
      await sns.send(
        new PublishCommand({
          TopicArn,
          Message: JSON.stringify({ n }),
          MessageAttributes: { level: { DataType: 'Number', StringValue: level } },
        }),
      );
    const messages = await queue.bodies();
    expect(messages.map(({ Body }) => (JSON.parse(Body ?? '') as { n: string }).n)).toEqual(
      expected,
    );
  });

  test('ends with the subscription', async () => {
    const TopicArn = await aTopic('left');
    const queue = await aQueue('left-queue', TopicArn);
    const SubscriptionArn = await subscribe(TopicArn, queue.arn);
    const FilterPolicy = '{"a":["b"]}';
    await sns.send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn,
        AttributeName: 'FilterPolicy',
        AttributeValue: FilterPolicy,
      }),
    );
    const { Attributes } = await sns.send(
      new GetSubscriptionAttributesCommand({ SubscriptionArn }),
    );
    expect(Attributes).toMatchObject({ FilterPolicy, FilterPolicyScope: 'MessageAttributes' });
    await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
    await sns.send(new PublishCommand({ TopicArn, Message: 'x' }));
    expect(await queue.bodies()).toEqual([]);
  });
});

describe('publishing', () => {
  test.each([
    ['an empty message', { Message: '' }, 'Invalid parameter: Empty message'],
    ['more than 256 KiB', { Message: 'x'.repeat(262_145) }, 'Invalid parameter: Message too long'],
    ['a long subject', { Message: 'x', Subject: 'x'.repeat(101) }, 'Invalid parameter: Subject'],
    [
      'a structure without a default',
      { Message: '{"sqs":"x"}', MessageStructure: 'json' },
      'Invalid parameter: Message Structure - No default entry in JSON message body',
    ],
  ])('refuses %s', async (_what, input, message) => {
    const TopicArn = await aTopic('strict');
    await expect(sns.send(new PublishCommand({ TopicArn, ...input }))).rejects.toMatchObject({
      name: expect.stringMatching(/InvalidParameter/),
      message,
    });
  });

  test('in a batch answers each entry for itself', async () => {
    const TopicArn = await aTopic('batched');
    const { Successful, Failed } = await sns.send(
      new PublishBatchCommand({
        TopicArn,
        PublishBatchRequestEntries: [
          { Id: 'good', Message: 'x' },
          { Id: 'bad', Message: 'x', Subject: '\n' },
        ],
      }),
    );
    expect(Successful).toMatchObject([{ Id: 'good' }]);
    expect(Failed).toMatchObject([{ Id: 'bad', SenderFault: true }]);
  });

  test('is recorded without its text, and the message id joins what follows', async () => {
    const TopicArn = await aTopic('trailed');
    const queue = await aQueue('trailed-queue', TopicArn);
    await subscribe(TopicArn, queue.arn);
    const { MessageId } = await sns.send(
      new PublishCommand({ TopicArn, Message: 'secret', Subject: 'also secret' }),
    );
    await queue.bodies();
    const record = started.range
      .records()
      .find((one) => one.eventName === 'Publish' && JSON.stringify(one).includes(':trailed'));
    expect(record).toMatchObject({
      eventCategory: 'Data',
      requestParameters: {
        topicArn: TopicArn,
        message: 'HIDDEN_DUE_TO_SECURITY_REASONS',
        subject: 'HIDDEN_DUE_TO_SECURITY_REASONS',
      },
      responseElements: { messageId: MessageId },
      resources: [{ accountId: started.account, type: 'AWS::SNS::Topic', ARN: TopicArn }],
    });
    expect(JSON.stringify(record)).not.toContain('secret"');
    const sent = started.range
      .records()
      .find(
        (one) => one.eventName === 'SendMessage' && JSON.stringify(one).includes('trailed-queue'),
      );
    const edges = started.range.platform.truth.edges();
    expect(edges).toContainEqual({
      cause: record?.eventID,
      effect: MessageId,
      kind: 'notification',
    });
    expect(edges).toContainEqual({ cause: MessageId, effect: sent?.eventID, kind: 'call' });
  });
});

describe('permissions', () => {
  test('are statements of the topic’s policy, by label', async () => {
    const TopicArn = await aTopic('shared');
    const labels = async () => {
      const { Attributes = {} } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
      const policy = JSON.parse(Attributes['Policy'] ?? '{}') as { Statement: { Sid: string }[] };
      return policy.Statement.map(({ Sid }) => Sid);
    };
    await sns.send(
      new AddPermissionCommand({
        TopicArn,
        Label: 'partner',
        AWSAccountId: ['444455556666'],
        ActionName: ['Publish'],
      }),
    );
    expect(await labels()).toEqual(['__default_statement_ID', 'partner']);
    await sns.send(new RemovePermissionCommand({ TopicArn, Label: 'partner' }));
    expect(await labels()).toEqual(['__default_statement_ID']);
  });
});

describe('departures', () => {
  test('the signature of a notification verifies nowhere', async () => {
    const TopicArn = await aTopic('unsigned');
    const queue = await aQueue('unsigned-queue', TopicArn);
    await subscribe(TopicArn, queue.arn);
    await sns.send(new PublishCommand({ TopicArn, Message: 'x' }));
    const [message] = await queue.bodies();
    expect((JSON.parse(message?.Body ?? '') as { Signature: string }).Signature).toContain(
      'EXAMPLE',
    );
  });

  test('an e-mail subscription stays unconfirmed and is never sent anything', async () => {
    const TopicArn = await aTopic('posted');
    const { SubscriptionArn } = await sns.send(
      new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'ir@example.com' }),
    );
    expect(SubscriptionArn).toBe('pending confirmation');
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    expect(Subscriptions).toMatchObject([{ SubscriptionArn: 'PendingConfirmation' }]);
  });

  test('subscriptions by HTTP, text message, push and Firehose are refused', async () => {
    const TopicArn = await aTopic('by-http');
    for (const Protocol of ['http', 'https', 'sms', 'application', 'firehose']) {
      const Endpoint = 'https://example.com/hook';
      await expect(
        sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint })),
      ).rejects.toMatchObject({ message: expect.stringContaining(`by ${Protocol}`) as string });
    }
  });

  test("a queue of another account is subscribed without that account's confirmation", async () => {
    const TopicArn = await aTopic('abroad');
    const arn = await subscribe(TopicArn, 'arn:aws:sqs:us-east-1:444455556666:theirs');
    expect(arn.startsWith(`${TopicArn}:`)).toBe(true);
  });

  test("a topic's default policy is shown and grants nothing", async () => {
    const TopicArn = await aTopic('default-policy');
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes?.['Policy']).toContain('AWS:SourceOwner');
  });

  test('an endpoint that keeps failing is given up after fifteen retries', async () => {
    const TopicArn = await aTopic('stubborn');
    await subscribe(TopicArn, `arn:aws:sqs:us-east-1:${started.account}:away`);
    const topic = started.range.platform.state(snsState).topics.get(TopicArn as Arn);
    if (topic === undefined) throw new Error('the topic has just been made');
    let tries = 0;
    const failing = {
      ...started.range.platform,
      perform: () => {
        tries++;
        return Promise.reject(new AwsFault('InternalError', 500, 'not now'));
      },
    };
    const now = started.range.clock.now();
    const message = { messageId: 'm', topicArn: topic.arn, message: 'x', attributes: {} };
    deliver(failing, topic, { ...message, region: 'us-east-1', publishedAt: now });
    await started.range.clock.quiet();
    expect(tries).toBe(16);
  });

  test('a FIFO topic leaves duplicates to its FIFO queues', async () => {
    const TopicArn = await aTopic('line.fifo', { FifoTopic: 'true' });
    const again = () =>
      sns.send(
        new PublishCommand({
          TopicArn,
          Message: 'x',
          MessageGroupId: 'g',
          MessageDeduplicationId: 'd',
        }),
      );
    const first = await again();
    expect((await again()).MessageId).not.toBe(first.MessageId);
  });

  test('a KMS key is kept as a topic attribute and asked for nothing', async () => {
    const TopicArn = await aTopic('keyed', { KmsMasterKeyId: 'alias/nobody' });
    const { MessageId } = await sns.send(new PublishCommand({ TopicArn, Message: 'x' }));
    expect(MessageId).toBeDefined();
  });
});

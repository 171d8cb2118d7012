import {
  AddPermissionCommand,
  ChangeMessageVisibilityCommand,
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  RemovePermissionCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestRange } from '../../../../test/support/range.ts';
import { startTestRange } from '../../../../test/support/range.ts';
import { minutes, seconds } from '../../../base/instant.ts';
import { queuesForTest } from './queues-for-test.ts';

type Queues = ReturnType<typeof queuesForTest>;

let started: TestRange;
let sqs: Queues['sqs'];
let aQueue: Queues['aQueue'];
let arnOf: Queues['arnOf'];
let send: Queues['send'];
let receive: Queues['receive'];
let recordsOf: Queues['recordsOf'];

beforeAll(async () => {
  started = await startTestRange({ clock: 'simulated' });
  ({ sqs, aQueue, arnOf, send, receive, recordsOf } = queuesForTest(started));
});

afterAll(async () => {
  await started[Symbol.asyncDispose]();
});

describe('queues', () => {
  test('only a FIFO queue knows the attributes of one, and has them from the start', async () => {
    await expect(aQueue('plain-fifo', { FifoQueue: 'false' })).rejects.toMatchObject({
      name: 'InvalidAttributeName',
    });
    const fifo = await aQueue('with-defaults.fifo', { FifoQueue: 'true' });
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: fifo, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'queue',
      FifoThroughputLimit: 'perQueue',
    });
    await expect(
      sqs.send(
        new SendMessageCommand({
          QueueUrl: fifo,
          MessageBody: 'x',
          MessageGroupId: 'a b',
          MessageDeduplicationId: '1',
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  });

  test('a FIFO queue answers a repeated attempt with the same messages', async () => {
    const QueueUrl = await aQueue('attempts.fifo', {
      FifoQueue: 'true',
      ContentBasedDeduplication: 'true',
    });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', MessageGroupId: 'g' }));
    const [first] = await receive(QueueUrl, { ReceiveRequestAttemptId: 'one' });
    const [again] = await receive(QueueUrl, { ReceiveRequestAttemptId: 'one' });
    expect(again?.MessageId).toBe(first?.MessageId);
    expect(await receive(QueueUrl, { ReceiveRequestAttemptId: 'two' })).toEqual([]);
  });

  test('the URL is on the range and holds account and name', async () => {
    expect(await aQueue('plain')).toBe(`${started.endpoint}/${started.account}/plain`);
  });

  test('the same attributes give the same queue, others are refused', async () => {
    const first = await aQueue('again', { VisibilityTimeout: '45' });
    expect(await aQueue('again', { VisibilityTimeout: '45' })).toBe(first);
    await expect(aQueue('again', { VisibilityTimeout: '46' })).rejects.toMatchObject({
      name: expect.stringMatching(/QueueNameExists|QueueAlreadyExists/),
      message:
        'A queue already exists with the same name and a different value for attribute VisibilityTimeout',
    });
  });

  test.each([
    ['a name with a space', 'a b', {}, /InvalidParameterValue/],
    ['FIFO without the suffix', 'fifo-less', { FifoQueue: 'true' }, /InvalidParameterValue/],
    ['an attribute nobody knows', 'odd', { Colour: 'red' }, /InvalidAttributeName/],
    ['a time out of range', 'slow', { VisibilityTimeout: '43201' }, /InvalidAttributeValue/],
    ['a policy that is not JSON', 'open', { Policy: '{' }, /InvalidAttributeValue/],
    [
      'a dead-letter queue that is not there',
      'half',
      {
        RedrivePolicy: `{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:111122223333:nowhere","maxReceiveCount":1}`,
      },
      /InvalidParameterValue/,
    ],
  ])('refuses %s', async (_what, name, attributes, code) => {
    await expect(aQueue(name, attributes as Record<string, string>)).rejects.toMatchObject({
      name: expect.stringMatching(code),
    });
  });

  test('lists by prefix, finds by name, shows attributes and tags', async () => {
    await sqs.send(new CreateQueueCommand({ QueueName: 'list-a', tags: { lab: 'one' } }));
    const QueueUrl = await aQueue('list-b', { MessageRetentionPeriod: '60' });
    const { QueueUrls } = await sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'list-' }));
    expect(QueueUrls?.map((url) => url.split('/').at(-1))).toEqual(['list-a', 'list-b']);
    const found = await sqs.send(new GetQueueUrlCommand({ QueueName: 'list-a' }));
    const tags = await sqs.send(new ListQueueTagsCommand({ QueueUrl: found.QueueUrl }));
    expect(tags.Tags).toEqual({ lab: 'one' });
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({
      QueueArn: arnOf('list-b'),
      MessageRetentionPeriod: '60',
      SqsManagedSseEnabled: 'true',
      ApproximateNumberOfMessages: '0',
    });
  });

  test('is found by the path of the URL, whatever the host', async () => {
    await aQueue('hosted');
    const QueueUrl = `https://sqs.us-east-1.amazonaws.com/${started.account}/hosted`;
    const client = new SQSClient({ ...started.config(), useQueueUrlAsEndpoint: false });
    const { MessageId } = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('says what is missing as AWS does', async () => {
    const missing = `${started.endpoint}/${started.account}/missing`;
    await expect(send(missing, 'x')).rejects.toMatchObject({
      name: expect.stringMatching(/QueueDoesNotExist|NonExistentQueue/),
      message: 'The specified queue does not exist.',
    });
  });

  test('purges, and not twice within a minute', async () => {
    const QueueUrl = await aQueue('purged');
    await send(QueueUrl, 'x');
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    expect(await receive(QueueUrl)).toEqual([]);
    await expect(sqs.send(new PurgeQueueCommand({ QueueUrl }))).rejects.toMatchObject({
      name: expect.stringMatching(/PurgeQueueInProgress/),
    });
  });
});

describe('messages', () => {
  test('carry body, attributes and system attributes to the receiver', async () => {
    const QueueUrl = await aQueue('full');
    const sent = await sqs.send(
      new SendMessageCommand({
        QueueUrl,
        MessageBody: '{"é":1}',
        MessageAttributes: {
          kind: { DataType: 'String', StringValue: 'alarm' },
          count: { DataType: 'Number', StringValue: '3' },
          raw: { DataType: 'Binary', BinaryValue: Uint8Array.of(0, 255) },
        },
        MessageSystemAttributes: {
          AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-00000000-example' },
        },
      }),
    );
    const [message] = await receive(QueueUrl, {
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    expect(message).toMatchObject({
      MessageId: sent.MessageId,
      MD5OfBody: sent.MD5OfMessageBody,
      MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
      Body: '{"é":1}',
      Attributes: {
        SenderId: expect.stringMatching(/^AIDA/),
        SentTimestamp: expect.stringMatching(/^\d{13}$/),
        ApproximateReceiveCount: '1',
        ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
        AWSTraceHeader: 'Root=1-00000000-example',
      },
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'alarm' },
        count: { DataType: 'Number', StringValue: '3' },
      },
    });
    expect([...(message?.MessageAttributes?.['raw']?.BinaryValue ?? [])]).toEqual([0, 255]);
  });

  test('are hidden while someone works on them, and come back', async () => {
    const QueueUrl = await aQueue('hiding', { VisibilityTimeout: '30' });
    await send(QueueUrl, 'x');
    expect(await receive(QueueUrl)).toHaveLength(1);
    expect(await receive(QueueUrl)).toEqual([]);
    await started.range.clock.pass(seconds(31));
    expect(await receive(QueueUrl)).toHaveLength(1);
  });

  test('can be given back at once', async () => {
    const QueueUrl = await aQueue('given-back');
    await send(QueueUrl, 'x');
    const [message] = await receive(QueueUrl);
    const ReceiptHandle = message?.ReceiptHandle;
    await sqs.send(
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }),
    );
    expect(await receive(QueueUrl)).toHaveLength(1);
  });

  test('are deleted by the newest handle only', async () => {
    const QueueUrl = await aQueue('handles', { VisibilityTimeout: '0' });
    await send(QueueUrl, 'x');
    const [first] = await receive(QueueUrl);
    const [second] = await receive(QueueUrl);
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: first?.ReceiptHandle }));
    expect(await receive(QueueUrl, { VisibilityTimeout: 30 })).toHaveLength(1);
    expect(second?.ReceiptHandle).not.toBe(first?.ReceiptHandle);
    await expect(
      sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: 'nonsense' })),
    ).rejects.toMatchObject({ name: 'ReceiptHandleIsInvalid' });
  });

  test('are forgotten after the retention period', async () => {
    const QueueUrl = await aQueue('forgetful', { MessageRetentionPeriod: '60' });
    await send(QueueUrl, 'x');
    await started.range.clock.pass(minutes(2));
    expect(await receive(QueueUrl)).toEqual([]);
  });

  test('wait out their delay', async () => {
    const QueueUrl = await aQueue('delayed');
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x', DelaySeconds: 10 }));
    expect(await receive(QueueUrl)).toEqual([]);
    await started.range.clock.quiet();
    expect(await receive(QueueUrl)).toHaveLength(1);
  });

  test('end a long poll when they arrive', async () => {
    const QueueUrl = await aQueue('polled');
    const polling = receive(QueueUrl, { WaitTimeSeconds: 20 });
    await send(QueueUrl, 'x');
    expect(await polling).toHaveLength(1);
  });

  test.each([
    ['no body', '', /MissingParameter/],
    ['a character XML has no place for', 'a\u0000b', /InvalidMessageContents/],
    ['half a surrogate pair', 'a\ud83d', /InvalidMessageContents/],
    ['one byte too many', 'x'.repeat(1_048_577), /InvalidParameterValue/],
  ])('are refused with %s', async (_what, body, code) => {
    const QueueUrl = await aQueue('strict');
    await expect(send(QueueUrl, body)).rejects.toMatchObject({ name: expect.stringMatching(code) });
  });

  test('of a batch stand each for itself', async () => {
    const QueueUrl = await aQueue('batched');
    const { Successful, Failed } = await sqs.send(
      new SendMessageBatchCommand({
        QueueUrl,
        Entries: [
          { Id: 'good', MessageBody: 'x' },
          { Id: 'bad', MessageBody: 'a\u0000b' },
        ],
      }),
    );
    expect(Successful?.map(({ Id }) => Id)).toEqual(['good']);
    expect(Failed).toMatchObject([
      { Id: 'bad', SenderFault: true, Code: 'InvalidMessageContents' },
    ]);
    const [message] = await receive(QueueUrl);
    const Entries = [{ Id: 'done', ReceiptHandle: message?.ReceiptHandle }];
    const deleted = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
    expect(deleted.Successful).toEqual([{ Id: 'done' }]);
  });

  test('of a FIFO queue need a group and are not sent twice', async () => {
    const QueueUrl = await aQueue('line.fifo', { FifoQueue: 'true' });
    await expect(send(QueueUrl, 'x')).rejects.toMatchObject({
      name: expect.stringMatching(/MissingParameter/),
      message: 'The request must contain the parameter MessageGroupId.',
    });
    const again = () =>
      sqs.send(
        new SendMessageCommand({
          QueueUrl,
          MessageBody: 'x',
          MessageGroupId: 'g',
          MessageDeduplicationId: 'd',
        }),
      );
    const first = await again();
    expect((await again()).MessageId).toBe(first.MessageId);
    expect(await receive(QueueUrl, { MaxNumberOfMessages: 10 })).toHaveLength(1);
  });
});

describe('the trail', () => {
  test('hides the body and keeps what binds it', async () => {
    const QueueUrl = await aQueue('trailed');
    const sent = await send(QueueUrl, 'secret text');
    const [record] = recordsOf('SendMessage', 'trailed');
    expect(record).toMatchObject({
      eventSource: 'sqs.amazonaws.com',
      eventCategory: 'Data',
      readOnly: false,
      requestParameters: {
        queueUrl: `https://sqs.us-east-1.amazonaws.com/${started.account}/trailed`,
        messageBody: 'HIDDEN_DUE_TO_SECURITY_REASONS',
        messageAttributes: {},
      },
      responseElements: { mD5OfMessageBody: sent.MD5OfMessageBody, messageId: sent.MessageId },
      resources: [{ accountId: started.account, type: 'AWS::SQS::Queue', ARN: arnOf('trailed') }],
    });
    expect(JSON.stringify(record)).not.toContain('secret text');
  });

  test('says that something was received, not what', async () => {
    const QueueUrl = await aQueue('read');
    await send(QueueUrl, 'x');
    await receive(QueueUrl);
    expect(recordsOf('ReceiveMessage', 'read')[0]).toMatchObject({
      readOnly: true,
      responseElements: null,
    });
  });

  test('has the true cause of every message beside it', async () => {
    const QueueUrl = await aQueue('caused');
    const { MessageId } = await send(QueueUrl, 'x');
    const [record] = recordsOf('SendMessage', 'caused');
    expect(started.range.platform.truth.edges()).toContainEqual({
      cause: record?.eventID,
      effect: MessageId,
      kind: 'message',
    });
  });
});

describe('departures', () => {
  test('a standard queue delivers each message once and in the order of arrival', async () => {
    const QueueUrl = await aQueue('orderly');
    for (const body of ['1', '2', '3']) await send(QueueUrl, body);
    const messages = await receive(QueueUrl, { MaxNumberOfMessages: 10 });
    expect(messages.map(({ Body }) => Body)).toEqual(['1', '2', '3']);
  });

  test('a deleted queue is gone at once and its name is free at once', async () => {
    const QueueUrl = await aQueue('brief', { DelaySeconds: '1' });
    await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await expect(send(QueueUrl, 'x')).rejects.toThrow('The specified queue does not exist.');
    expect(await aQueue('brief')).toBe(QueueUrl);
  });

  test('a KMS key is kept as an attribute and asked for nothing', async () => {
    const QueueUrl = await aQueue('keyed', { KmsMasterKeyId: 'alias/nobody' });
    await send(QueueUrl, 'x');
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl,
        AttributeNames: ['KmsMasterKeyId', 'SqsManagedSseEnabled'],
      }),
    );
    expect(Attributes).toEqual({ KmsMasterKeyId: 'alias/nobody', SqsManagedSseEnabled: 'false' });
  });

  test('a long poll on a simulated clock lasts one second of real time at most', async () => {
    const QueueUrl = await aQueue('patient');
    const before = performance.now();
    expect(await receive(QueueUrl, { WaitTimeSeconds: 20 })).toEqual([]);
    expect(performance.now() - before).toBeLessThan(5000);
  });
});

describe('permissions', () => {
  test('are statements of the queue’s policy, by label', async () => {
    const QueueUrl = await aQueue('shared');
    const grant = { QueueUrl, Label: 'partner' };
    await sqs.send(
      new AddPermissionCommand({
        ...grant,
        AWSAccountIds: ['444455556666'],
        Actions: ['SendMessage'],
      }),
    );
    const policy = async () => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }),
      );
      return Attributes['Policy'] === undefined
        ? undefined
        : (JSON.parse(Attributes['Policy']) as object);
    };
    expect(await policy()).toMatchObject({
      Statement: [
        {
          Sid: 'partner',
          Principal: { AWS: 'arn:aws:iam::444455556666:root' },
          Action: 'SQS:SendMessage',
        },
      ],
    });
    await sqs.send(new RemovePermissionCommand(grant));
    expect(await policy()).toBeUndefined();
    await expect(sqs.send(new RemovePermissionCommand(grant))).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });
});

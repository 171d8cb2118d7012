import {
  CancelMessageMoveTaskCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestRange } from '../../../../test/support/range.ts';
import { startTestRange } from '../../../../test/support/range.ts';
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

describe('a dead-letter queue', () => {
  test('takes in what was received once too often', async () => {
    const deadUrl = await aQueue('dead');
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: arnOf('dead'),
      maxReceiveCount: 2,
    });
    const QueueUrl = await aQueue('redriven', { RedrivePolicy, VisibilityTimeout: '0' });
    const { MessageId } = await send(QueueUrl, 'x');
    await receive(QueueUrl);
    await receive(QueueUrl);
    expect(await receive(QueueUrl)).toEqual([]);
    const [dead] = await receive(deadUrl, { AttributeNames: ['All'] });
    expect(dead).toMatchObject({
      MessageId,
      Attributes: { DeadLetterQueueSourceArn: arnOf('redriven'), ApproximateReceiveCount: '3' },
    });
  });

  test('gives its messages back to where they came from, as new ones, and only one task at a time', async () => {
    const dead = await aQueue('dead-to-move');
    const source = await aQueue('moved-source', {
      VisibilityTimeout: '0',
      RedrivePolicy: JSON.stringify({
        deadLetterTargetArn: arnOf('dead-to-move'),
        maxReceiveCount: '1',
      }),
    });
    const { MessageId } = await send(source, 'again');
    await receive(source);
    expect(await receive(source)).toEqual([]);
    const start = { SourceArn: arnOf('dead-to-move'), MaxNumberOfMessagesPerSecond: 5 };
    const { TaskHandle } = await sqs.send(new StartMessageMoveTaskCommand(start));
    await started.range.clock.quiet();
    const { Results = [] } = await sqs.send(
      new ListMessageMoveTasksCommand({ SourceArn: arnOf('dead-to-move') }),
    );
    expect(Results).toMatchObject([
      { Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 1, MaxNumberOfMessagesPerSecond: 5 },
    ]);
    const [back] = await receive(source);
    expect(back).toMatchObject({ Body: 'again' });
    expect(back?.MessageId).not.toBe(MessageId);
    expect(await receive(dead)).toEqual([]);
    expect(recordsOf('StartMessageMoveTask', 'dead-to-move')).toHaveLength(1);
    await expect(sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }))).rejects.toMatchObject({
      name: 'UnsupportedOperation',
    });
    await expect(
      sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf('moved-source') })),
    ).rejects.toMatchObject({ message: expect.stringContaining('Dead Letter Queue') as string });
    await expect(
      sqs.send(new StartMessageMoveTaskCommand({ SourceArn: arnOf('nowhere') })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  test('takes the sources its RedriveAllowPolicy names', async () => {
    const RedriveAllowPolicy = JSON.stringify({
      redrivePermission: 'byQueue',
      sourceQueueArns: [arnOf('allowed-source')],
    });
    await aQueue('choosy-dead', { RedriveAllowPolicy });
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: arnOf('choosy-dead'),
      maxReceiveCount: 1,
    });
    await aQueue('allowed-source', { RedrivePolicy });
    await expect(aQueue('other-source', { RedrivePolicy })).rejects.toMatchObject({
      name: 'InvalidParameterValue',
    });
  });
});

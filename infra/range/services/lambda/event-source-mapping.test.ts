import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestRange } from '../../../../test/support/range.ts';
import { startTestRange } from '../../../../test/support/range.ts';
import { minutes } from '../../../base/instant.ts';
import { makeExecutionRole, makeFunction } from './function-for-test.ts';
import { findFunction, functionCounters } from './state.ts';

/** Logs what it got, fails for bodies that say so, and reports single ones. */
const WORKER = `exports.handler = async ({ Records }) => {
  console.log(JSON.stringify(Records.map(({ body }) => body)));
  if (Records.some(({ body }) => body === 'poison')) throw new Error('poison');
  const failed = Records.filter(({ body }) => body.startsWith('later'));
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
};`;

const FETCHES = [
  'sqs:ReceiveMessage',
  'sqs:DeleteMessage',
  'sqs:GetQueueAttributes',
  'sqs:SendMessage',
];

let range: TestRange;
let lambda: LambdaClient;
let sqs: SQSClient;
let role: string;
let names = 0;

beforeAll(async () => {
  range = await startTestRange({ clock: 'simulated' });
  lambda = new LambdaClient(range.config());
  sqs = new SQSClient(range.config());
  role = await makeExecutionRole(range, 'fetches', FETCHES);
});

afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

const fresh = (word: string) => `${word}-${String(++names)}`;

async function makeQueue(attributes: Record<string, string> = {}) {
  const name = fresh('queue');
  const { QueueUrl: url = '' } = await sqs.send(
    new CreateQueueCommand({ QueueName: name, Attributes: attributes }),
  );
  return { url, arn: `arn:aws:sqs:${range.region}:${range.account}:${name}` };
}

const dead = (arn: string, times: number) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: arn, maxReceiveCount: times }),
});

async function map(
  queueArn: string,
  more: Omit<ConstructorParameters<typeof CreateEventSourceMappingCommand>[0], 'FunctionName'> = {},
) {
  const name = fresh('fn');
  await makeFunction(range, name, WORKER, { Role: role });
  const created = await lambda.send(
    new CreateEventSourceMappingCommand({ FunctionName: name, EventSourceArn: queueArn, ...more }),
  );
  await range.range.clock.quiet();
  return { name, uuid: created.UUID ?? '', created };
}

async function send(url: string, ...bodies: readonly string[]): Promise<void> {
  for (const MessageBody of bodies) {
    await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody }));
  }
  await range.range.clock.quiet();
}

/** The bodies of each batch the function was handed, in order. */
const batchesOf = (name: string): readonly unknown[] =>
  (findFunction(range.range.platform, range.account, name)?.log ?? [])
    .map(({ text }) => /\tINFO\t(\[.*\])$/.exec(text)?.[1])
    .filter((list) => list !== undefined)
    .map((list) => JSON.parse(list) as unknown);

async function bodiesIn(url: string): Promise<readonly string[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: url, MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body = '' }) => Body);
}

test('a mapping is made, described, paused and deleted', async () => {
  const queue = await makeQueue();
  const { name, uuid, created } = await map(queue.arn);
  expect(created).toMatchObject({
    State: 'Creating',
    BatchSize: 10,
    MaximumBatchingWindowInSeconds: 0,
    EventSourceArn: queue.arn,
    FunctionResponseTypes: [],
  });
  const state = async () =>
    (await lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }))).State;
  expect(await state()).toBe('Enabled');
  const paused = await lambda.send(
    new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled: false }),
  );
  expect(paused.State).toBe('Disabling');
  await send(queue.url, 'waits');
  expect([await state(), batchesOf(name)]).toEqual(['Disabled', []]);
  await lambda.send(new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled: true }));
  await range.range.clock.quiet();
  expect(batchesOf(name)).toEqual([['waits']]);
  await lambda.send(new DeleteEventSourceMappingCommand({ UUID: uuid }));
  await range.range.clock.quiet();
  const { EventSourceMappings } = await lambda.send(
    new ListEventSourceMappingsCommand({ FunctionName: name }),
  );
  expect(EventSourceMappings).toEqual([]);
  await expect(state()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  expect(
    range.range
      .records()
      .map(({ eventName }) => eventName)
      .filter((eventName) => eventName.includes('EventSourceMapping20150331')),
  ).toEqual(expect.arrayContaining(['CreateEventSourceMapping20150331']));
});

test('what was done is deleted, under the execution role', async () => {
  const queue = await makeQueue();
  const { name } = await map(queue.arn);
  await send(queue.url, 'one', 'two');
  expect(batchesOf(name).flat()).toEqual(['one', 'two']);
  await range.range.clock.pass(minutes(5));
  expect(await bodiesIn(queue.url)).toEqual([]);
});

test('a window gathers a batch', async () => {
  const queue = await makeQueue();
  const { name } = await map(queue.arn, { MaximumBatchingWindowInSeconds: 5 });
  await send(queue.url, 'one', 'two', 'three');
  expect(batchesOf(name)).toEqual([['one', 'two', 'three']]);
});

test('single failures come back, and go to the dead-letter queue in the end', async () => {
  const graveyard = await makeQueue();
  const queue = await makeQueue(dead(graveyard.arn, 2));
  const { name } = await map(queue.arn, {
    MaximumBatchingWindowInSeconds: 1,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  });
  await send(queue.url, 'now', 'later');
  expect(batchesOf(name)).toEqual([['now', 'later'], ['later']]);
  expect(await bodiesIn(graveyard.url)).toEqual(['later']);
});

test('without reported items a failure brings the whole batch back', async () => {
  const graveyard = await makeQueue();
  const queue = await makeQueue(dead(graveyard.arn, 1));
  const { name } = await map(queue.arn, { MaximumBatchingWindowInSeconds: 1 });
  await send(queue.url, 'good', 'poison');
  expect(batchesOf(name)).toEqual([['good', 'poison']]);
  expect(await bodiesIn(graveyard.url)).toEqual(['good', 'poison']);
  expect(functionCounters(range.range.platform, range.account, name)).toMatchObject({
    Errors: 1,
    AsyncEventsReceived: 0,
    DestinationDeliveryFailures: 0,
  });
});

test('messages that match no filter are deleted unseen', async () => {
  const queue = await makeQueue();
  const { name } = await map(queue.arn, {
    FilterCriteria: { Filters: [{ Pattern: '{"body":{"verdict":["malicious"]}}' }] },
  });
  await send(queue.url, '{"verdict":"clean"}', '{"verdict":"malicious"}', 'no json');
  expect(batchesOf(name)).toEqual([['{"verdict":"malicious"}']]);
  await range.range.clock.pass(minutes(1));
  expect(await bodiesIn(queue.url)).toEqual([]);
});

test('a message that always fails on a queue without dead letters is tried again as time passes, and makes none pass', async () => {
  const queue = await makeQueue();
  const { name } = await map(queue.arn);
  await send(queue.url, 'poison');
  expect(batchesOf(name)).toHaveLength(1);
  await range.range.clock.pass(minutes(1));
  expect(batchesOf(name).length).toBeGreaterThanOrEqual(2);
});

test.each([
  {
    why: 'a destination of its own, which streams alone have',
    more: { DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::failures' } } },
    message: 'Unsupported DestinationConfig parameter for given event source mapping type.',
  },
  {
    why: 'a batch over ten without a window',
    more: { BatchSize: 11 },
    message:
      'Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10',
  },
  {
    why: 'a filter that is none',
    more: { FilterCriteria: { Filters: [{ Pattern: '{' }] } },
    message: 'Invalid filter pattern definition.',
  },
])('a queue cannot have $why', async ({ more, message }) => {
  const queue = await makeQueue();
  await expect(map(queue.arn, more)).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message,
  });
});

test('a function may not run longer than messages stay hidden', async () => {
  const queue = await makeQueue({ VisibilityTimeout: '2' });
  await expect(map(queue.arn)).rejects.toMatchObject({
    message: 'Queue visibility timeout: 2 seconds is less than Function timeout: 3 seconds',
  });
});

test('a role that may not receive is refused', async () => {
  const queue = await makeQueue();
  const name = fresh('fn');
  await makeFunction(range, name, WORKER);
  await expect(
    lambda.send(
      new CreateEventSourceMappingCommand({ FunctionName: name, EventSourceArn: queue.arn }),
    ),
  ).rejects.toMatchObject({
    message: 'The function execution role does not have permissions to call ReceiveMessage on SQS',
  });
});

test('event sources other than queues are refused by name', async () => {
  await expect(
    map(`arn:aws:kinesis:${range.region}:${range.account}:stream/clicks`),
  ).rejects.toMatchObject({
    message: expect.stringContaining('does not support the event source'),
  });
});

import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  DeleteFunctionConcurrencyCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import type { Message } from '@aws-sdk/client-sqs';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestRange } from '../../../../test/support/range.ts';
import { startTestRange } from '../../../../test/support/range.ts';
import { allow, makeFunction } from './function-for-test.ts';
import { functionCounters } from './state.ts';

/** What a destination gets, as far as these tests look. */
interface InvocationRecord {
  readonly requestContext: {
    readonly requestId: string;
    readonly functionArn: string;
    readonly condition: string;
    readonly approximateInvokeCount: number;
  };
  readonly requestPayload: unknown;
  readonly responseContext?: Readonly<Record<string, unknown>>;
  readonly responsePayload?: Readonly<Record<string, unknown>>;
}

const OK = "exports.handler = async () => ({ verdict: 'clean' });";
const BAD = "exports.handler = async () => { throw new TypeError('no such rule'); };";

let range: TestRange;
let lambda: LambdaClient;
let sqs: SQSClient;
let names = 0;

beforeAll(async () => {
  range = await startTestRange({ clock: 'simulated' });
  lambda = new LambdaClient(range.config());
  sqs = new SQSClient(range.config());
});

afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

const fresh = (word: string) => `${word}-${String(++names)}`;

async function makeQueue(): Promise<{ readonly url: string; readonly arn: string }> {
  const name = fresh('queue');
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  return { url: QueueUrl, arn: `arn:aws:sqs:${range.region}:${range.account}:${name}` };
}

async function received(url: string): Promise<readonly Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['SenderId'],
    }),
  );
  return Messages;
}

const recordIn = (text: string | undefined) => JSON.parse(text ?? 'null') as InvocationRecord;

/** Sends one event and waits until all that comes of it is over. */
async function sendEvent(name: string, event: unknown = { k: 1 }): Promise<string> {
  const { StatusCode, Payload, FunctionError, $metadata } = await lambda.send(
    new InvokeCommand({
      FunctionName: name,
      InvocationType: 'Event',
      Payload: Buffer.from(JSON.stringify(event)),
    }),
  );
  expect({ StatusCode, FunctionError, bytes: Payload?.length ?? 0 }).toEqual({
    StatusCode: 202,
    FunctionError: undefined,
    bytes: 0,
  });
  await range.range.clock.quiet();
  return $metadata.requestId ?? '';
}

async function route(
  name: string,
  to: { readonly onSuccess?: string; readonly onFailure?: string },
  more: { MaximumRetryAttempts?: number; MaximumEventAgeInSeconds?: number } = {},
): Promise<void> {
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: name,
      DestinationConfig: {
        ...(to.onSuccess !== undefined && { OnSuccess: { Destination: to.onSuccess } }),
        ...(to.onFailure !== undefined && { OnFailure: { Destination: to.onFailure } }),
      },
      ...more,
    }),
  );
}

const dispatches = (requestId: string) =>
  range.range
    .records()
    .filter((record) => record.eventName === 'InvokeExecution' && record.requestID === requestId);

test('a success reaches a queue, sent by the platform and not by the code', async () => {
  const name = fresh('fn');
  await makeFunction(range, name, OK);
  const queue = await makeQueue();
  await route(name, { onSuccess: queue.arn });
  const requestId = await sendEvent(name);
  const [message] = await received(queue.url);
  expect(recordIn(message?.Body)).toMatchObject({
    version: '1.0',
    requestContext: {
      requestId,
      functionArn: `arn:aws:lambda:${range.region}:${range.account}:function:${name}:$LATEST`,
      condition: 'Success',
      approximateInvokeCount: 1,
    },
    requestPayload: { k: 1 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST' },
    responsePayload: { verdict: 'clean' },
  });
  expect(message?.MessageAttributes).toBeUndefined();
  expect(message?.Attributes?.SenderId).toMatch(/^AROA[A-Z0-9]+:awslambda_\d{1,3}_\d{17}$/);
});

test('a success reaches a topic', async () => {
  const name = fresh('fn');
  await makeFunction(range, name, OK);
  const queue = await makeQueue();
  const sns = new SNSClient(range.config());
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: fresh('topic') }));
  await letIn(queue, 'sns.amazonaws.com', TopicArn);
  await sns.send(
    new SubscribeCommand({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: queue.arn,
      Attributes: { RawMessageDelivery: 'true' },
    }),
  );
  await route(name, { onSuccess: TopicArn });
  const requestId = await sendEvent(name);
  const [message] = await received(queue.url);
  expect(recordIn(message?.Body).requestContext.requestId).toBe(requestId);
});

test('a success reaches an event bus', async () => {
  const name = fresh('fn');
  const functionArn = await makeFunction(range, name, OK);
  const queue = await makeQueue();
  const events = new EventBridgeClient(range.config());
  const busName = fresh('bus');
  const { EventBusArn = '' } = await events.send(new CreateEventBusCommand({ Name: busName }));
  const { RuleArn = '' } = await events.send(
    new PutRuleCommand({
      Name: 'all',
      EventBusName: busName,
      EventPattern: JSON.stringify({ source: ['lambda'] }),
    }),
  );
  await letIn(queue, 'events.amazonaws.com', RuleArn);
  await events.send(
    new PutTargetsCommand({
      Rule: 'all',
      EventBusName: busName,
      Targets: [{ Id: 'queue', Arn: queue.arn }],
    }),
  );
  await route(name, { onSuccess: EventBusArn });
  const requestId = await sendEvent(name);
  const [message] = await received(queue.url);
  expect(JSON.parse(message?.Body ?? 'null')).toMatchObject({
    source: 'lambda',
    'detail-type': 'Lambda Function Invocation Result - Success',
    resources: [EventBusArn, `${functionArn}:$LATEST`],
    detail: { requestContext: { requestId, condition: 'Success' } },
  });
});

test('a success reaches another function, under a request id of its own', async () => {
  const [first, second] = [fresh('fn'), fresh('fn')];
  await makeFunction(range, first, OK);
  const target = await makeFunction(range, second, BAD);
  const queue = await makeQueue();
  await route(first, { onSuccess: target });
  await route(second, { onFailure: queue.arn }, { MaximumRetryAttempts: 0 });
  const requestId = await sendEvent(first);
  const [message] = await received(queue.url);
  const record = recordIn(message?.Body);
  expect(record.requestPayload).toMatchObject({ requestContext: { requestId } });
  expect(record.requestContext.requestId).not.toBe(requestId);
});

test('a failure reaches a bucket', async () => {
  const name = fresh('fn');
  await makeFunction(range, name, BAD);
  const s3 = new S3Client(range.config());
  const Bucket = fresh('bucket');
  await s3.send(new CreateBucketCommand({ Bucket }));
  await route(name, { onFailure: `arn:aws:s3:::${Bucket}` }, { MaximumRetryAttempts: 0 });
  const requestId = await sendEvent(name);
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const Key = Contents[0]?.Key ?? '';
  expect(Key).toMatch(
    new RegExp(
      `^aws/lambda/async/${name}/\\d{4}/\\d\\d/\\d\\d/\\d{4}-\\d\\d-\\d\\dT\\d\\d\\.\\d\\d\\.\\d\\d-[0-9a-f-]{36}$`,
    ),
  );
  const object = await s3.send(new GetObjectCommand({ Bucket, Key }));
  expect(object.ContentType).toBe('application/octet-stream');
  expect(recordIn(await object.Body?.transformToString())).toMatchObject({
    requestContext: { requestId, condition: 'RetriesExhausted', approximateInvokeCount: 1 },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: { errorType: 'TypeError', errorMessage: 'no such rule' },
  });
});

test('all attempts of one event share its request id and wait one and two minutes', async () => {
  const name = fresh('fn');
  await makeFunction(range, name, BAD);
  const queue = await makeQueue();
  await route(name, { onFailure: queue.arn });
  const requestId = await sendEvent(name);
  const times = dispatches(requestId).map((record) => Date.parse(record.eventTime) / 1000);
  expect(times.slice(1).map((time, at) => time - (times[at] ?? 0))).toEqual([60, 120]);
  expect(new Set(dispatches(requestId).map((record) => record.eventID)).size).toBe(3);
  const [message] = await received(queue.url);
  expect(recordIn(message?.Body).requestContext).toMatchObject({
    requestId,
    condition: 'RetriesExhausted',
    approximateInvokeCount: 3,
  });
});

test.each([
  { age: 60, attempts: 1 },
  { age: 90, attempts: 2 },
])('an event that may be $age s old gets $attempts attempts', async ({ age, attempts }) => {
  const name = fresh('fn');
  await makeFunction(range, name, BAD);
  const queue = await makeQueue();
  await route(name, { onFailure: queue.arn }, { MaximumEventAgeInSeconds: age });
  await sendEvent(name);
  const [message] = await received(queue.url);
  expect(recordIn(message?.Body)).toMatchObject({
    requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: attempts },
    responseContext: { functionError: 'Unhandled' },
  });
});

test('without any concurrency an event goes straight to its destination', async () => {
  const name = fresh('fn');
  await makeFunction(range, name, OK);
  const queue = await makeQueue();
  await route(name, { onFailure: queue.arn });
  await lambda.send(
    new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 0 }),
  );
  const requestId = await sendEvent(name);
  const record = recordIn((await received(queue.url))[0]?.Body);
  expect(record.requestContext).toMatchObject({
    condition: 'ZeroReservedConcurrency',
    approximateInvokeCount: 0,
  });
  expect(record).not.toHaveProperty('responseContext');
  expect(record).not.toHaveProperty('responsePayload');
  expect(dispatches(requestId)).toEqual([]);
  await lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: name }));
});

test.each([
  {
    how: 'runs out of time',
    code: 'exports.handler = async () => { for (;;); };',
    answer: {
      errorType: 'Sandbox.Timedout',
      errorMessage: expect.stringMatching(
        /^RequestId: .* Error: Task timed out after 1\.00 seconds$/,
      ),
    },
  },
  {
    how: 'exits',
    code: 'exports.handler = async () => { process.exit(3); };',
    answer: {
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/Error: Runtime exited with error: exit status 3$/),
    },
  },
  {
    how: 'leaves a rejection unhandled',
    code:
      "exports.handler = async () => { Promise.reject(new Error('lost')); " +
      'await new Promise((done) => setTimeout(done, 900)); };',
    answer: { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'Error: lost' },
  },
])('a handler that $how has failed', async ({ code, answer }) => {
  const name = fresh('fn');
  await makeFunction(range, name, code, { Timeout: 1 });
  const queue = await makeQueue();
  await route(name, { onFailure: queue.arn }, { MaximumRetryAttempts: 0 });
  await sendEvent(name);
  expect(recordIn((await received(queue.url))[0]?.Body)).toMatchObject({
    responseContext: { statusCode: 200, functionError: 'Unhandled' },
    responsePayload: answer,
  });
});

test('a dead-letter queue gets the bare event, with attributes, beside the destination', async () => {
  const name = fresh('fn');
  const [dead, queue] = [await makeQueue(), await makeQueue()];
  await makeFunction(range, name, BAD, { DeadLetterConfig: { TargetArn: dead.arn } });
  await route(name, { onFailure: queue.arn }, { MaximumRetryAttempts: 0 });
  const requestId = await sendEvent(name, { raise: 1 });
  const [letter] = await received(dead.url);
  expect(letter).toMatchObject({
    Body: '{"raise":1}',
    MessageAttributes: {
      RequestID: { DataType: 'String', StringValue: requestId },
      ErrorCode: { DataType: 'Number', StringValue: '200' },
      ErrorMessage: { DataType: 'String', StringValue: 'no such rule' },
    },
  });
  expect(await received(queue.url)).toHaveLength(1);
});

test('a role that may not send loses the record, and only a counter tells', async () => {
  const name = fresh('fn');
  await makeFunction(range, name, OK);
  const queue = await makeQueue();
  await route(name, { onSuccess: queue.arn });
  await allow(range, `${name}-role`, []);
  await sendEvent(name);
  expect(await received(queue.url)).toEqual([]);
  expect(functionCounters(range.range.platform, range.account, name)).toMatchObject({
    AsyncEventsReceived: 1,
    Invocations: 1,
    Errors: 0,
    DestinationDeliveryFailures: 1,
  });
});

test('a FIFO queue is taken on as a destination, and loses the record', async () => {
  const name = fresh('fn');
  await makeFunction(range, name, OK);
  const queueName = `${fresh('queue')}.fifo`;
  await sqs.send(
    new CreateQueueCommand({ QueueName: queueName, Attributes: { FifoQueue: 'true' } }),
  );
  await route(name, { onSuccess: `arn:aws:sqs:${range.region}:${range.account}:${queueName}` });
  await sendEvent(name);
  expect(functionCounters(range.range.platform, range.account, name)).toMatchObject({
    DestinationDeliveryFailures: 1,
  });
});

async function letIn(
  queue: { readonly url: string; readonly arn: string },
  service: string,
  source: string,
): Promise<void> {
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action: 'sqs:SendMessage',
        Resource: queue.arn,
        Condition: { ArnEquals: { 'aws:SourceArn': source } },
      },
    ],
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue.url, Attributes: { Policy } }));
}

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  InvokeCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestRange } from '../../../../test/support/range.ts';
import { startTestRange } from '../../../../test/support/range.ts';
import { makeFunction } from './function-for-test.ts';
import { functionCounters } from './state.ts';

let range: TestRange;
let lambda: LambdaClient;
let sqs: SQSClient;

beforeAll(async () => {
  range = await startTestRange({ clock: 'simulated', duplicateEvents: 0.5 });
  lambda = new LambdaClient(range.config());
  sqs = new SQSClient(range.config());
});

afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

async function routed(name: string, code: string, age?: number) {
  await makeFunction(range, name, code);
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const Destination = `arn:aws:sqs:${range.region}:${range.account}:${name}`;
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: name,
      DestinationConfig: { OnSuccess: { Destination }, OnFailure: { Destination } },
      ...(age !== undefined && { MaximumEventAgeInSeconds: age }),
    }),
  );
  return async () => {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    return Messages.map(
      ({ Body = 'null' }) =>
        JSON.parse(Body) as {
          requestContext: { requestId: string; condition: string; approximateInvokeCount: number };
          responseContext?: unknown;
        },
    );
  };
}

test('some events run twice without any error, under one request id', async () => {
  const received = await routed('twice', 'exports.handler = async () => 1;');
  const sent: string[] = [];
  for (let more = 0; more < 6; more++) {
    const { $metadata } = await lambda.send(
      new InvokeCommand({ FunctionName: 'twice', InvocationType: 'Event' }),
    );
    sent.push($metadata.requestId ?? '');
  }
  await range.range.clock.quiet();
  const ids = (await received()).map(({ requestContext }) => requestContext.requestId);
  expect(new Set(ids)).toEqual(new Set(sent));
  expect(ids.length).toBeGreaterThan(6);
  expect(functionCounters(range.range.platform, range.account, 'twice')).toMatchObject({
    AsyncEventsReceived: 6,
    Invocations: ids.length,
    Errors: 0,
  });
});

test('an error of the platform itself costs no retry, and ends with the age of the event', async () => {
  const received = await routed('broken', 'exports.handler = async () => 1;', 60);
  // What AWS would answer with a 500: the code is not where the platform keeps it.
  rmSync(join(range.range.platform.folder, 'lambda', range.account, 'broken'), { recursive: true });
  await lambda.send(new InvokeCommand({ FunctionName: 'broken', InvocationType: 'Event' }));
  await range.range.clock.quiet();
  const [record] = await received();
  expect(record).toMatchObject({
    requestContext: { condition: 'EventAgeExceeded', approximateInvokeCount: 0 },
    responseContext: { statusCode: 500 },
  });
});

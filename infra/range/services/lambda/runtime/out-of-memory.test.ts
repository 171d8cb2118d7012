import {
  InvokeCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRange, type TestRange } from '../../../../../test/support/range.ts';
import { makeExecutionRole, makeFunction } from '../function-for-test.ts';

let range: TestRange;
let Role: string;

beforeAll(async () => {
  range = await startTestRange({ clock: 'simulated' });
  Role = await makeExecutionRole(range, 'hungry');
});

afterAll(() => range.range.stop());

const hungry = (body: string) => `exports.handler = async (event) => {
  if (event.modest) return process.memoryUsage().rss > 0;
  const held = [];
  ${body}
};`;

// Never more than one piece past the limit is filled: it is the machine's memory as well.
test.each([
  ['buffers beside the heap', 'for (;;) held.push(Buffer.alloc(20_000_000, 1));'],
  [
    'buffers, with its event loop running',
    'for (;;) { held.push(Buffer.alloc(20_000_000, 1)); await new Promise(setImmediate); }',
  ],
  ['the heap', 'for (;;) held.push(new Array(1e6).fill(1.5));'],
])(
  'filling %s is killed as AWS kills it, and soon',
  async (what, body) => {
    const FunctionName = `hungry-${what.replace(/[^a-z]+/g, '-')}`;
    await makeFunction(range, FunctionName, hungry(body), { Role, MemorySize: 128, Timeout: 120 });
    const lambda = new LambdaClient(range.config());
    const start = performance.now();
    const { FunctionError, Payload, LogResult } = await lambda.send(
      new InvokeCommand({ FunctionName, LogType: 'Tail' }),
    );
    expect(performance.now() - start).toBeLessThan(30_000);
    expect(FunctionError).toBe('Unhandled');
    const { errorType, errorMessage } = JSON.parse(Buffer.from(Payload ?? []).toString()) as Record<
      string,
      string
    >;
    expect(errorType).toBe('Runtime.ExitError');
    expect(errorMessage).toMatch(
      /^RequestId: \S+ Error: Runtime exited with error: signal: killed$/,
    );
    expect(Buffer.from(LogResult ?? '', 'base64').toString()).toMatch(
      /Memory Size: 128 MB\tMax Memory Used: 128 MB\tStatus: error\tError Type: Runtime\.OutOfMemory\n$/,
    );
    // The next one has an environment of its own.
    const again = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify({ modest: true }) }),
    );
    expect([again.FunctionError, Buffer.from(again.Payload ?? []).toString()]).toEqual([
      undefined,
      'true',
    ]);
    lambda.destroy();
  },
  60_000,
);

test('an event it dies of is tried three times and told to the destination', async () => {
  const sqs = new SQSClient(range.config());
  const lambda = new LambdaClient(range.config());
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'died' }));
  const FunctionName = 'hungry-later';
  await makeFunction(
    range,
    FunctionName,
    hungry('for (;;) held.push(Buffer.alloc(20_000_000, 1));'),
    {
      Role,
      MemorySize: 128,
    },
  );
  const Destination = `arn:aws:sqs:us-east-1:${range.account}:died`;
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName,
      DestinationConfig: { OnFailure: { Destination } },
    }),
  );
  await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event' }));
  await range.range.clock.quiet();
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(JSON.parse(Messages?.[0]?.Body ?? '')).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 3 },
    responseContext: { statusCode: 200, functionError: 'Unhandled' },
    responsePayload: {
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/signal: killed$/) as string,
    },
  });
  lambda.destroy();
  sqs.destroy();
}, 60_000);

import {
  CreateEventSourceMappingCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  PutFunctionEventInvokeConfigCommand,
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
import { DEPARTURES } from './departures.ts';
import { makeExecutionRole, makeFunction } from './function-for-test.ts';
import { functionCounters } from './state.ts';

let range: TestRange;
let lambda: LambdaClient;
let role: string;
let names = 0;

beforeAll(async () => {
  range = await startTestRange({ clock: 'simulated' });
  lambda = new LambdaClient(range.config());
  role = await makeExecutionRole(range, 'exec', [
    'sqs:*',
    'sns:Publish',
    'events:PutEvents',
    'lambda:InvokeFunction',
    's3:PutObject',
    's3:ListBucket',
  ]);
});

afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

async function made(code: string, more: Parameters<typeof makeFunction>[3] = {}): Promise<string> {
  const name = `fn-${String(++names)}`;
  await makeFunction(range, name, code, { Role: role, ...more });
  return name;
}

async function answerOf(name: string): Promise<unknown> {
  const { Payload } = await lambda.send(new InvokeCommand({ FunctionName: name }));
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}

/** A queue mapped to the function, one message a batch. */
async function makeQueueFor(name: string) {
  const made = await new SQSClient(range.config()).send(
    new CreateQueueCommand({ QueueName: `for-${name}` }),
  );
  await lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: name,
      BatchSize: 1,
      EventSourceArn: `arn:aws:sqs:${range.region}:${range.account}:for-${name}`,
    }),
  );
  await range.range.clock.quiet();
  return made;
}

/** The promise kept by each departure's test; the names are those of the list. */
const asserted: Readonly<Record<string, () => Promise<void>>> = {
  async 'every runtime runs on the Node that runs the range'() {
    for (const Runtime of ['nodejs20.x', 'nodejs22.x', 'nodejs24.x'] as const) {
      const name = await made('exports.handler = async () => process.version;', { Runtime });
      expect(await answerOf(name)).toBe(process.version);
    }
  },
  async 'a handler that returns no promise answers with what it returned'() {
    expect(await answerOf(await made("exports.handler = () => 'now';"))).toBe('now');
  },
  async 'scratch space is the folder in TMPDIR, and /tmp is refused'() {
    const name = await made(
      "const fs = require('fs'); const os = require('os'); exports.handler = async () => {" +
        "fs.writeFileSync(os.tmpdir() + '/a', 'kept'); let denied = null;" +
        "try { fs.writeFileSync('/tmp/a', ''); } catch (error) { denied = error.code; }" +
        "return [fs.readFileSync(os.tmpdir() + '/a', 'utf8'), denied]; };",
    );
    expect(await answerOf(name)).toEqual(['kept', 'ERR_ACCESS_DENIED']);
  },
  async 'simulated time stands still while a handler runs'() {
    const name = await made(
      'exports.handler = async () => { const start = Date.now();' +
        'await new Promise((done) => setTimeout(done, 50)); return Date.now() - start; };',
    );
    expect(await answerOf(name)).toBe(0);
  },
  async 'REPORT lines say nothing of memory used or of initialisation'() {
    const { LogResult = '' } = await lambda.send(
      new InvokeCommand({
        FunctionName: await made('exports.handler = async () => 1;'),
        LogType: 'Tail',
      }),
    );
    const log = Buffer.from(LogResult, 'base64').toString();
    expect(log).toContain('Memory Size: 128 MB');
    expect(log).not.toMatch(/Max Memory Used|Init Duration/);
  },
  async 'loops are found by what the range knows to have caused what'() {
    const sqs = new SQSClient(range.config());
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'loops' }));
    const arn = (word: string) =>
      `arn:aws:${word.replace('@', `${range.region}:${range.account}`)}`;
    const [one, other] = [
      await made('exports.handler = async () => 1;'),
      await made('exports.handler = async () => 2;'),
    ];
    for (const [from, to] of [
      [one, other],
      [other, one],
    ]) {
      await lambda.send(
        new PutFunctionEventInvokeConfigCommand({
          FunctionName: from,
          DestinationConfig: {
            OnSuccess: { Destination: arn(`lambda:@:function:${to ?? ''}`) },
            OnFailure: { Destination: arn('sqs:@:loops') },
          },
        }),
      );
    }
    await lambda.send(new InvokeCommand({ FunctionName: one, InvocationType: 'Event' }));
    await range.range.clock.quiet();
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(JSON.parse(Messages[0]?.Body ?? 'null')).toMatchObject({
      requestContext: { condition: 'RecursiveInvocation', approximateInvokeCount: 0 },
    });
    expect(functionCounters(range.range.platform, range.account, one)).toMatchObject({
      Invocations: 16,
      RecursiveInvocationsDropped: 1,
    });
  },
  async 'taking on an execution role leaves no AssumeRole record'() {
    await answerOf(await made('exports.handler = async () => 1;'));
    expect(range.range.records().map((record) => record.eventName)).not.toContain('AssumeRole');
  },
  async 'what Lambda writes to a log group leaves no record'() {
    const Role = await makeExecutionRole(range, 'logs', [
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    await answerOf(await made('exports.handler = async () => 1;', { Role }));
    expect(range.range.records().map((record) => record.eventSource)).not.toContain(
      'logs.amazonaws.com',
    );
  },
  async 'event source mappings fetch from queues, one batch at a time'() {
    const name = await made('exports.handler = async () => 1;');
    await expect(
      lambda.send(
        new CreateEventSourceMappingCommand({
          FunctionName: name,
          EventSourceArn: `arn:aws:kinesis:${range.region}:${range.account}:stream/clicks`,
        }),
      ),
    ).rejects.toMatchObject({ name: 'NotImplemented' });
    const { QueueUrl } = await makeQueueFor(name);
    for (const MessageBody of ['1', '2']) {
      await new SQSClient(range.config()).send(new SendMessageCommand({ QueueUrl, MessageBody }));
    }
    await range.range.clock.quiet();
    expect(functionCounters(range.range.platform, range.account, name)?.Invocations).toBe(2);
  },
  async 'a message that fails again and again makes no simulated time pass'() {
    const name = await made("exports.handler = async () => { throw new Error('no'); };");
    const { QueueUrl } = await makeQueueFor(name);
    await new SQSClient(range.config()).send(
      new SendMessageCommand({ QueueUrl, MessageBody: 'poison' }),
    );
    await range.range.clock.quiet();
    const runs = () => functionCounters(range.range.platform, range.account, name)?.Invocations;
    expect(runs()).toBe(1);
    await range.range.clock.pass(minutes(1));
    expect(runs()).toBeGreaterThan(1);
  },
  async 'GetFunction gives no address to download the code from'() {
    const { Code } = await lambda.send(
      new GetFunctionCommand({ FunctionName: await made('exports.handler = async () => 1;') }),
    );
    expect(Code).toEqual({ RepositoryType: 'S3' });
  },
  async 'tracing is kept as set and traces nothing'() {
    const name = await made('exports.handler = async () => process.env._X_AMZN_TRACE_ID;', {
      TracingConfig: { Mode: 'Active' },
    });
    const { TracingConfig } = await lambda.send(
      new GetFunctionConfigurationCommand({ FunctionName: name }),
    );
    expect(TracingConfig).toEqual({ Mode: 'Active' });
    expect(await answerOf(name)).toMatch(/;Sampled=0;Lineage=1:[0-9a-f]{8}:0$/);
  },
  async 'settings hold at once, and an event runs twice without a reason only when the range is told so'() {
    const name = await made('exports.handler = async () => 1;');
    for (let sent = 0; sent < 5; sent++) {
      await lambda.send(new InvokeCommand({ FunctionName: name, InvocationType: 'Event' }));
    }
    await range.range.clock.quiet();
    expect(functionCounters(range.range.platform, range.account, name)?.Invocations).toBe(5);
  },
};

// One more is asserted beside the process it is about; that none is left out, the architecture's tests see.
test.each(Object.entries(asserted))('%s', async (name, assert) => {
  expect(DEPARTURES.map((one) => one.name)).toContain(name);
  await assert();
});

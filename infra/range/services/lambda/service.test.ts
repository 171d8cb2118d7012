import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  GetAccountSettingsCommand,
  GetFunctionEventInvokeConfigCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
  RemovePermissionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
  UpdateFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestRange } from '../../../../test/support/range.ts';
import { startTestRange } from '../../../../test/support/range.ts';
import { makeExecutionRole, makeFunction, zipOf } from './function-for-test.ts';

const OK = "exports.handler = async () => ({ verdict: 'clean' });";

let range: TestRange;
let lambda: LambdaClient;
let role: string;
let names = 0;

beforeAll(async () => {
  range = await startTestRange({ clock: 'simulated' });
  lambda = new LambdaClient(range.config());
  role = await makeExecutionRole(range, 'exec');
});

afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

const fresh = () => `fn-${String(++names)}`;

async function made(code = OK): Promise<string> {
  const name = fresh();
  await makeFunction(range, name, code, { Role: role });
  return name;
}

async function answerOf(name: string, event: unknown = {}): Promise<unknown> {
  const { Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: Buffer.from(JSON.stringify(event)) }),
  );
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}

test('a handler is run with its event, its context and a closed environment', async () => {
  const name = await made(
    'exports.handler = async (event, context) => ({ event, id: context.awsRequestId, ' +
      'arn: context.invokedFunctionArn, home: process.env.HOME, user: process.env.USER ?? null, ' +
      'left: context.getRemainingTimeInMillis() > 0 });',
  );
  const { Payload, $metadata, StatusCode, ExecutedVersion } = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: Buffer.from('{"a":[1]}') }),
  );
  expect({ StatusCode, ExecutedVersion }).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST' });
  expect(JSON.parse(Buffer.from(Payload ?? []).toString())).toMatchObject({
    event: { a: [1] },
    id: $metadata.requestId,
    arn: `arn:aws:lambda:${range.region}:${range.account}:function:${name}`,
    user: null,
    left: true,
  });
});

test.each([
  {
    style: 'a callback',
    files: { 'index.js': 'exports.handler = (e, c, done) => done(null, 1);' },
  },
  { style: 'an ES module', files: { 'index.mjs': 'export const handler = async () => 1;' } },
  {
    style: 'a module by its package',
    files: {
      'index.js': 'export const handler = async () => 1;',
      'package.json': '{"type":"module"}',
    },
  },
  {
    style: 'a nested export',
    files: { 'src/app.js': 'exports.a = { handler: async () => 1 };' },
    handler: 'src/app.a.handler',
  },
])('a handler may be written as $style', async ({ files, handler = 'index.handler' }) => {
  const name = fresh();
  await makeFunction(range, name, '', {
    Role: role,
    Handler: handler,
    Code: { ZipFile: zipOf(files) },
  });
  expect(await answerOf(name)).toBe(1);
});

test('a handler can use the SDK, and cannot read the rest of the disk', async () => {
  const name = await made(
    "const { STSClient, GetCallerIdentityCommand } = require('@aws-sdk/client-sts');" +
      "exports.handler = async () => { let file; try { file = require('fs').readFileSync('/etc/passwd', 'utf8'); } " +
      'catch (error) { file = error.code; } ' +
      'const { Arn } = await new STSClient({}).send(new GetCallerIdentityCommand({})); return { file, Arn }; };',
  );
  expect(await answerOf(name)).toEqual({
    file: 'ERR_ACCESS_DENIED',
    Arn: `arn:aws:sts::${range.account}:assumed-role/exec/${name}`,
  });
});

test('LogType Tail answers with the log of this run', async () => {
  const name = await made("exports.handler = async () => { console.log('seen'); };");
  const { LogResult = '', $metadata } = await lambda.send(
    new InvokeCommand({ FunctionName: name, LogType: 'Tail' }),
  );
  const id = $metadata.requestId ?? '';
  expect(Buffer.from(LogResult, 'base64').toString()).toMatch(
    new RegExp(
      `^START RequestId: ${id} Version: \\$LATEST\\n[^\\n]+\\t${id}\\tINFO\\tseen\\n` +
        `END RequestId: ${id}\\nREPORT RequestId: ${id}\\tDuration: `,
    ),
  );
});

test('a published version keeps its code while $LATEST moves on', async () => {
  const name = await made('exports.handler = async () => 1;');
  const { Version } = await lambda.send(new PublishVersionCommand({ FunctionName: name }));
  await lambda.send(
    new CreateAliasCommand({ FunctionName: name, Name: 'live', FunctionVersion: Version }),
  );
  await lambda.send(
    new UpdateFunctionCodeCommand({
      FunctionName: name,
      ZipFile: zipOf({ 'index.js': 'exports.handler = async () => 2;' }),
    }),
  );
  expect([await answerOf(name), await answerOf(`${name}:live`)]).toEqual([2, 1]);
});

test('the environment never shows in the trail, and the handler sees it', async () => {
  const name = await made('exports.handler = async () => process.env.SECRET;');
  const { RevisionId } = await lambda.send(
    new UpdateFunctionConfigurationCommand({
      FunctionName: name,
      Environment: { Variables: { SECRET: 'hunter2' } },
    }),
  );
  expect(RevisionId).toBeDefined();
  expect(await answerOf(name)).toBe('hunter2');
  const written = JSON.stringify(range.range.records());
  expect(written).not.toContain('hunter2');
  expect(written).not.toContain('zipFile');
  expect(range.range.records().at(-2)).toMatchObject({
    eventName: 'UpdateFunctionConfiguration20150331v2',
    requestParameters: { functionName: name, environment: {} },
    responseElements: { functionName: name, environment: {} },
  });
});

test('a role that does not trust Lambda makes no function', async () => {
  const untrusting = role.replace('/exec', '/nobody');
  await expect(
    lambda.send(
      new CreateFunctionCommand({
        FunctionName: fresh(),
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: untrusting,
        Code: { ZipFile: zipOf({ 'index.js': OK }) },
      }),
    ),
  ).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: 'The role defined for the function cannot be assumed by Lambda.',
  });
});

test('a denied Invoke leaves no record', async () => {
  const name = await made();
  const iam = new IAMClient(range.config());
  await iam.send(new CreateUserCommand({ UserName: 'nobody' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'nobody' }));
  const outsider = new LambdaClient(
    range.config({
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    }),
  );
  const before = range.range.records().length;
  await expect(outsider.send(new InvokeCommand({ FunctionName: name }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  });
  expect(range.range.records()).toHaveLength(before);
});

test.each([
  {
    what: 'malformed JSON',
    input: { InvocationType: 'Event' as const, Payload: Buffer.from('{a') },
    error: { name: 'InvalidRequestContentException', status: 400 },
  },
  {
    what: 'more than 1 MB to the queue',
    input: { InvocationType: 'Event' as const, Payload: Buffer.from(`"${'x'.repeat(1_048_576)}"`) },
    error: { name: 'RequestTooLargeException', status: 413 },
  },
  {
    what: 'an unknown qualifier',
    input: { Qualifier: 'nope' },
    error: { name: 'ResourceNotFoundException', status: 404 },
  },
])('Invoke refuses $what', async ({ input, error }) => {
  const name = await made();
  await expect(
    lambda.send(new InvokeCommand({ FunctionName: name, ...input })),
  ).rejects.toMatchObject({ name: error.name, $metadata: { httpStatusCode: error.status } });
});

test('a caller that waits is told of missing concurrency', async () => {
  const name = await made();
  await lambda.send(
    new PutFunctionConcurrencyCommand({ FunctionName: name, ReservedConcurrentExecutions: 0 }),
  );
  const once = new LambdaClient({ ...range.config(), maxAttempts: 1 });
  await expect(once.send(new InvokeCommand({ FunctionName: name }))).rejects.toMatchObject({
    name: 'TooManyRequestsException',
    Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
  });
});

test('permissions become statements of the resource policy', async () => {
  const name = await made();
  const target = { FunctionName: name, StatementId: 's3' };
  await lambda.send(
    new AddPermissionCommand({
      ...target,
      Action: 'lambda:InvokeFunction',
      Principal: 's3.amazonaws.com',
      SourceArn: 'arn:aws:s3:::intake',
      SourceAccount: range.account,
    }),
  );
  const { Policy } = await lambda.send(new GetPolicyCommand({ FunctionName: name }));
  expect(JSON.parse(Policy ?? '')).toMatchObject({
    Statement: [
      {
        Sid: 's3',
        Effect: 'Allow',
        Principal: { Service: 's3.amazonaws.com' },
        Condition: {
          StringEquals: { 'AWS:SourceAccount': range.account },
          ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::intake' },
        },
      },
    ],
  });
  await lambda.send(new RemovePermissionCommand(target));
  await expect(lambda.send(new GetPolicyCommand({ FunctionName: name }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: 'The resource you requested does not exist.',
  });
});

const arnOf = (name: string) => `arn:aws:lambda:${range.region}:${range.account}:function:${name}`;

test.each([
  {
    why: 'itself',
    to: (name: string) => arnOf(name),
    message: () => "You can't specify the function as a destination for itself.",
  },
  {
    why: 'a missing function',
    to: () => arnOf('nope'),
    message: () => `The destination ARN ${arnOf('nope')} is invalid.`,
  },
  {
    why: 'a bucket',
    to: () => 'arn:aws:s3:::intake',
    message: () =>
      'The provided destination config DestinationConfig(onSuccess=OnSuccess(destination=' +
      'arn:aws:s3:::intake), onFailure=null) is invalid.',
  },
])('success cannot be sent to $why', async ({ to, message }) => {
  const name = await made();
  await expect(
    lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: name,
        DestinationConfig: { OnSuccess: { Destination: to(name) } },
      }),
    ),
  ).rejects.toMatchObject({ name: 'InvalidParameterValueException', message: message() });
});

test('a destination the execution role may not use is refused', async () => {
  const name = fresh();
  const idle = await makeExecutionRole(range, 'idle', []);
  await makeFunction(range, name, OK, { Role: idle });
  await expect(
    lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: name,
        DestinationConfig: { OnFailure: { Destination: 'arn:aws:s3:::intake' } },
      }),
    ),
  ).rejects.toMatchObject({
    name: 'InvalidParameterValueException',
    message: 'The function execution role does not have permissions to call ListBucket on S3',
  });
});

test('Update merges, and an empty destination clears', async () => {
  const name = await made();
  const onFailure = `arn:aws:events:${range.region}:${range.account}:event-bus/not-there`;
  const onSuccess = `arn:aws:events:${range.region}:${range.account}:event-bus/nor-there`;
  await lambda.send(
    new PutFunctionEventInvokeConfigCommand({
      FunctionName: name,
      MaximumRetryAttempts: 1,
      DestinationConfig: {
        OnFailure: { Destination: onFailure },
        OnSuccess: { Destination: onSuccess },
      },
    }),
  );
  await lambda.send(
    new UpdateFunctionEventInvokeConfigCommand({
      FunctionName: name,
      DestinationConfig: { OnSuccess: {}, OnFailure: { Destination: '' } },
    }),
  );
  const config = await lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: name }));
  expect(config).toMatchObject({
    FunctionArn: `${arnOf(name)}:$LATEST`,
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnSuccess: { Destination: onSuccess }, OnFailure: {} },
  });
  expect(config).not.toHaveProperty('MaximumEventAgeInSeconds');
});

test('an event-invoke configuration that says nothing, or is not there, is an error', async () => {
  const name = await made();
  await expect(
    lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: name })),
  ).rejects.toMatchObject({
    message: 'You must specify at least one of error handling or destination setting.',
  });
  await expect(
    lambda.send(
      new PutFunctionEventInvokeConfigCommand({ FunctionName: 'nope', MaximumRetryAttempts: 0 }),
    ),
  ).rejects.toMatchObject({ message: "The function doesn't exist." });
  await expect(
    lambda.send(new GetFunctionEventInvokeConfigCommand({ FunctionName: name })),
  ).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    message: `The function ${arnOf(name)}:$LATEST doesn't have an EventInvokeConfig`,
  });
});

test('an alias sends a share of its runs to a second version, and the record says which', async () => {
  const name = await made("exports.handler = async () => 'one';");
  await lambda.send(new PublishVersionCommand({ FunctionName: name }));
  await lambda.send(
    new UpdateFunctionCodeCommand({
      FunctionName: name,
      ZipFile: zipOf({ 'index.js': "exports.handler = async () => 'two';" }),
      Publish: true,
    }),
  );
  const alias = { FunctionName: name, Name: 'live' };
  await lambda.send(
    new CreateAliasCommand({
      ...alias,
      FunctionVersion: '1',
      RoutingConfig: { AdditionalVersionWeights: { 2: 1 } },
    }),
  );
  expect(await answerOf(`${name}:live`)).toBe('two');
  const ran = range.range.records().findLast(({ eventName }) => eventName === 'Invoke');
  expect(ran?.additionalEventData?.['functionVersion']).toMatch(/:2$/);
  await lambda.send(new UpdateAliasCommand({ ...alias, RoutingConfig: {} }));
  expect(await answerOf(`${name}:live`)).toBe('one');
  await expect(
    lambda.send(
      new UpdateAliasCommand({
        ...alias,
        RoutingConfig: { AdditionalVersionWeights: { 1: 0.5 } },
      }),
    ),
  ).rejects.toMatchObject({ message: expect.stringContaining('already included') as string });
});

test('the account is told its quotas and what it uses of them', async () => {
  await made();
  const { AccountLimit, AccountUsage } = await lambda.send(new GetAccountSettingsCommand({}));
  expect(AccountLimit).toMatchObject({
    ConcurrentExecutions: 1000,
    CodeSizeUnzipped: 262_144_000,
  });
  expect(AccountUsage?.FunctionCount).toBeGreaterThan(0);
});

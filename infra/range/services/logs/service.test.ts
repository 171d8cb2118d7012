import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Boto, hasBoto, startBoto } from '../../../../test/support/boto.ts';
import { startTestRange, type TestRange } from '../../../../test/support/range.ts';

describe.skipIf(!hasBoto)('CloudWatch Logs, by boto3', () => {
  let range: TestRange;
  let boto: Boto;

  beforeAll(async () => {
    range = await startTestRange({ clock: 'simulated' });
    boto = startBoto(range);
  });

  afterAll(async () => {
    await boto[Symbol.asyncDispose]();
    await range[Symbol.asyncDispose]();
  });

  const call = (method: string, input: object) => boto.call('logs', method, input);

  async function makeFunction(name: string, actions: readonly string[]): Promise<void> {
    const iam = new IAMClient(range.config());
    const { Role } = await iam.send(
      new CreateRoleCommand({
        RoleName: name,
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'lambda.amazonaws.com' },
              Action: 'sts:AssumeRole',
            },
          ],
        }),
      }),
    );
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: name,
        PolicyName: 'logs',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
        }),
      }),
    );
    await new LambdaClient(range.config()).send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: Role?.Arn,
        Code: {
          ZipFile: zipSync({
            'index.js': strToU8("exports.handler = async () => { console.log('seen by it'); };"),
          }),
        },
      }),
    );
    await new LambdaClient(range.config()).send(new InvokeCommand({ FunctionName: name }));
  }

  test('log events can be read at once and their size is not counted', async () => {
    const place = { logGroupName: '/lab/one', logStreamName: 'a' };
    await call('create_log_group', { logGroupName: place.logGroupName });
    const first = { timestamp: range.range.clock.now(), message: 'too early' };
    await expect(call('put_log_events', { ...place, logEvents: [first] })).rejects.toThrow(
      'ResourceNotFoundException: The specified log stream does not exist.',
    );
    await call('create_log_stream', place);
    const at = range.range.clock.now();
    const logEvents = ['one', 'two', 'three'].map((message, more) => ({
      timestamp: at + more,
      message,
    }));
    await call('put_log_events', { ...place, logEvents });
    const newest = await call('get_log_events', { ...place, limit: 2 });
    expect(newest.events.map(({ message }: { message: string }) => message)).toEqual([
      'two',
      'three',
    ]);
    const before = await call('get_log_events', { ...place, nextToken: newest.nextBackwardToken });
    expect(before.events).toMatchObject([{ message: 'one', timestamp: at }]);
    const after = await call('get_log_events', { ...place, nextToken: newest.nextForwardToken });
    expect(after).toMatchObject({ events: [], nextForwardToken: newest.nextForwardToken });
    const { logStreams } = await call('describe_log_streams', {
      logGroupName: place.logGroupName,
      orderBy: 'LastEventTime',
    });
    expect(logStreams).toMatchObject([
      { logStreamName: 'a', firstEventTimestamp: at, lastEventTimestamp: at + 2, storedBytes: 0 },
    ]);
    await call('delete_log_group', { logGroupName: place.logGroupName });
    await expect(call('get_log_events', place)).rejects.toThrow(
      'The specified log group does not exist.',
    );
  });

  test('filter patterns are terms of text only', async () => {
    const place = { logGroupName: '/lab/two', logStreamName: 'a' };
    await call('create_log_group', { logGroupName: place.logGroupName });
    await call('create_log_stream', place);
    const timestamp = range.range.clock.now();
    await call('put_log_events', {
      ...place,
      logEvents: ['ERROR disk full', 'ERROR retry', 'INFO fine'].map((message) => ({
        timestamp,
        message,
      })),
    });
    const found = async (filterPattern: string) =>
      (
        await call('filter_log_events', { logGroupName: place.logGroupName, filterPattern })
      ).events.map(({ message }: { message: string }) => message);
    expect(await found('ERROR -retry')).toEqual(['ERROR disk full']);
    expect(await found('"disk full"')).toEqual(['ERROR disk full']);
    expect(await found('?retry ?fine')).toEqual(['ERROR retry', 'INFO fine']);
    await expect(found('{ $.level = "error" }')).rejects.toThrow('NotImplemented');
  });

  test('what a function prints is in its log group, between START and REPORT', async () => {
    await makeFunction('talks', [
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    const { events } = await call('filter_log_events', { logGroupName: '/aws/lambda/talks' });
    expect(events.map(({ message }: { message: string }) => message)).toEqual([
      expect.stringMatching(/^START RequestId: \S+ Version: \$LATEST$/),
      expect.stringMatching(/\tINFO\tseen by it$/),
      expect.stringMatching(/^END RequestId: /),
      expect.stringMatching(/^REPORT RequestId: /),
    ]);
    expect(events[0].logStreamName).toMatch(/^2026\/05\/12\/\[\$LATEST\][0-9a-f]{32}$/);
  });

  test('a role that may not write logs has none', async () => {
    await makeFunction('silent', ['logs:CreateLogGroup', 'logs:PutLogEvents']);
    const { logGroups } = await call('describe_log_groups', {
      logGroupNamePrefix: '/aws/lambda/silent',
    });
    expect(logGroups).toEqual([]);
  });

  test('a stack makes a log group with its retention, and deletes it', async () => {
    const cloudformation = new CloudFormationClient(range.config());
    await cloudformation.send(
      new CreateStackCommand({
        StackName: 'logs',
        TemplateBody: JSON.stringify({
          Resources: {
            Log: {
              Type: 'AWS::Logs::LogGroup',
              Properties: { LogGroupName: '/lab/stack', RetentionInDays: 7 },
            },
          },
        }),
      }),
    );
    const groups = async () =>
      (await call('describe_log_groups', { logGroupNamePrefix: '/lab/stack' })).logGroups;
    expect(await groups()).toMatchObject([{ logGroupName: '/lab/stack', retentionInDays: 7 }]);
    await cloudformation.send(new DeleteStackCommand({ StackName: 'logs' }));
    expect(await groups()).toEqual([]);
  });
});

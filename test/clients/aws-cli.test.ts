import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../infra/base/instant.ts';
import { type AwsCli, hasAwsCli, startAwsCli } from '../support/aws-cli.ts';

const ACCOUNT = '111122223333';
const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${rest}`;

let aws: AwsCli;
let folder: string;
let services = 0;

const inFolder = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const trusting = (service: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: `${service}.amazonaws.com` },
        Action: 'sts:AssumeRole',
      },
    ],
  });

const allowing = (Action: string | readonly string[], Resource = '*'): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] });

/** A function that answers what it got, and fails when told to. */
async function makeFunction(name: string): Promise<string> {
  const code =
    'exports.handler = async (event) => { if (event.fail) throw new Error("told to"); console.log("got it"); return { got: event }; };';
  const zip = inFolder(`${name}.zip`, zipSync({ 'index.js': Buffer.from(code) }));
  const role = await aws.ok(
    ...['iam', 'create-role', '--role-name', `${name}-role`],
    ...['--assume-role-policy-document', trusting('lambda')],
  );
  await aws.ok(
    ...['iam', 'put-role-policy', '--role-name', `${name}-role`, '--policy-name', 'inline'],
    ...['--policy-document', allowing(['sqs:*', 'logs:*', 's3:*'])],
  );
  const made = await aws.ok(
    ...['lambda', 'create-function', '--function-name', name, '--runtime', 'nodejs20.x'],
    ...['--handler', 'index.handler', '--role', role.Role.Arn, '--zip-file', `fileb://${zip}`],
  );
  await aws.ok('lambda', 'wait', 'function-active-v2', '--function-name', name);
  return made.FunctionArn as string;
}

const SUITE = hasAwsCli
  ? 'the AWS CLI against the range'
  : 'the AWS CLI against the range (no AWS CLI of version 1 here)';

describe.skipIf(!hasAwsCli)(SUITE, () => {
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'aftertrace-aws-cli-'));
    aws = startAwsCli(['--seed', 'aws-cli']);
  });

  afterAll(async () => {
    await aws[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
    // Not where a part of the suite was asked for.
    if (services === 12) expect(aws.calls()).toBeGreaterThanOrEqual(60);
  });

  test('s3: copies, lists, syncs, moves, presigns and removes', async () => {
    services++;
    const site = join(folder, 'site');
    mkdirSync(join(site, 'sub'), { recursive: true });
    writeFileSync(join(site, 'a.txt'), 'first');
    writeFileSync(join(site, 'sub', 'b.txt'), 'second');
    expect(await aws.ok('s3', 'mb', 's3://cli-files')).toBe('make_bucket: cli-files');
    expect(await aws.ok('s3', 'sync', site, 's3://cli-files/site')).toContain('sub/b.txt');
    expect(await aws.ok('s3', 'sync', site, 's3://cli-files/site')).toBe('');
    const listed = await aws.ok('s3', 'ls', 's3://cli-files/site/', '--recursive', '--summarize');
    expect(listed).toMatch(/ 5 site\/a\.txt\n.* 6 site\/sub\/b\.txt\n\nTotal Objects: 2\n/);
    expect(await aws.ok('s3', 'cp', 's3://cli-files/site/a.txt', '-')).toBe('first');
    await aws.ok('s3', 'mv', 's3://cli-files/site/a.txt', 's3://cli-files/moved.txt');
    expect(await aws.fails('s3', 'cp', 's3://cli-files/site/a.txt', '-')).toContain('404');
    const url = await aws.ok('s3', 'presign', 's3://cli-files/moved.txt', '--expires-in', '60');
    expect(await (await fetch(url)).text()).toBe('first');
    await aws.ok('s3', 'rm', 's3://cli-files', '--recursive', '--exclude', 'moved*');
    expect(await aws.ok('s3', 'ls', 's3://cli-files')).toMatch(/^\S+ \S+ +5 moved\.txt$/);
    expect(await aws.fails('s3', 'rb', 's3://cli-files')).toContain('BucketNotEmpty');
    expect(await aws.ok('s3', 'rb', 's3://cli-files', '--force')).toContain(
      'remove_bucket: cli-files',
    );
  });

  test('s3api and s3control: versions, tags, pages, policies and public access', async () => {
    services++;
    const bucket = ['--bucket', 'cli-api'];
    await aws.ok('s3api', 'create-bucket', ...bucket);
    await aws.ok('s3api', 'wait', 'bucket-exists', ...bucket);
    await aws.ok(
      ...['s3api', 'put-bucket-versioning', ...bucket],
      ...['--versioning-configuration', 'Status=Enabled'],
    );
    const body = inFolder('body', 'one');
    for (const key of ['k', 'k', 'other']) {
      const put = ['s3api', 'put-object', ...bucket, '--key', key, '--body', body];
      expect((await aws.ok(...put, '--tagging', 'a=b')).VersionId).toMatch(/^[\w.]{32}$/);
    }
    const versions = await aws.ok('s3api', 'list-object-versions', ...bucket, '--prefix', 'k');
    expect(versions.Versions.map((each: any) => each.IsLatest)).toEqual([true, false]);
    const paged = ['--page-size', '1', '--query', 'Contents[].Key'];
    expect(await aws.ok('s3api', 'list-objects-v2', ...bucket, ...paged)).toEqual(['k', 'other']);
    const tags = await aws.ok('s3api', 'get-object-tagging', ...bucket, '--key', 'k');
    expect(tags.TagSet).toEqual([{ Key: 'a', Value: 'b' }]);
    const gone = await aws.ok('s3api', 'delete-object', ...bucket, '--key', 'k');
    expect(gone.DeleteMarker).toBe(true);
    expect(await aws.fails('s3api', 'head-object', ...bucket, '--key', 'k')).toContain('(404)');
    expect(await aws.fails('s3api', 'get-bucket-policy', ...bucket)).toContain(
      '(NoSuchBucketPolicy)',
    );
    const on = Object.fromEntries(
      ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'].map(
        (name) => [name, true],
      ),
    );
    const block = ['--public-access-block-configuration', JSON.stringify(on)];
    await aws.ok('s3api', 'put-public-access-block', ...bucket, ...block);
    const account = ['--account-id', ACCOUNT];
    await aws.ok('s3control', 'put-public-access-block', ...account, ...block);
    const stored = await aws.ok('s3control', 'get-public-access-block', ...account);
    expect(stored.PublicAccessBlockConfiguration).toEqual(on);
    await aws.ok('s3control', 'delete-public-access-block', ...account);
  });

  test('lambda: functions, waiters, invocations, destinations and mappings', async () => {
    services++;
    const functionArn = await makeFunction('cli-function');
    const name = ['--function-name', 'cli-function'];
    const out = join(folder, 'answer');
    const tail = ['--log-type', 'Tail', '--payload', '{"n":1}'];
    const invoked = await aws.ok('lambda', 'invoke', ...name, ...tail, out);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toEqual({ got: { n: 1 } });
    expect(Buffer.from(invoked.LogResult, 'base64').toString()).toContain('got it');
    const failed = await aws.ok('lambda', 'invoke', ...name, '--payload', '{"fail":1}', out);
    expect(failed.FunctionError).toBe('Unhandled');
    const queue = await aws.ok('sqs', 'create-queue', '--queue-name', 'cli-destination');
    await aws.ok(
      ...['lambda', 'put-function-event-invoke-config', ...name, '--destination-config'],
      JSON.stringify({ OnSuccess: { Destination: arn('sqs', 'cli-destination') } }),
    );
    const later = ['--invocation-type', 'Event', '--payload', '{"n":2}'];
    expect((await aws.ok('lambda', 'invoke', ...name, ...later, out)).StatusCode).toBe(202);
    const queued = ['--queue-url', queue.QueueUrl, '--wait-time-seconds', '10'];
    const { Messages } = await aws.ok('sqs', 'receive-message', ...queued);
    expect(JSON.parse(Messages[0].Body)).toMatchObject({
      requestContext: { functionArn: `${functionArn}:$LATEST`, condition: 'Success' },
      responsePayload: { got: { n: 2 } },
    });
    await aws.ok('sqs', 'create-queue', '--queue-name', 'cli-source');
    const source = ['--event-source-arn', arn('sqs', 'cli-source'), '--batch-size', '1'];
    await aws.ok('lambda', 'create-event-source-mapping', ...name, ...source);
    const mappings = await aws.ok('lambda', 'list-event-source-mappings', ...name);
    expect(mappings.EventSourceMappings).toHaveLength(1);
    expect((await aws.ok('lambda', 'publish-version', ...name)).Version).toBe('1');
    await aws.ok('lambda', 'create-alias', ...name, '--name', 'live', '--function-version', '1');
    await aws.ok('lambda', 'wait', 'published-version-active', ...name, '--qualifier', 'live');
    const listed = ['lambda', 'list-functions', '--query', 'Functions[].FunctionName'];
    expect(await aws.ok(...listed)).toContain('cli-function');
    const none = ['--reserved-concurrent-executions', '0'];
    await aws.ok('lambda', 'put-function-concurrency', ...name, ...none);
    expect(await aws.fails('lambda', 'invoke', ...name, out)).toContain(
      '(TooManyRequestsException)',
    );
  });

  test('sqs: sends, receives, purges and counts', async () => {
    services++;
    const { QueueUrl } = await aws.ok('sqs', 'create-queue', '--queue-name', 'cli-queue');
    const queue = ['--queue-url', QueueUrl as string];
    const url = await aws.ok('sqs', 'get-queue-url', '--queue-name', 'cli-queue');
    expect(url.QueueUrl).toBe(QueueUrl);
    const sent = await aws.ok('sqs', 'send-message', ...queue, '--message-body', 'hello');
    expect(sent.MD5OfMessageBody).toBe('5d41402abc4b2a76b9719d911017c592');
    await aws.ok(
      ...['sqs', 'send-message-batch', ...queue],
      ...['--entries', 'Id=a,MessageBody=x', 'Id=b,MessageBody=y'],
    );
    const counted = ['--attribute-names', 'ApproximateNumberOfMessages'];
    const { Attributes } = await aws.ok('sqs', 'get-queue-attributes', ...queue, ...counted);
    expect(Attributes).toEqual({ ApproximateNumberOfMessages: '3' });
    const { Messages } = await aws.ok('sqs', 'receive-message', ...queue, '--max-number', '10');
    expect(Messages.map(({ Body }: any) => Body).sort()).toEqual(['hello', 'x', 'y']);
    const handle = ['--receipt-handle', Messages[0].ReceiptHandle];
    await aws.ok('sqs', 'delete-message', ...queue, ...handle);
    expect(await aws.ok('sqs', 'purge-queue', ...queue)).toBe('');
    expect(await aws.fails('sqs', 'purge-queue', ...queue)).toContain('PurgeQueueInProgress');
    expect(await aws.fails('sqs', 'get-queue-url', '--queue-name', 'none')).toContain(
      'NonExistentQueue',
    );
  });

  test('sns: a message reaches a queue', async () => {
    services++;
    const { TopicArn } = await aws.ok('sns', 'create-topic', '--name', 'cli-topic');
    const { QueueUrl } = await aws.ok('sqs', 'create-queue', '--queue-name', 'cli-topic-queue');
    const policy = {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'sns.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: arn('sqs', 'cli-topic-queue'),
        },
      ],
    };
    await aws.ok(
      ...['sqs', 'set-queue-attributes', '--queue-url', QueueUrl, '--attributes'],
      JSON.stringify({ Policy: JSON.stringify(policy) }),
    );
    await aws.ok(
      ...['sns', 'subscribe', '--topic-arn', TopicArn, '--protocol', 'sqs'],
      ...['--notification-endpoint', arn('sqs', 'cli-topic-queue')],
    );
    const message = ['--subject', 'alarm', '--message', 'look'];
    const { MessageId } = await aws.ok('sns', 'publish', '--topic-arn', TopicArn, ...message);
    const queued = ['--queue-url', QueueUrl, '--wait-time-seconds', '5'];
    const { Messages } = await aws.ok('sqs', 'receive-message', ...queued);
    expect(JSON.parse(Messages[0].Body)).toMatchObject({ MessageId, Subject: 'alarm' });
    const listed = await aws.ok('sns', 'list-subscriptions-by-topic', '--topic-arn', TopicArn);
    expect(listed.Subscriptions).toHaveLength(1);
    expect(
      await aws.fails('sns', 'publish', '--phone-number', '+15555550100', '--message', 'x'),
    ).toContain('NotImplemented');
  });

  test('events: rules, targets, patterns and entries', async () => {
    services++;
    const rule = ['--rule', 'cli-rule'];
    const pattern = '{"source":["cli"]}';
    await aws.ok('events', 'put-rule', '--name', 'cli-rule', '--event-pattern', pattern);
    await aws.ok('sqs', 'create-queue', '--queue-name', 'cli-events');
    const target = `Id=q,Arn=${arn('sqs', 'cli-events')}`;
    const put = await aws.ok('events', 'put-targets', ...rule, '--targets', target);
    expect(put.FailedEntryCount).toBe(0);
    const event = JSON.stringify({
      ...{ id: '1', account: ACCOUNT, source: 'cli', time: '2026-05-12T04:40:00Z' },
      ...{ region: 'us-east-1', resources: [], 'detail-type': 'x', detail: {} },
    });
    const tested = ['--event-pattern', pattern, '--event', event];
    expect(await aws.ok('events', 'test-event-pattern', ...tested)).toEqual({ Result: true });
    const entries = JSON.stringify([{ Source: 'cli', DetailType: 'x', Detail: '{}' }]);
    const sent = await aws.ok('events', 'put-events', '--entries', entries);
    expect(sent).toMatchObject({ FailedEntryCount: 0, Entries: [{}] });
    await aws.ok('events', 'disable-rule', '--name', 'cli-rule');
    const rules = await aws.ok('events', 'list-rules', '--name-prefix', 'cli-');
    expect(rules.Rules).toMatchObject([{ Name: 'cli-rule', State: 'DISABLED' }]);
    const cron = ['--name', 'hourly', '--schedule-expression', 'rate(1 hour)'];
    await aws.ok('events', 'put-rule', ...cron);
    const shown = await aws.ok('events', 'describe-rule', '--name', 'hourly');
    expect(shown.ScheduleExpression).toBe('rate(1 hour)');
    expect(await aws.fails('events', 'list-replays')).toContain(
      '(NotImplemented) when calling the ListReplays operation: The range does not provide events:ListReplays',
    );
  });

  test('iam and sts: users, keys, roles, simulation and sessions', async () => {
    services++;
    const user = ['--user-name', 'cli-user'];
    await aws.ok('iam', 'create-user', ...user);
    await aws.ok('iam', 'wait', 'user-exists', ...user);
    const { AccessKey } = await aws.ok('iam', 'create-access-key', ...user);
    const owner = ['sts', 'get-access-key-info', '--access-key-id', AccessKey.AccessKeyId];
    expect(await aws.ok(...owner)).toEqual({ Account: ACCOUNT });
    const policy = allowing('s3:GetObject', 'arn:aws:s3:::cli-any/*');
    const inline = ['--policy-name', 'read', '--policy-document', policy];
    await aws.ok('iam', 'put-user-policy', ...user, ...inline);
    const simulated = await aws.ok(
      ...['iam', 'simulate-principal-policy'],
      ...['--policy-source-arn', `arn:aws:iam::${ACCOUNT}:user/cli-user`],
      ...['--action-names', 's3:GetObject', 's3:PutObject'],
      ...['--resource-arns', 'arn:aws:s3:::cli-any/k'],
    );
    expect(simulated.EvaluationResults.map((each: any) => each.EvalDecision)).toEqual([
      'allowed',
      'implicitDeny',
    ]);
    const off = ['--access-key-id', AccessKey.AccessKeyId, '--status', 'Inactive'];
    await aws.ok('iam', 'update-access-key', ...user, ...off);
    const keys = await aws.ok('iam', 'list-access-keys', ...user);
    expect(keys.AccessKeyMetadata).toMatchObject([{ Status: 'Inactive' }]);
    expect(await aws.fails('iam', 'delete-user', ...user)).toContain('(DeleteConflict)');
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' }],
    });
    const role = ['--role-name', 'cli-role', '--assume-role-policy-document', trust];
    const { Role } = await aws.ok('iam', 'create-role', ...role);
    await aws.ok('iam', 'wait', 'role-exists', '--role-name', 'cli-role');
    const session = ['--role-arn', Role.Arn as string, '--role-session-name', 'cli'];
    const assumed = await aws.ok('sts', 'assume-role', ...session);
    expect(assumed.AssumedRoleUser.Arn).toBe(`arn:aws:sts::${ACCOUNT}:assumed-role/cli-role/cli`);
    const who = await aws.ok('sts', 'get-caller-identity');
    expect(who.Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/administrator`);
    const names = ['iam', 'list-users', '--page-size', '1', '--query', 'Users[].UserName'];
    expect(await aws.ok(...names)).toEqual(expect.arrayContaining(['administrator', 'cli-user']));
  });

  test('ssm: parameters', async () => {
    services++;
    const name = ['--name', '/cli/value'];
    await aws.ok('ssm', 'put-parameter', ...name, '--value', 'one', '--type', 'String');
    const next = ['--value', 'two', '--overwrite'];
    expect((await aws.ok('ssm', 'put-parameter', ...name, ...next)).Version).toBe(2);
    const { Parameter } = await aws.ok('ssm', 'get-parameter', ...name);
    expect(Parameter).toMatchObject({ Value: 'two', Version: 2 });
    await aws.ok('ssm', 'delete-parameter', ...name);
    expect(await aws.fails('ssm', 'get-parameter', ...name)).toContain('(ParameterNotFound)');
  });

  test('kms: keys, aliases and what they seal', async () => {
    services++;
    const { KeyMetadata } = await aws.ok('kms', 'create-key', '--description', 'cli');
    const key = ['--key-id', KeyMetadata.KeyId as string];
    const alias = ['--alias-name', 'alias/cli', '--target-key-id', KeyMetadata.KeyId as string];
    await aws.ok('kms', 'create-alias', ...alias);
    const secret = inFolder('secret', 'between us');
    const sealed = ['--key-id', 'alias/cli', '--plaintext', `fileb://${secret}`];
    const { CiphertextBlob } = await aws.ok('kms', 'encrypt', ...sealed);
    const file = inFolder('sealed', Buffer.from(CiphertextBlob, 'base64'));
    const opened = await aws.ok('kms', 'decrypt', '--ciphertext-blob', `fileb://${file}`);
    expect(Buffer.from(opened.Plaintext, 'base64').toString()).toBe('between us');
    await aws.ok('kms', 'disable-key', ...key);
    expect(await aws.fails('kms', 'encrypt', ...sealed)).toContain('(DisabledException)');
    const gone = await aws.ok('kms', 'schedule-key-deletion', ...key);
    expect(gone.KeyState).toBe('PendingDeletion');
  });

  test('cloudwatch and logs: alarms, metrics and lines', async () => {
    services++;
    const metric = ['--namespace', 'Cli', '--metric-name', 'alerts'];
    await aws.ok('cloudwatch', 'put-metric-data', ...metric, '--value', '3');
    const listed = await aws.ok('cloudwatch', 'list-metrics', '--namespace', 'Cli');
    expect(listed.Metrics).toMatchObject([{ MetricName: 'alerts' }]);
    const alarm = ['--statistic', 'Sum', '--period', '60', '--evaluation-periods', '1'];
    const above = ['--threshold', '1', '--comparison-operator', 'GreaterThanThreshold'];
    const named = ['--alarm-name', 'cli-alarm'];
    await aws.ok('cloudwatch', 'put-metric-alarm', ...named, ...metric, ...alarm, ...above);
    await aws.ok('cloudwatch', 'wait', 'alarm-exists', '--alarm-names', 'cli-alarm');
    const state = ['--state-value', 'ALARM', '--state-reason', 'by hand'];
    await aws.ok('cloudwatch', 'set-alarm-state', ...named, ...state);
    const told = await aws.ok('cloudwatch', 'describe-alarms', '--alarm-names', 'cli-alarm');
    expect(told.MetricAlarms).toMatchObject([{ StateReason: 'by hand' }]);

    const group = ['--log-group-name', '/cli/lines'];
    const stream = [...group, '--log-stream-name', 'one'];
    await aws.ok('logs', 'create-log-group', ...group);
    await aws.ok('logs', 'create-log-stream', ...stream);
    // The range's own time: lines much older or newer are refused.
    const at = Math.round(Number(told.MetricAlarms[0].StateUpdatedTimestamp) * 1000);
    const lines = JSON.stringify([
      { timestamp: at, message: 'ERROR refused' },
      { timestamp: at, message: 'INFO let in' },
    ]);
    await aws.ok('logs', 'put-log-events', ...stream, '--log-events', lines);
    const found = await aws.ok('logs', 'filter-log-events', ...group, '--filter-pattern', 'ERROR');
    expect(found.events).toMatchObject([{ message: 'ERROR refused' }]);
    const read = await aws.ok('logs', 'get-log-events', ...stream, '--start-from-head');
    expect(read.events).toHaveLength(2);
    expect(await aws.fails('logs', 'describe-queries')).toContain('(UnknownOperationException)');
  });

  test('cloudformation: packages, deploys, changes and deletes a YAML template', async () => {
    services++;
    mkdirSync(join(folder, 'code'), { recursive: true });
    writeFileSync(join(folder, 'code', 'index.js'), 'exports.handler = async () => 1;');
    const template = inFolder(
      'template.yaml',
      `
AWSTemplateFormatVersion: 2010-09-09
Parameters:
  Name: { Type: String, Default: cli-stack }
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: !Sub '\${Name}-queue'
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: ${trusting('lambda')}
  Code:
    Type: AWS::Lambda::Function
    Properties: { Runtime: nodejs20.x, Handler: index.handler, Role: !GetAtt Role.Arn, Code: ./code }
Outputs:
  Arn: { Value: !GetAtt [Queue, Arn] }
`,
    );
    const valid = ['--template-body', `file://${template}`];
    const checked = await aws.ok('cloudformation', 'validate-template', ...valid);
    expect(checked.Parameters).toMatchObject([{ ParameterKey: 'Name', DefaultValue: 'cli-stack' }]);
    await aws.ok('s3', 'mb', 's3://cli-packages');
    const packed = join(folder, 'packed.yaml');
    const packing = ['--template-file', template, '--output-template-file', packed];
    await aws.ok('cloudformation', 'package', ...packing, '--s3-bucket', 'cli-packages');
    const deploy = [
      ...['cloudformation', 'deploy', '--template-file', packed, '--stack-name', 'cli-stack'],
      ...['--capabilities', 'CAPABILITY_IAM', '--parameter-overrides'],
    ];
    expect(await aws.ok(...deploy, 'Name=cli-first')).toContain('Successfully created/updated');
    const stack = ['--stack-name', 'cli-stack'];
    const outputs = ['--query', 'Stacks[0].Outputs[0].OutputValue', '--output', 'text'];
    const described = ['cloudformation', 'describe-stacks', ...stack, ...outputs];
    expect(await aws.ok(...described)).toBe(arn('sqs', 'cli-first-queue'));
    const again = ['Name=cli-first', '--no-fail-on-empty-changeset'];
    expect(await aws.ok(...deploy, ...again)).toContain('No changes to deploy');
    // The CLI calls a change set by the second it is made in; one without changes keeps its name.
    await nextSecond();
    await aws.ok(...deploy, 'Name=cli-second');
    await aws.ok('cloudformation', 'wait', 'stack-update-complete', ...stack);
    expect(await aws.ok(...described)).toBe(arn('sqs', 'cli-second-queue'));
    const parts = await aws.ok('cloudformation', 'list-stack-resources', ...stack);
    expect(parts.StackResourceSummaries).toHaveLength(3);
    await aws.ok('cloudformation', 'delete-stack', ...stack);
    await aws.ok('cloudformation', 'wait', 'stack-delete-complete', ...stack);
    expect(await aws.fails(...described)).toContain('does not exist');
  });

  test('cloudtrail: a trail, its selectors, its digests and the history', async () => {
    services++;
    await aws.ok('s3', 'mb', 's3://cli-trail-logs');
    const trail = ['--name', 'cli-trail'];
    const files = ['--s3-bucket-name', 'cli-trail-logs', '--enable-log-file-validation'];
    expect(await aws.fails('cloudtrail', 'create-trail', ...trail, ...files)).toContain(
      '(InsufficientS3BucketPolicyException)',
    );
    const ofTrail = { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' } };
    const policy = {
      Version: '2012-10-17',
      Statement: [
        { ...ofTrail, Action: 's3:GetBucketAcl', Resource: 'arn:aws:s3:::cli-trail-logs' },
        { ...ofTrail, Action: 's3:PutObject', Resource: 'arn:aws:s3:::cli-trail-logs/*' },
      ],
    };
    const bucket = ['--bucket', 'cli-trail-logs', '--policy', JSON.stringify(policy)];
    await aws.ok('s3api', 'put-bucket-policy', ...bucket);
    const made = await aws.ok('cloudtrail', 'create-trail', ...trail, ...files);
    expect(made).toMatchObject({ Name: 'cli-trail', LogFileValidationEnabled: true });
    await aws.ok('cloudtrail', 'start-logging', ...trail);
    const status = await aws.ok('cloudtrail', 'get-trail-status', ...trail);
    expect(status.IsLogging).toBe(true);
    const selectors = await aws.ok(
      ...['cloudtrail', 'put-event-selectors', '--trail-name', 'cli-trail', '--event-selectors'],
      '[{"ReadWriteType":"WriteOnly","IncludeManagementEvents":true}]',
    );
    expect(selectors.EventSelectors).toMatchObject([{ ReadWriteType: 'WriteOnly' }]);
    const asked = ['--lookup-attributes', 'AttributeKey=EventName,AttributeValue=StartLogging'];
    const history = await aws.ok('cloudtrail', 'lookup-events', ...asked, '--max-items', '1');
    expect(JSON.parse(history.Events[0].CloudTrailEvent)).toMatchObject({
      eventName: 'StartLogging',
      requestParameters: { name: 'cli-trail' },
    });
    const since = ['--start-time', '2026-01-01T00:00:00Z'];
    const validated = await aws.ok(
      ...['cloudtrail', 'validate-logs', '--trail-arn', made.TrailARN, ...since],
    );
    expect(validated).toContain('Validating log files for trail');
    expect(validated).not.toContain('INVALID');
    await aws.ok('cloudtrail', 'stop-logging', ...trail);
    await aws.ok('cloudtrail', 'delete-trail', ...trail);
    expect(await aws.fails('cloudtrail', 'get-trail-status', ...trail)).toContain(
      '(TrailNotFoundException)',
    );
  });

  test('a service the range does not have is refused by name, whatever its protocol', async () => {
    for (const [service, call] of [
      ['dynamodb', 'list-tables'],
      ['ec2', 'describe-instances'],
      ['guardduty', 'list-detectors'],
      ['autoscaling', 'describe-auto-scaling-groups'],
    ] as const) {
      const said = await aws.fails(service, call);
      expect(said).toContain('(UnknownOperationException)');
      expect(said.toLowerCase()).toContain(`"${service}`);
    }
  });
});

const nextSecond = () => wait(1000 - (systemClock.now() % 1000));

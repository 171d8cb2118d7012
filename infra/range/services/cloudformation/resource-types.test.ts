import { CloudWatchLogsClient, ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  GetGroupCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListEntitiesForPolicyCommand,
  ListGroupPoliciesCommand,
  ListPolicyVersionsCommand,
} from '@aws-sdk/client-iam';
import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import { GetEventSourceMappingCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetSubscriptionAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AlarmsShown, cloudwatch } from '../../../../test/support/cloudwatch.ts';
import { startTestRange, type TestRange } from '../../../../test/support/range.ts';
import { bringStack, removeStack } from './stack-for-test.ts';

let range: TestRange;
let iam: IAMClient;
let kms: KMSClient;

beforeAll(async () => {
  range = await startTestRange({ clock: 'simulated' });
  iam = new IAMClient(range.config());
  kms = new KMSClient(range.config());
});

afterAll(() => range[Symbol.asyncDispose]());

const policy = (Action: string, Resource: unknown = '*') => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource }],
});
const tags = (Value: string) => [{ Key: 'stage', Value }];

test('a KMS key changes in place, refuses what cannot change, and is scheduled for deletion', async () => {
  const key = (properties: object) => ({ Key: { Type: 'AWS::KMS::Key', Properties: properties } });
  const first = await bringStack(
    range,
    'keys',
    {
      ...key({ Description: 'one', EnableKeyRotation: true, Tags: tags('first') }),
      Alias: {
        Type: 'AWS::KMS::Alias',
        Properties: { AliasName: 'alias/lab', TargetKeyId: { Ref: 'Key' } },
      },
    },
    { Arn: { 'Fn::GetAtt': ['Key', 'Arn'] } },
  );
  expect(first).toMatchObject({ status: 'CREATE_COMPLETE', ids: { Alias: 'alias/lab' } });
  const { Key: KeyId = '' } = first.ids;
  expect(first.outputs['Arn']).toMatch(new RegExp(`^arn:aws:kms:.*:key/${KeyId}$`));
  await expect(kms.send(new GetKeyRotationStatusCommand({ KeyId }))).resolves.toMatchObject({
    KeyRotationEnabled: true,
  });

  const own = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: range.account }, Action: 'kms:*', Resource: '*' },
    ],
  };
  const second = await bringStack(range, 'keys', {
    ...key({ Description: 'two', Enabled: false, KeyPolicy: own, Tags: tags('second') }),
    Other: { Type: 'AWS::KMS::Key', Properties: { PendingWindowInDays: 7 } },
    Alias: {
      Type: 'AWS::KMS::Alias',
      Properties: { AliasName: 'alias/lab', TargetKeyId: { Ref: 'Other' } },
    },
  });
  expect(second).toMatchObject({ status: 'UPDATE_COMPLETE', ids: { Key: KeyId } });
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
  expect(KeyMetadata).toMatchObject({ Description: 'two', Enabled: false });
  const { Policy = '' } = await kms.send(new GetKeyPolicyCommand({ KeyId }));
  expect(JSON.parse(Policy)).toEqual(own);
  await expect(kms.send(new ListResourceTagsCommand({ KeyId }))).resolves.toMatchObject({
    Tags: [{ TagKey: 'stage', TagValue: 'second' }],
  });
  const { Aliases = [] } = await kms.send(new ListAliasesCommand({}));
  expect(Aliases.find(({ AliasName }) => AliasName === 'alias/lab')?.TargetKeyId).toBe(
    second.ids['Other'],
  );

  const refused = await bringStack(range, 'keys', key({ KeyUsage: 'SIGN_VERIFY' }));
  expect(refused).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', ids: { Key: KeyId } });
  expect(refused.reasons).toContain(
    'You cannot change the KeyUsage value after the KMS key is created.',
  );

  expect(await removeStack(range, 'keys')).toMatchObject({ status: 'DELETE_COMPLETE' });
  const gone = await kms.send(new DescribeKeyCommand({ KeyId: second.ids['Other'] }));
  expect(gone.KeyMetadata?.KeyState).toBe('PendingDeletion');
});

test('an event source mapping changes in place and is replaced with its queue', async () => {
  const role = {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'lambda.amazonaws.com' },
            Action: 'sts:AssumeRole',
          },
        ],
      },
      Policies: [{ PolicyName: 'own', PolicyDocument: policy('sqs:*') }],
    },
  };
  const wiring = (queue: string, mapping: object) => ({
    Role: role,
    First: { Type: 'AWS::SQS::Queue' },
    Second: { Type: 'AWS::SQS::Queue' },
    Worker: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
        Code: { ZipFile: 'exports.handler = async () => {};' },
      },
    },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        FunctionName: { Ref: 'Worker' },
        EventSourceArn: { 'Fn::GetAtt': [queue, 'Arn'] },
        ...mapping,
      },
    },
  });
  const lambda = new LambdaClient(range.config());
  const first = await bringStack(
    range,
    'mappings',
    wiring('First', { BatchSize: '5', ScalingConfig: { MaximumConcurrency: 2 } }),
  );
  expect(first.status).toBe('CREATE_COMPLETE');
  const { Mapping: UUID = '' } = first.ids;
  const second = await bringStack(range, 'mappings', wiring('First', { Enabled: false }));
  expect(second).toMatchObject({ status: 'UPDATE_COMPLETE', ids: { Mapping: UUID } });
  await range.range.clock.quiet();
  const now = await lambda.send(new GetEventSourceMappingCommand({ UUID }));
  expect(now).toMatchObject({ BatchSize: 10, State: 'Disabled' });
  expect(now.ScalingConfig?.MaximumConcurrency).toBeUndefined();
  const third = await bringStack(range, 'mappings', wiring('Second', {}));
  expect(third.status).toBe('UPDATE_COMPLETE');
  expect(third.ids['Mapping']).not.toBe(UUID);
  expect(await removeStack(range, 'mappings')).toMatchObject({ status: 'DELETE_COMPLETE' });
});

test('an alarm and its tags change in place, and another name makes another alarm', async () => {
  const alarm = (AlarmName: string, Threshold: number, stage: string) => ({
    Alarm: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName,
        Namespace: 'Lab',
        MetricName: 'Uploads',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold,
        ComparisonOperator: 'GreaterThanThreshold',
        Tags: tags(stage),
      },
    },
  });
  const arn = { Arn: { 'Fn::GetAtt': ['Alarm', 'Arn'] } };
  const { outputs } = await bringStack(range, 'alarms', alarm('many', 1, 'first'), arn);
  const second = await bringStack(range, 'alarms', alarm('many', 3, 'second'), arn);
  expect(second).toMatchObject({ status: 'UPDATE_COMPLETE', ids: { Alarm: 'many' } });
  const { MetricAlarms } = await cloudwatch<AlarmsShown>(range, 'DescribeAlarms', {});
  expect(MetricAlarms.map(({ Threshold }) => Threshold)).toEqual([3]);
  await expect(
    cloudwatch(range, 'ListTagsForResource', { ResourceARN: outputs['Arn'] }),
  ).resolves.toMatchObject({ Tags: tags('second') });
  const third = await bringStack(range, 'alarms', alarm('more', 3, 'second'));
  expect(third).toMatchObject({ status: 'UPDATE_COMPLETE', ids: { Alarm: 'more' } });
  await removeStack(range, 'alarms');
  await expect(cloudwatch(range, 'DescribeAlarms', {})).resolves.toMatchObject({
    MetricAlarms: [],
  });
});

test('groups, their members and a managed policy change in place', async () => {
  const people = (more: object, document: object, members: readonly string[]) => ({
    Ann: { Type: 'AWS::IAM::User', Properties: { UserName: 'ann', ...more } },
    Bob: { Type: 'AWS::IAM::User', Properties: { UserName: 'bob' } },
    Team: {
      Type: 'AWS::IAM::Group',
      Properties: {
        GroupName: 'team',
        Policies: [{ PolicyName: 'inline', PolicyDocument: document }],
      },
    },
    Members: {
      Type: 'AWS::IAM::UserToGroupAddition',
      DependsOn: ['Ann', 'Bob'],
      Properties: { GroupName: { Ref: 'Team' }, Users: members },
    },
    Shared: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: {
        ManagedPolicyName: 'shared',
        PolicyDocument: document,
        ...(members.includes('bob') ? { Groups: [{ Ref: 'Team' }] } : { Users: [{ Ref: 'Bob' }] }),
      },
    },
    Key: {
      Type: 'AWS::IAM::AccessKey',
      Properties: {
        UserName: { Ref: 'Ann' },
        ...(members.includes('bob') && { Status: 'Inactive' }),
      },
    },
  });
  const first = await bringStack(range, 'people', people({}, policy('s3:GetObject'), ['ann']));
  expect(first.status).toBe('CREATE_COMPLETE');
  let last = first;
  // More often than a policy has versions.
  for (const number of [1, 2, 3, 4, 5, 6]) {
    last = await bringStack(
      range,
      'people',
      people({}, policy('s3:GetObject', `arn:aws:s3:::b${String(number)}/*`), ['bob']),
    );
    expect(last).toMatchObject({ status: 'UPDATE_COMPLETE', ids: first.ids });
  }
  const { Shared: PolicyArn = '' } = last.ids;
  const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn }));
  const { PolicyVersion } = await iam.send(
    new GetPolicyVersionCommand({ PolicyArn, VersionId: Policy?.DefaultVersionId }),
  );
  expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toContain('arn:aws:s3:::b6/*');
  const { Versions = [] } = await iam.send(new ListPolicyVersionsCommand({ PolicyArn }));
  expect(Versions).toHaveLength(5);
  await expect(iam.send(new ListEntitiesForPolicyCommand({ PolicyArn }))).resolves.toMatchObject({
    PolicyGroups: [{ GroupName: 'team' }],
    PolicyUsers: [],
  });
  const { Users = [] } = await iam.send(new GetGroupCommand({ GroupName: 'team' }));
  expect(Users.map(({ UserName }) => UserName)).toEqual(['bob']);
  const keys = await iam.send(new ListAccessKeysCommand({ UserName: 'ann' }));
  expect(keys.AccessKeyMetadata).toMatchObject([
    { AccessKeyId: last.ids['Key'], Status: 'Inactive' },
  ]);
  const inGroup = await bringStack(
    range,
    'people',
    people({ Groups: [{ Ref: 'Team' }] }, policy('s3:GetObject', 'arn:aws:s3:::b6/*'), ['bob']),
  );
  expect(inGroup).toMatchObject({ status: 'UPDATE_COMPLETE', ids: first.ids });
  const team = await iam.send(new GetGroupCommand({ GroupName: 'team' }));
  expect(team.Users?.map(({ UserName }) => UserName).sort()).toEqual(['ann', 'bob']);
  expect(await removeStack(range, 'people')).toMatchObject({
    status: 'DELETE_COMPLETE',
    reasons: [],
  });
  await expect(iam.send(new GetPolicyCommand({ PolicyArn }))).rejects.toMatchObject({
    name: 'NoSuchEntityException',
  });
});

test('an inline policy moves from one group to another in place', async () => {
  const groups = (holder: string) => ({
    One: { Type: 'AWS::IAM::Group', Properties: { GroupName: 'one' } },
    Two: { Type: 'AWS::IAM::Group', Properties: { GroupName: 'two' } },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: {
        PolicyName: 'moves',
        PolicyDocument: policy('s3:ListAllMyBuckets'),
        Groups: [{ Ref: holder }],
      },
    },
  });
  await bringStack(range, 'moves', groups('One'));
  expect((await bringStack(range, 'moves', groups('Two'))).status).toBe('UPDATE_COMPLETE');
  const policiesOf = async (GroupName: string) =>
    (await iam.send(new ListGroupPoliciesCommand({ GroupName }))).PolicyNames;
  expect([await policiesOf('one'), await policiesOf('two')]).toEqual([[], ['moves']]);
  expect(await removeStack(range, 'moves')).toMatchObject({ status: 'DELETE_COMPLETE' });
});

test('what a subscription filters and the tags of a log group change in place', async () => {
  const parts = (subscription: object, stage: string) => ({
    Topic: { Type: 'AWS::SNS::Topic' },
    Queue: { Type: 'AWS::SQS::Queue' },
    Subscription: {
      Type: 'AWS::SNS::Subscription',
      Properties: {
        TopicArn: { Ref: 'Topic' },
        Protocol: 'sqs',
        Endpoint: { 'Fn::GetAtt': ['Queue', 'Arn'] },
        ...subscription,
      },
    },
    TopicPolicy: {
      Type: 'AWS::SNS::TopicPolicy',
      Properties: {
        Topics: [{ Ref: 'Topic' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Sid: stage,
              Effect: 'Allow',
              Principal: { Service: 's3.amazonaws.com' },
              Action: 'sns:Publish',
              Resource: { Ref: 'Topic' },
            },
          ],
        },
      },
    },
    Log: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: '/lab/parts', Tags: tags(stage) },
    },
  });
  const first = await bringStack(
    range,
    'parts',
    parts({ FilterPolicy: { kind: ['a'] }, RawMessageDelivery: true }, 'first'),
  );
  const second = await bringStack(range, 'parts', parts({ RawMessageDelivery: true }, 'second'));
  expect(second).toMatchObject({ status: 'UPDATE_COMPLETE', ids: first.ids });
  const { Attributes = {} } = await new SNSClient(range.config()).send(
    new GetSubscriptionAttributesCommand({ SubscriptionArn: second.ids['Subscription'] }),
  );
  expect(Attributes).toMatchObject({ RawMessageDelivery: 'true' });
  expect(Attributes['FilterPolicy'] ?? '{}').toBe('{}');
  await expect(
    new CloudWatchLogsClient(range.config()).send(
      new ListTagsForResourceCommand({
        resourceArn: `arn:aws:logs:us-east-1:${range.account}:log-group:/lab/parts`,
      }),
    ),
  ).resolves.toMatchObject({ tags: { stage: 'second' } });
  expect(await removeStack(range, 'parts')).toMatchObject({ status: 'DELETE_COMPLETE' });
});

test('a resource with a name of its own is not replaced under the same name', async () => {
  const topic = (FifoTopic: boolean) => ({
    Topic: {
      Type: 'AWS::SNS::Topic',
      Properties: { TopicName: 'own.fifo', ...(FifoTopic && { FifoTopic }) },
    },
  });
  const first = await bringStack(range, 'named', topic(true));
  expect(first.status).toBe('CREATE_COMPLETE');
  const second = await bringStack(range, 'named', topic(false));
  expect(second).toMatchObject({ status: 'UPDATE_ROLLBACK_COMPLETE', ids: first.ids });
  expect(second.reasons).toContain(
    'CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename own.fifo and update the stack again.',
  );
});

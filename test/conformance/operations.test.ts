import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as cloudtrail from '@aws-sdk/client-cloudtrail';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as events from '@aws-sdk/client-eventbridge';
import * as iam from '@aws-sdk/client-iam';
import * as kms from '@aws-sdk/client-kms';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as sns from '@aws-sdk/client-sns';
import * as sqs from '@aws-sdk/client-sqs';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import type { CloudTrailRecord } from '../../infra/base/cloudtrail-record.ts';
import { zipOf } from '../../infra/range/services/lambda/function-for-test.ts';
import { rangeServices } from '../../infra/range/services.ts';
import { type Credentials, startTestRange, type TestRange } from '../support/range.ts';

/** Stands in everything the trail must not show: bodies, parameter values, environments. */
const SECRET = 'EXAMPLE-this-must-not-be-in-any-record';
const ACCOUNT = '111122223333';
const trust = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
    { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' },
  ],
});
const policy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }],
});
const roleArn = `arn:aws:iam::${ACCOUNT}:role/walked`;
const topicArn = `arn:aws:sns:us-east-1:${ACCOUNT}:walked`;
const template = JSON.stringify({
  Parameters: { Password: { Type: 'String', NoEcho: true } },
  Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
});
const queueUrl = (range: TestRange) => `${range.endpoint}/${ACCOUNT}/walked`;

interface Step {
  readonly service: string;
  /** An instance of an SDK command; its class is named for the operation. */
  readonly command: (range: TestRange) => object;
  /** AWS asks nobody's leave for it. */
  readonly isOpen?: boolean;
}

const step = (service: string, command: Step['command'], isOpen = false): Step => ({
  service,
  command,
  isOpen,
});

/** In an order in which each finds what it needs. */
const walk: readonly Step[] = [
  step('sts', () => new sts.GetCallerIdentityCommand({}), true),
  step(
    'iam',
    () => new iam.CreateRoleCommand({ RoleName: 'walked', AssumeRolePolicyDocument: trust }),
  ),
  step(
    'iam',
    () =>
      new iam.PutRolePolicyCommand({
        RoleName: 'walked',
        PolicyName: 'own',
        PolicyDocument: policy,
      }),
  ),
  step('iam', () => new iam.GetRoleCommand({ RoleName: 'walked' })),
  step('iam', () => new iam.CreateUserCommand({ UserName: 'walked' })),
  step('iam', () => new iam.CreateAccessKeyCommand({ UserName: 'walked' })),
  step('iam', () => new iam.ListAccessKeysCommand({ UserName: 'walked' })),
  step('iam', () => new iam.CreatePolicyCommand({ PolicyName: 'walked', PolicyDocument: policy })),
  step('sts', () => new sts.AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: 'walk' })),
  step('s3', () => new s3.CreateBucketCommand({ Bucket: 'walked' })),
  step('s3', () => new s3.GetBucketLocationCommand({ Bucket: 'walked' })),
  step(
    's3',
    () =>
      new s3.PutBucketVersioningCommand({
        Bucket: 'walked',
        VersioningConfiguration: { Status: 'Enabled' },
      }),
  ),
  step(
    's3',
    () =>
      new s3.PutPublicAccessBlockCommand({
        Bucket: 'walked',
        PublicAccessBlockConfiguration: { BlockPublicAcls: true },
      }),
  ),
  step('s3', () => new s3.PutObjectCommand({ Bucket: 'walked', Key: 'a', Body: SECRET })),
  step('s3', () => new s3.HeadObjectCommand({ Bucket: 'walked', Key: 'a' })),
  step('s3', () => new s3.GetObjectCommand({ Bucket: 'walked', Key: 'a' })),
  step('s3', () => new s3.ListObjectsV2Command({ Bucket: 'walked' })),
  step(
    's3',
    () => new s3.CopyObjectCommand({ Bucket: 'walked', Key: 'b', CopySource: 'walked/a' }),
  ),
  step(
    's3',
    () => new s3.PutObjectTaggingCommand({ Bucket: 'walked', Key: 'a', Tagging: { TagSet: [] } }),
  ),
  step('s3', () => new s3.DeleteObjectCommand({ Bucket: 'walked', Key: 'b' })),
  step('sqs', () => new sqs.CreateQueueCommand({ QueueName: 'walked' })),
  step(
    'sqs',
    (range) => new sqs.SendMessageCommand({ QueueUrl: queueUrl(range), MessageBody: SECRET }),
  ),
  step(
    'sqs',
    (range) =>
      new sqs.SendMessageBatchCommand({
        QueueUrl: queueUrl(range),
        Entries: [{ Id: 'a', MessageBody: SECRET }],
      }),
  ),
  step(
    'sqs',
    (range) =>
      new sqs.GetQueueAttributesCommand({ QueueUrl: queueUrl(range), AttributeNames: ['All'] }),
  ),
  step('sqs', (range) => new sqs.ReceiveMessageCommand({ QueueUrl: queueUrl(range) })),
  step('sqs', (range) => new sqs.PurgeQueueCommand({ QueueUrl: queueUrl(range) })),
  step('sns', () => new sns.CreateTopicCommand({ Name: 'walked' })),
  step(
    'sns',
    () => new sns.PublishCommand({ TopicArn: topicArn, Message: SECRET, Subject: SECRET }),
  ),
  step(
    'sns',
    () =>
      new sns.PublishBatchCommand({
        TopicArn: topicArn,
        PublishBatchRequestEntries: [{ Id: 'a', Message: SECRET }],
      }),
  ),
  step('sns', () => new sns.GetTopicAttributesCommand({ TopicArn: topicArn })),
  step('events', () => new events.CreateEventBusCommand({ Name: 'walked' })),
  step(
    'events',
    () =>
      new events.PutRuleCommand({
        Name: 'walked',
        EventBusName: 'walked',
        EventPattern: '{"source":["own"]}',
      }),
  ),
  step(
    'events',
    () =>
      new events.PutEventsCommand({
        Entries: [
          {
            EventBusName: 'walked',
            Source: 'own',
            DetailType: 'x',
            Detail: JSON.stringify({ SECRET }),
          },
        ],
      }),
  ),
  step('events', () => new events.ListRulesCommand({ EventBusName: 'walked' })),
  step('ssm', () => new ssm.PutParameterCommand({ Name: 'walked', Type: 'String', Value: SECRET })),
  step('ssm', () => new ssm.GetParameterCommand({ Name: 'walked' })),
  step(
    'lambda',
    () =>
      new lambda.CreateFunctionCommand({
        FunctionName: 'walked',
        Role: roleArn,
        Runtime: 'nodejs20.x',
        Handler: 'index.handler',
        Environment: { Variables: { TOKEN: SECRET } },
        Code: { ZipFile: zipOf({ 'index.js': `exports.handler = async () => '${SECRET}';` }) },
      }),
  ),
  step('lambda', () => new lambda.GetFunctionCommand({ FunctionName: 'walked' })),
  step(
    'lambda',
    () =>
      new lambda.UpdateFunctionConfigurationCommand({
        FunctionName: 'walked',
        Environment: { Variables: { TOKEN: SECRET } },
      }),
  ),
  step(
    'lambda',
    () =>
      new lambda.UpdateFunctionCodeCommand({
        FunctionName: 'walked',
        ZipFile: zipOf({ 'index.js': `exports.handler = async () => '${SECRET}';` }),
      }),
  ),
  step('lambda', () => new lambda.PublishVersionCommand({ FunctionName: 'walked' })),
  step(
    'lambda',
    () =>
      new lambda.PutFunctionEventInvokeConfigCommand({
        FunctionName: 'walked',
        MaximumRetryAttempts: 0,
      }),
  ),
  step(
    'lambda',
    () =>
      new lambda.AddPermissionCommand({
        FunctionName: 'walked',
        StatementId: 'a',
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
      }),
  ),
  step(
    'lambda',
    () =>
      new lambda.InvokeCommand({
        FunctionName: 'walked',
        Payload: Buffer.from(JSON.stringify({ SECRET })),
      }),
  ),
  step(
    'lambda',
    () =>
      new lambda.PutFunctionConcurrencyCommand({
        FunctionName: 'walked',
        ReservedConcurrentExecutions: 1,
      }),
  ),
  step('lambda', () => new lambda.DeleteFunctionCommand({ FunctionName: 'walked' })),
  step(
    'cloudformation',
    () =>
      new cloudformation.CreateStackCommand({
        StackName: 'walked',
        TemplateBody: template,
        Parameters: [{ ParameterKey: 'Password', ParameterValue: SECRET }],
      }),
  ),
  step('cloudformation', () => new cloudformation.DescribeStacksCommand({ StackName: 'walked' })),
  step('kms', () => new kms.CreateKeyCommand({})),
  step('kms', () => new kms.ListKeysCommand({})),
  step('logs', () => new logs.CreateLogGroupCommand({ logGroupName: 'walked' })),
  step('logs', () => new logs.DescribeLogGroupsCommand({})),
  step('cloudtrail', () => new cloudtrail.DescribeTrailsCommand({})),
  step('cloudtrail', () => new cloudtrail.LookupEventsCommand({ MaxResults: 1 })),
  step('cloudtrail', () => new cloudtrail.ListPublicKeysCommand({})),
];

type Answer = {
  readonly requestId?: string | undefined;
  readonly fault?: Error;
  readonly output?: unknown;
};

interface AnyClient {
  send(command: object): Promise<{ readonly $metadata: { readonly requestId?: string } }>;
}

function clientsFor(range: TestRange, credentials: Credentials) {
  const config = range.config(credentials);
  const clients = {
    cloudformation: new cloudformation.CloudFormationClient(config),
    cloudtrail: new cloudtrail.CloudTrailClient(config),
    events: new events.EventBridgeClient(config),
    iam: new iam.IAMClient(config),
    kms: new kms.KMSClient(config),
    lambda: new lambda.LambdaClient(config),
    logs: new logs.CloudWatchLogsClient(config),
    s3: new s3.S3Client({ ...config, forcePathStyle: true }),
    sns: new sns.SNSClient(config),
    sqs: new sqs.SQSClient(config),
    ssm: new ssm.SSMClient(config),
    sts: new sts.STSClient(config),
  };
  return async (service: string, command: object): Promise<Answer> => {
    // One signature for all clients: which command goes to which is the table's business.
    const client = clients[service as keyof typeof clients] as unknown as AnyClient;
    try {
      const output = await client.send(command);
      return { requestId: output.$metadata.requestId, output };
    } catch (fault) {
      const { $metadata } = fault as { readonly $metadata?: { readonly requestId?: string } };
      return { requestId: $metadata?.requestId, fault: fault as Error };
    }
  };
}

async function nobodyOf(range: TestRange): Promise<Credentials> {
  const client = new iam.IAMClient(range.config());
  await client.send(new iam.CreateUserCommand({ UserName: 'nobody' }));
  const { AccessKey } = await client.send(new iam.CreateAccessKeyCommand({ UserName: 'nobody' }));
  return {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
}

/** What the service's table says the trail calls an operation. */
function declared(service: string, command: object) {
  const operation = command.constructor.name.replace(/Command$/, '');
  const { eventSource, operations } = rangeServices.find(service) ?? {};
  const rule = operations?.[operation]?.trail;
  if (rule === undefined) throw new Error(`${service} does not provide ${operation}`);
  return { operation, eventSource, eventName: rule.eventName ?? operation, rule };
}

test('every operation leaves one record, denied or done, under its declared name and without secrets', async () => {
  await using range = await startTestRange({ clock: 'simulated' });
  const credentials = await nobodyOf(range);
  const [asAdmin, asNobody] = [clientsFor(range, range.admin), clientsFor(range, credentials)];
  const secrets = [SECRET, range.admin.secretAccessKey, credentials.secretAccessKey];
  const wrong: string[] = [];
  const about = ({ requestId }: Answer): readonly CloudTrailRecord[] =>
    range.range.records().filter(({ requestID }) => requestID === requestId);

  for (const { service, command, isOpen } of walk) {
    const { operation, eventSource, eventName, rule } = declared(service, command(range));
    const complain = (what: string) => void wrong.push(`${service}:${operation} ${what}`);

    const denied = await asNobody(service, command(range));
    const refusals = about(denied);
    if (isOpen === true) {
      if (denied.fault !== undefined) complain(`was refused to nobody: ${denied.fault.name}`);
    } else if (denied.fault === undefined) complain('was done for nobody');
    else {
      const expected = rule.recordsDenials === false ? 0 : 1;
      if (refusals.length !== expected) complain(`denied: ${refusals.length} records`);
      for (const { errorCode } of refusals)
        if (
          !/^(Client\.)?(AccessDenied|AuthorizationError)/.test(errorCode ?? '') &&
          !/403|Forbidden/.test(errorCode ?? '')
        )
          complain(`denied with ${errorCode ?? 'no error code'}`);
    }

    const done = await asAdmin(service, command(range));
    if (done.fault !== undefined) complain(`failed: ${done.fault.name}: ${done.fault.message}`);
    const records = about(done);
    if (records.length !== 1) complain(`done: ${records.length} records`);
    for (const record of [...records, ...refusals]) {
      if (record.eventSource !== eventSource || record.eventName !== eventName)
        complain(`is called ${record.eventSource} ${record.eventName}`);
      if (record.readOnly !== rule.readOnly) complain('says readOnly wrongly');
      if (rule.readOnly && record.responseElements !== null && eventName !== 'AssumeRole')
        complain('shows an answer although it only reads');
      if (record.eventCategory !== (rule.category === 'data' ? 'Data' : 'Management'))
        complain(`is of category ${record.eventCategory ?? 'none'}`);
    }
    if (operation === 'CreateAccessKey' || operation === 'AssumeRole') {
      const { AccessKey, Credentials: issued } = done.output as iam.CreateAccessKeyCommandOutput &
        sts.AssumeRoleCommandOutput;
      secrets.push((operation === 'AssumeRole' ? issued : AccessKey)?.SecretAccessKey ?? SECRET);
    }
    await range.range.clock.pass(1000 as Parameters<typeof range.range.clock.pass>[0]);
  }
  expect(wrong).toEqual([]);
  const all = JSON.stringify(range.range.records());
  expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
  expect(secrets.length).toBeGreaterThan(3);
  expect(all).not.toContain('127.0.0.1:');
});

test('the walk touches every service of the range', () => {
  const walked = new Set(walk.map(({ service }) => service));
  // The SDK speaks CBOR to CloudWatch, which the range does not; its own tests go by boto3 and plain requests.
  const others = rangeServices.all.map(({ id }) => id).filter((id) => id !== 'monitoring');
  expect([...walked].sort()).toEqual(others.sort());
});

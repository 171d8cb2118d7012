import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  GetBucketNotificationConfigurationCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRange, type TestRange } from '../../../../test/support/range.ts';
import { bringStack, removeStack } from './stack-for-test.ts';

let range: TestRange;
let client: CloudFormationClient;

beforeAll(async () => {
  range = await startTestRange();
  client = new CloudFormationClient(range.config());
});

afterAll(() => range[Symbol.asyncDispose]());

const create = (StackName: string, TemplateBody: string) =>
  client.send(
    new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_NAMED_IAM'] }),
  );
const statusOf = async (StackName: string) =>
  (await client.send(new DescribeStacksCommand({ StackName }))).Stacks?.[0]?.StackStatus;
const topicArns = async () =>
  ((await new SNSClient(range.config()).send(new ListTopicsCommand({}))).Topics ?? []).map(
    ({ TopicArn }) => TopicArn,
  );

test('a stack is built within the call that asks for it', async () => {
  await create('at-once', JSON.stringify({ Resources: { Topic: { Type: 'AWS::SNS::Topic' } } }));
  expect(await statusOf('at-once')).toBe('CREATE_COMPLETE');
});

test('a property the engine does not honour is refused before anything is made', async () => {
  const before = await topicArns();
  await expect(
    create(
      'unknown-property',
      JSON.stringify({
        Resources: {
          Fine: { Type: 'AWS::SNS::Topic' },
          Odd: { Type: 'AWS::SNS::Topic', Properties: { TracingConfig: 'Active' } },
        },
      }),
    ),
  ).rejects.toMatchObject({
    name: 'NotImplemented',
    message: expect.stringMatching(
      /TracingConfig.*AWS::SNS::Topic.*Odd|AWS::SNS::Topic.*TracingConfig|Odd.*TracingConfig/,
    ) as string,
  });
  expect(await topicArns()).toEqual(before);
  await expect(statusOf('unknown-property')).rejects.toMatchObject({ name: 'ValidationError' });
});

const role = (name: string) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: name,
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
  },
});
const fn = (roleName: string, more: object = {}) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: { 'Fn::GetAtt': [roleName, 'Arn'] },
    Code: { ZipFile: 'exports.handler = async () => { throw new Error("called"); };' },
    ...more,
  },
});

test('the custom resources of the CDK for S3 are done by CloudFormation itself', async () => {
  const s3 = new S3Client({ ...range.config(), forcePathStyle: true });
  const made = await bringStack(range, 'custom', {
    Role: role('custom'),
    // As the CDK writes them: a function that would do the work, and the orders to it.
    Handler: fn('Role', {
      Description:
        'AWS CloudFormation handler for "Custom::S3BucketNotifications" resources (@aws-cdk/aws-s3)',
      Runtime: 'python3.13',
    }),
    Cleaner: fn('Role'),
    Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'custom-bucket' } },
    Orders: {
      Type: 'Custom::S3BucketNotifications',
      Properties: {
        ServiceToken: { 'Fn::GetAtt': ['Handler', 'Arn'] },
        BucketName: { Ref: 'Bucket' },
        NotificationConfiguration: { EventBridgeConfiguration: {} },
        Managed: true,
      },
    },
    Emptied: {
      Type: 'Custom::S3AutoDeleteObjects',
      Properties: {
        ServiceToken: { 'Fn::GetAtt': ['Cleaner', 'Arn'] },
        BucketName: { Ref: 'Bucket' },
      },
    },
  });
  expect(made).toMatchObject({ status: 'CREATE_COMPLETE', reasons: [] });
  const notifications = await s3.send(
    new GetBucketNotificationConfigurationCommand({ Bucket: 'custom-bucket' }),
  );
  expect(notifications.EventBridgeConfiguration).toEqual({});
  await s3.send(new PutObjectCommand({ Bucket: 'custom-bucket', Key: 'left', Body: 'behind' }));
  expect(await removeStack(range, 'custom')).toMatchObject({ status: 'DELETE_COMPLETE' });
  await expect(s3.send(new HeadBucketCommand({ Bucket: 'custom-bucket' }))).rejects.toMatchObject({
    $metadata: { httpStatusCode: 404 },
  });
  const invoked = range.range
    .records()
    .filter(({ eventName }) => eventName === 'Invoke' || eventName === 'InvokeExecution');
  expect(invoked).toEqual([]);
});

test('a stack whose work the end of the range cut short is found failed', async () => {
  const root = mkdtempSync(join(tmpdir(), 'aftertrace-stack-'));
  try {
    const [living, copied] = [join(root, 'living'), join(root, 'copied')];
    const names = Array.from({ length: 40 }, (_, at) => `F${String(at)}`);
    const template = {
      Resources: {
        Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'made-first' } },
        Role: role('cut-short'),
        ...Object.fromEntries(names.map((name) => [name, fn('Role', { FunctionName: name })])),
      },
    };
    {
      await using before = await startTestRange({ state: living });
      const making = new CloudFormationClient(before.config()).send(
        new CreateStackCommand({
          StackName: 'cut-short',
          TemplateBody: JSON.stringify(template),
          Capabilities: ['CAPABILITY_NAMED_IAM'],
        }),
      );
      const looking = new S3Client({ ...before.config(), forcePathStyle: true });
      for (;;) {
        const { Buckets = [] } = await looking.send(new ListBucketsCommand({}));
        if (Buckets.some(({ Name }) => Name === 'made-first')) break;
      }
      // What kill -9 would leave now: everything acknowledged is synced.
      cpSync(living, copied, { recursive: true });
      rmSync(join(copied, 'lock'), { force: true });
      await making;
    }
    await using after = await startTestRange({ state: copied });
    const found = new CloudFormationClient(after.config());
    const { Stacks } = await found.send(new DescribeStacksCommand({ StackName: 'cut-short' }));
    expect(Stacks?.[0]).toMatchObject({
      StackStatus: 'CREATE_FAILED',
      StackStatusReason: 'The range ended while this was under way',
    });
    // Nothing that was made is forgotten: what it holds goes with it, and it can be made again.
    expect(await removeStack(after, 'cut-short')).toMatchObject({ status: 'DELETE_COMPLETE' });
    const again = await bringStack(after, 'cut-short', template.Resources);
    expect(again).toMatchObject({ status: 'CREATE_COMPLETE', reasons: [] });
    const lambda = new LambdaClient(after.config());
    const { FunctionError } = await lambda.send(new InvokeCommand({ FunctionName: 'F39' }));
    expect(FunctionError).toBe('Unhandled');
    await new STSClient(after.config()).send(new GetCallerIdentityCommand({}));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}, 30_000);

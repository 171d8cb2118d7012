import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Credentials, TestRange } from '../../../test/support/range.ts';
import { startTestRange } from '../../../test/support/range.ts';
import type { CloudTrailRecord } from '../../base/cloudtrail-record.ts';
import { makeExecutionRole, makeFunction } from '../services/lambda/function-for-test.ts';

const OWNER = '111122223333';
const CALLER = '444455556666';

let range: TestRange;
let caller: Credentials;
const s3As = (credentials?: Credentials) =>
  new S3Client({ ...range.config(credentials), forcePathStyle: true });

beforeAll(async () => {
  range = await startTestRange({ clock: 'simulated', accounts: [OWNER, CALLER] });
  caller = await administratorOf(CALLER);
  await sharedBucket('shared', { AWS: CALLER });
});

afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

/** The range hands out the first account's key; the other one's is asked of a user its root makes. */
async function administratorOf(account: string): Promise<Credentials> {
  const as = {
    kind: 'root' as const,
    accountId: account,
    arn: `arn:aws:iam::${account}:root` as const,
    accessKeyId: '',
  };
  const call = <T>(operation: string, input: object) =>
    range.range.platform.perform<T>({ service: 'iam', operation, input, as, leavesNoRecord: true });
  await call('CreateUser', { UserName: 'outsider' });
  await call('PutUserPolicy', {
    UserName: 'outsider',
    PolicyName: 'all',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    }),
  });
  const { AccessKey } = await call<{ AccessKey: { AccessKeyId: string; SecretAccessKey: string } }>(
    'CreateAccessKey',
    { UserName: 'outsider' },
  );
  return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
}

/** The records a piece of work leaves. */
async function recordsOf(work: () => Promise<unknown>): Promise<readonly CloudTrailRecord[]> {
  const before = range.range.records().length;
  await work().catch(() => {});
  return range.range.records().slice(before);
}

async function sharedBucket(name: string, Principal: unknown): Promise<void> {
  const s3 = s3As();
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action: 's3:*', Resource: `arn:aws:s3:::${name}/*` }],
  });
  await s3.send(new PutBucketPolicyCommand({ Bucket: name, Policy }));
}

test('a call on the bucket of another account is told to both, as one act seen from two sides', async () => {
  const [own, copy, ...more] = await recordsOf(() =>
    s3As(caller).send(new PutObjectCommand({ Bucket: 'shared', Key: 'a', Body: 'x' })),
  );
  expect(more).toEqual([]);
  expect(own?.recipientAccountId).toBe(CALLER);
  expect(copy?.recipientAccountId).toBe(OWNER);
  expect(own?.sharedEventID).toMatch(/^[0-9a-f-]{36}$/);
  expect(copy?.sharedEventID).toBe(own?.sharedEventID);
  expect(copy?.eventID).not.toBe(own?.eventID);
  expect(own?.userIdentity).toMatchObject({ type: 'IAMUser', userName: 'outsider' });
  expect(copy?.userIdentity).toEqual({
    type: 'AWSAccount',
    principalId: own?.userIdentity.principalId,
    accountId: CALLER,
  });
  const same = ['requestID', 'eventTime', 'requestParameters', 'resources'] as const;
  for (const field of same) expect(copy?.[field]).toEqual(own?.[field]);
});

test('each account finds its own record in its history and not the other one', async () => {
  const iam = new IAMClient(range.config());
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'visited',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: CALLER }, Action: 'sts:AssumeRole' }],
      }),
    }),
  );
  const RoleArn = `arn:aws:iam::${OWNER}:role/visited`;
  const records = await recordsOf(() =>
    new STSClient(range.config(caller)).send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'visit' }),
    ),
  );
  expect(records.map(({ recipientAccountId }) => recipientAccountId)).toEqual([CALLER, OWNER]);
  const found = async (credentials?: Credentials) => {
    const { Events = [] } = await new CloudTrailClient(range.config(credentials)).send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'AssumeRole' }],
        MaxResults: 1,
      }),
    );
    return Events[0]?.EventId;
  };
  expect(await found(caller)).toBe(records[0]?.eventID);
  expect(await found()).toBe(records[1]?.eventID);
});

test('an AssumeRole that is denied stays with the caller', async () => {
  const RoleArn = `arn:aws:iam::${OWNER}:role/cdk-hnb659fds-deploy-role-${OWNER}-us-east-1`;
  const records = await recordsOf(() =>
    new STSClient(range.config(caller)).send(
      new AssumeRoleCommand({ RoleArn, RoleSessionName: 'visit' }),
    ),
  );
  expect(
    records.map(({ recipientAccountId, errorCode }) => [recipientAccountId, errorCode]),
  ).toEqual([[CALLER, 'AccessDenied']]);
});

test('an anonymous call is told to the owner of the bucket', async () => {
  await sharedBucket('asked', { AWS: CALLER });
  const records = await recordsOf(() => fetch(`${range.endpoint}/asked/a`));
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({
    recipientAccountId: OWNER,
    eventName: 'GetObject',
    errorCode: 'AccessDenied',
    userIdentity: { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' },
  });
});

test('PutEvents on the bus of another account is recorded for the caller alone', async () => {
  const EventBusName = `arn:aws:events:us-east-1:${OWNER}:event-bus/default`;
  const records = await recordsOf(() =>
    new EventBridgeClient(range.config(caller)).send(
      new PutEventsCommand({
        Entries: [{ Source: 'own', DetailType: 'x', Detail: '{}', EventBusName }],
      }),
    ),
  );
  expect(records.map(({ recipientAccountId }) => recipientAccountId)).toEqual([CALLER]);
});

test('a signature that is not believed leaves no record', async () => {
  const wrong = { ...range.admin, secretAccessKey: 'EXAMPLE-not-the-secret' };
  const unknown = { accessKeyId: 'AKIAEXAMPLENOBODY0000', secretAccessKey: 'EXAMPLE' };
  for (const credentials of [wrong, unknown]) {
    const records = await recordsOf(() =>
      s3As(credentials).send(new GetObjectCommand({ Bucket: 'shared', Key: 'a' })),
    );
    expect(records).toEqual([]);
  }
});

test('an Invoke that is denied leaves no record, and one that is allowed leaves one', async () => {
  const Role = await makeExecutionRole(range, 'runs');
  await makeFunction(range, 'told', 'exports.handler = async () => 1;', { Role });
  const iam = new IAMClient(range.config());
  await iam.send(new CreateUserCommand({ UserName: 'nobody' }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'nobody' }));
  const nobody = {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
  const invoke = (credentials?: Credentials) =>
    recordsOf(() =>
      new LambdaClient(range.config(credentials)).send(new InvokeCommand({ FunctionName: 'told' })),
    );
  expect(await invoke(nobody)).toEqual([]);
  expect((await invoke()).map(({ eventName }) => eventName)).toEqual(['Invoke']);
});

test('what is too large is left out, and says so', async () => {
  const iam = new IAMClient(range.config());
  await iam.send(
    new CreateRoleCommand({
      RoleName: 'large',
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Principal: { AWS: OWNER }, Action: 'sts:AssumeRole' }],
      }),
    }),
  );
  const [record] = await recordsOf(() =>
    iam.send(
      new PutRolePolicyCommand({
        RoleName: 'large',
        PolicyName: 'large',
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: 'x'.repeat(110_000) }),
      }),
    ),
  );
  expect(record?.requestParameters).toEqual({ omitted: true });
});

test('records show the host of AWS and TLS, whatever was spoken', async () => {
  const sqs = new SQSClient(range.config());
  const records = await recordsOf(async () => {
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'addressed' }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'x' }));
    await s3As().send(new PutObjectCommand({ Bucket: 'shared', Key: 'a', Body: 'x' }));
    const s3 = s3As();
    await s3.send(
      new PutObjectCommand({
        Bucket: 'shared',
        Key: 'template.json',
        Body: JSON.stringify({ Resources: { Queue: { Type: 'AWS::SQS::Queue' } } }),
      }),
    );
    await new CloudFormationClient(range.config()).send(
      new CreateStackCommand({
        StackName: 'addressed',
        TemplateURL: `${range.endpoint}/shared/template.json`,
      }),
    );
  });
  const shown = records.flatMap(({ tlsDetails }) => tlsDetails?.['clientProvidedHostHeader'] ?? []);
  expect(new Set(shown)).toEqual(
    new Set([
      'sqs.us-east-1.amazonaws.com',
      'shared.s3.us-east-1.amazonaws.com',
      'cloudformation.us-east-1.amazonaws.com',
    ]),
  );
  expect(JSON.stringify(records)).not.toContain('127.0.0.1:');
  const stack = records.find(({ eventName }) => eventName === 'CreateStack');
  expect(stack?.requestParameters).toMatchObject({
    templateURL: 'https://s3.us-east-1.amazonaws.com/shared/template.json',
  });
  const queue = records.find(({ eventName }) => eventName === 'CreateQueue');
  expect(queue?.responseElements).toMatchObject({
    queueUrl: `https://sqs.us-east-1.amazonaws.com/${OWNER}/addressed`,
  });
});

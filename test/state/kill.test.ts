import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateFunctionCommand, InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateTopicCommand,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seeded } from '../../infra/base/seeded.ts';
import { zipOf } from '../../infra/range/services/lambda/function-for-test.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/aftertrace.js', import.meta.url));
const ROUNDS = 2;
const ACCOUNT = '111122223333';
const arnOf = (queue: string) => `arn:aws:sqs:us-east-1:${ACCOUNT}:${queue}`;
const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

let folder: string;
let running: ChildProcess | undefined;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aftertrace-state-'));
});

afterAll(async () => {
  await kill();
  rmSync(folder, { recursive: true, force: true });
});

interface Key {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

async function start(): Promise<{ readonly endpoint: string; readonly key: Key }> {
  const child = spawn(process.execPath, [PROGRAM, 'range', '--json', '--state', folder]);
  running = child;
  let told = '';
  child.stderr.on('data', (text: Buffer) => (told += text.toString()));
  const [line] = (await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'close').then(() => Promise.reject(new Error(told))),
  ])) as [Buffer];
  const { endpoint, accounts } = JSON.parse(line.toString()) as {
    readonly endpoint: string;
    readonly accounts: readonly [Key];
  };
  return { endpoint, key: accounts[0] };
}

async function kill(): Promise<void> {
  if (running === undefined || running.exitCode !== null || running.signalCode !== null) return;
  running.kill('SIGKILL');
  await once(running, 'close');
}

function clientsOf(endpoint: string, { accessKeyId, secretAccessKey }: Key) {
  const config = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  };
  return {
    cloudformation: new CloudFormationClient(config),
    events: new EventBridgeClient(config),
    iam: new IAMClient(config),
    lambda: new LambdaClient(config),
    s3: new S3Client(config),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
    ssm: new SSMClient(config),
    sts: new STSClient(config),
    urlOf: (queue: string) => `${endpoint}/${ACCOUNT}/${queue}`,
  };
}

type Clients = ReturnType<typeof clientsOf>;

/** What the range has said yes to, and what was asked and not answered. */
const known = {
  objects: new Map<string, string>(),
  /** Every body a key was ever to have; the last one may or may not have come through. */
  asked: new Map<string, Set<string | undefined>>(),
  messages: new Set<string>(),
  passedOn: new Set<string>(),
  keys: new Map<string, Key>(),
  parameters: new Map<string, string>(),
  rules: new Set<string>(),
  stacks: new Set<string>(),
};

async function prepare({ s3, sqs, sns, events, lambda, iam, urlOf }: Clients): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket: 'kept' }));
  for (const QueueName of ['mail', 'passed-on'])
    await sqs.send(new CreateQueueCommand({ QueueName }));
  const open = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: arnOf('passed-on') },
    ],
  });

  await sqs.send(
    new SetQueueAttributesCommand({ QueueUrl: urlOf('passed-on'), Attributes: { Policy: open } }),
  );
  await s3.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket: 'kept',
      NotificationConfiguration: {
        QueueConfigurations: [{ QueueArn: arnOf('passed-on'), Events: ['s3:ObjectCreated:*'] }],
      },
    }),
  );
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'news' }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: arnOf('passed-on') }));
  await events.send(
    new PutRuleCommand({ Name: 'told', EventPattern: JSON.stringify({ source: ['test'] }) }),
  );
  await events.send(
    new PutTargetsCommand({ Rule: 'told', Targets: [{ Id: 'queue', Arn: arnOf('passed-on') }] }),
  );

  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'handler',
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
      RoleName: 'handler',
      PolicyName: 'own',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }],
      }),
    }),
  );
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'echo',
      Runtime: 'nodejs20.x',
      Handler: 'main.handler',
      Role: Role?.Arn,
      Code: {
        ZipFile: zipOf({
          'main.mjs': `import { SQSClient, SendMessageCommand } from '@aws-sdk/client-sqs';
const sqs = new SQSClient({});
export const handler = async ({ mark }) => sqs.send(new SendMessageCommand({
  QueueUrl: process.env.AWS_ENDPOINT_URL + '/${ACCOUNT}/passed-on', MessageBody: mark }));`,
        }),
      },
    }),
  );
}

/** One request of any kind; what comes of it is written down only when the answer is here. */
async function act(clients: Clients, name: string, kind: number, random: number): Promise<void> {
  const { s3, sqs, iam, ssm, sns, events, lambda, cloudformation, urlOf } = clients;
  if (kind < 0.3) {
    const Key = `k${String(Math.floor(random * 12))}`;
    const Body = Buffer.alloc(random > 0.85 ? 3_000_000 : 200 + Math.floor(random * 9000), name);
    known.asked.set(Key, (known.asked.get(Key) ?? new Set()).add(sha(Body)));
    await s3.send(new PutObjectCommand({ Bucket: 'kept', Key, Body }));
    known.objects.set(Key, sha(Body));
    known.asked.delete(Key);
  } else if (kind < 0.36) {
    const Key = `k${String(Math.floor(random * 12))}`;
    known.asked.set(Key, (known.asked.get(Key) ?? new Set()).add(undefined));
    await s3.send(new DeleteObjectCommand({ Bucket: 'kept', Key }));
    known.objects.delete(Key);
    known.asked.delete(Key);
  } else if (kind < 0.6) {
    await sqs.send(new SendMessageCommand({ QueueUrl: urlOf('mail'), MessageBody: name }));
    known.messages.add(name);
  } else if (kind < 0.68) {
    await iam.send(new CreateUserCommand({ UserName: name }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
    known.keys.set(name, {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    });
  } else if (kind < 0.76) {
    await ssm.send(new PutParameterCommand({ Name: `/${name}`, Value: name, Type: 'String' }));
    known.parameters.set(`/${name}`, name);
  } else if (kind < 0.84) {
    await sns.send(
      new PublishCommand({ TopicArn: `arn:aws:sns:us-east-1:${ACCOUNT}:news`, Message: name }),
    );
    known.passedOn.add(name);
  } else if (kind < 0.9) {
    await events.send(
      new PutEventsCommand({
        Entries: [{ Source: 'test', DetailType: 'test', Detail: JSON.stringify({ name }) }],
      }),
    );
    known.passedOn.add(name);
  } else if (kind < 0.93) {
    await events.send(
      new PutRuleCommand({ Name: name, EventPattern: JSON.stringify({ source: ['none'] }) }),
    );
    known.rules.add(name);
  } else if (kind < 0.97) {
    const Payload = Buffer.from(JSON.stringify({ mark: name }));
    await lambda.send(
      new InvokeCommand({ FunctionName: 'echo', InvocationType: 'Event', Payload }),
    );
    known.passedOn.add(name);
  } else {
    await cloudformation.send(
      new CreateStackCommand({
        StackName: name,
        TemplateBody: JSON.stringify({
          Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: name } } },
        }),
      }),
    );
    known.stacks.add(name);
  }
}

const received = { mail: new Set<string>(), 'passed-on': '' };

async function drain({ sqs, urlOf }: Clients, queue: 'mail' | 'passed-on'): Promise<void> {
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: urlOf(queue),
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 600,
      }),
    );
    if (Messages.length === 0) return;
    for (const { Body = '' } of Messages) {
      if (queue === 'mail') received.mail.add(Body);
      else received['passed-on'] += `${Body}\n`;
    }
  }
}

async function inspect(clients: Clients, endpoint: string): Promise<void> {
  const { s3, ssm, events, cloudformation } = clients;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'kept' }));
  const found = new Map<string, string>();
  for (const { Key = '', Size } of Contents) {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'kept', Key }));
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    expect(bytes.length).toBe(Size);
    found.set(Key, sha(bytes));
  }
  for (const key of new Set([...found.keys(), ...known.objects.keys(), ...known.asked.keys()])) {
    // Whole as answered, or whole as last asked for.
    expect([known.objects.get(key), ...(known.asked.get(key) ?? [])]).toContain(found.get(key));
  }
  known.objects = new Map(found);
  known.asked.clear();
  for (const [Name, value] of known.parameters)
    expect((await ssm.send(new GetParameterCommand({ Name }))).Parameter?.Value).toBe(value);
  for (const [name, key] of known.keys) {
    const sts = new STSClient({ endpoint, region: 'us-east-1', credentials: key });
    const { Arn } = await sts.send(new GetCallerIdentityCommand({}));
    expect(Arn).toBe(`arn:aws:iam::${ACCOUNT}:user/${name}`);
  }
  for (const Rule of known.rules) await events.send(new ListTargetsByRuleCommand({ Rule }));
  for (const StackName of known.stacks) {
    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
    expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
  }
  await drain(clients, 'mail');
  expect([...known.messages].filter((name) => !received.mail.has(name))).toEqual([]);
}

test('what was acknowledged is there after kill -9, and nothing is half there', async () => {
  const random = seeded('kill').fork('moments');
  let admin: Key | undefined;
  let acknowledged = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { endpoint, key } = await start();
    expect(key).toEqual(admin ?? key);
    admin = key;
    const clients = clientsOf(endpoint, key);
    if (round === 0) await prepare(clients);
    else await inspect(clients, endpoint);
    const killAfter = 80 + Math.floor(random.next() * 40);
    const mine = Array.from({ length: 4 }, (_, worker) =>
      random.fork(`${String(round)}/${String(worker)}`),
    );
    let answers = 0;
    await Promise.all(
      mine.map(async (own, worker) => {
        for (let at = 0; answers < killAfter + 40; at++) {
          const name = `r${String(round)}w${String(worker)}n${String(at)}`;
          try {
            // Of one key, one worker at a time: what is overtaken has no known end.
            await act(
              clients,
              name,
              own.next(),
              (Math.floor(own.next() * 3) * 4 + worker) / 12 + own.next() / 1e6,
            );
          } catch (error) {
            if (running?.killed === true) return;
            throw error;
          }
          answers++;
          if (answers === killAfter) setTimeout(() => running?.kill('SIGKILL'), own.next() * 30);
        }
      }),
    );
    acknowledged += answers;
    await kill();
  }
  expect(acknowledged).toBeGreaterThan(150);

  const { endpoint, key } = await start();
  const clients = clientsOf(endpoint, key);
  await inspect(clients, endpoint);
  // What was on its way when the range was killed still arrives.
  await expect
    .poll(
      async () => {
        await drain(clients, 'passed-on');
        return [...known.passedOn].filter(
          (name) => !new RegExp(`\\b${name}\\b`).test(received['passed-on']),
        );
      },
      { timeout: 15_000, interval: 300 },
    )
    .toEqual([]);
  await kill();
}, 180_000);

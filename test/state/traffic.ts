import { createHash } from 'node:crypto';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  EventBridgeClient,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { CreateKeyCommand, DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, GetSessionTokenCommand, STSClient } from '@aws-sdk/client-sts';
import { expect } from 'vitest';
import { systemClock } from '../../infra/base/instant.ts';
import type { Seeded } from '../../infra/base/seeded.ts';
import type { Credentials } from '../support/range.ts';

export const ACCOUNT = '111122223333';

export function clientsOf(endpoint: string, credentials: Credentials) {
  const config = { endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  return {
    endpoint,
    cloudformation: new CloudFormationClient(config),
    events: new EventBridgeClient(config),
    iam: new IAMClient(config),
    kms: new KMSClient(config),
    lambda: new LambdaClient(config),
    logs: new CloudWatchLogsClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sns: new SNSClient(config),
    sqs: new SQSClient(config),
    ssm: new SSMClient(config),
    sts: new STSClient(config),
    urlOf: (queue: string) => `${endpoint}/${ACCOUNT}/${queue}`,
  };
}

export type Clients = ReturnType<typeof clientsOf>;

/** One request, or the few that belong together, and how to see later that what was acknowledged is there. */
export interface Kind {
  readonly weight: number;
  /** Writes down what comes of it only when the answer is here. `slot`: no other worker uses it at the same time. */
  act(clients: Clients, name: string, random: Seeded, slot: string): Promise<void>;
  inspect?(clients: Clients): Promise<void>;
}

/** Names of what has to arrive in the queue "passed-on", by whatever way. */
export const passedOn = new Set<string>();

/** Fetches everything the queue holds, for good. */
export async function drain({ sqs, urlOf }: Clients, queue: string): Promise<readonly string[]> {
  const bodies: string[] = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: urlOf(queue),
        MaxNumberOfMessages: 10,
        VisibilityTimeout: 3600,
      }),
    );
    if (Messages.length === 0) return bodies;
    bodies.push(...Messages.map(({ Body = '' }) => Body));
  }
}

const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** Hashes of objects as acknowledged, and every state a key was asked to have since and was not told of. */
const objects = new Map<string, string>();
const asked = new Map<string, (string | undefined)[]>();

async function changing(key: string, to: string | undefined, send: () => Promise<unknown>) {
  asked.set(key, [...(asked.get(key) ?? []), to]);
  await send();
  if (to === undefined) objects.delete(key);
  else objects.set(key, to);
  asked.delete(key);
}

const putObject: Kind = {
  weight: 25,
  async act({ s3 }, name, random, slot) {
    const size = random.next() > 0.85 ? 3_000_000 : 200 + Math.floor(random.next() * 9000);
    const Body = Buffer.alloc(size, name);
    await changing(slot, sha(Body), () =>
      s3.send(new PutObjectCommand({ Bucket: 'kept', Key: slot, Body })),
    );
  },
  async inspect({ s3 }) {
    const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'kept' }));
    const found = new Map<string, string>();
    for (const { Key = '', Size } of Contents) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'kept', Key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      expect(bytes.length).toBe(Size);
      found.set(Key, sha(bytes));
    }
    for (const key of new Set([...found.keys(), ...objects.keys(), ...asked.keys()])) {
      // Whole as acknowledged, or whole as asked for and not answered.
      expect([objects.get(key), ...(asked.get(key) ?? [])]).toContain(found.get(key));
    }
    objects.clear();
    for (const [key, hash] of found) objects.set(key, hash);
    asked.clear();
  },
};

const deleteObject: Kind = {
  weight: 6,
  act: ({ s3 }, _name, _random, slot) =>
    changing(slot, undefined, () =>
      s3.send(new DeleteObjectCommand({ Bucket: 'kept', Key: slot })),
    ),
};

/** Uploads that have their first part and are not complete. */
const uploads = new Map<string, { readonly id: string; readonly tag: string }>();
const FIRST_PART = Buffer.alloc(5 * 1024 * 1024, 'part');

const multipartUpload: Kind = {
  weight: 2,
  async act({ s3 }, name) {
    const place = { Bucket: 'kept-parts', Key: name };
    const { UploadId = '' } = await s3.send(new CreateMultipartUploadCommand(place));
    const { ETag = '' } = await s3.send(
      new UploadPartCommand({ ...place, UploadId, PartNumber: 1, Body: FIRST_PART }),
    );
    uploads.set(name, { id: UploadId, tag: ETag });
  },
  async inspect({ s3 }) {
    for (const [Key, { id: UploadId, tag }] of [...uploads].slice(0, 1)) {
      const place = { Bucket: 'kept-parts', Key };
      const last = await s3.send(
        new UploadPartCommand({ ...place, UploadId, PartNumber: 2, Body: Key }),
      );
      const Parts = [tag, last.ETag].map((ETag, at) => ({ PartNumber: at + 1, ETag }));
      await s3.send(
        new CompleteMultipartUploadCommand({ ...place, UploadId, MultipartUpload: { Parts } }),
      );
      const { Body } = await s3.send(new GetObjectCommand(place));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      expect(sha(bytes)).toBe(sha(Buffer.concat([FIRST_PART, Buffer.from(Key)])));
      uploads.delete(Key);
    }
    for (const [Key, { id: UploadId }] of uploads)
      await s3.send(new AbortMultipartUploadCommand({ Bucket: 'kept-parts', Key, UploadId }));
    uploads.clear();
  },
};

const mail = { sent: new Set<string>(), received: [] as string[] };

const sendMessage: Kind = {
  weight: 20,
  async act({ sqs, urlOf }, name) {
    await sqs.send(new SendMessageCommand({ QueueUrl: urlOf('mail'), MessageBody: name }));
    mail.sent.add(name);
  },
  async inspect(clients) {
    mail.received.push(...(await drain(clients, 'mail')));
    const all = new Set(mail.received);
    expect([...mail.sent].filter((name) => !all.has(name))).toEqual([]);
    // A standard queue may hand out twice; this one does not, and a restart is no reason to begin.
    expect(all.size).toBe(mail.received.length);
  },
};

const keys = new Map<string, Credentials>();

const createUser: Kind = {
  weight: 7,
  async act({ iam }, name) {
    await iam.send(new CreateUserCommand({ UserName: name }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
    keys.set(name, {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    });
  },
  async inspect({ endpoint }) {
    for (const [name, credentials] of keys)
      expect(await whoIs(endpoint, credentials)).toBe(`arn:aws:iam::${ACCOUNT}:user/${name}`);
  },
};

const sessions: { readonly credentials: Credentials; readonly arn: string | undefined }[] = [];

const getSession: Kind = {
  weight: 3,
  async act({ sts, endpoint }) {
    const { Credentials: told } = await sts.send(new GetSessionTokenCommand({}));
    const credentials = {
      accessKeyId: told?.AccessKeyId ?? '',
      secretAccessKey: told?.SecretAccessKey ?? '',
      sessionToken: told?.SessionToken ?? '',
    };
    sessions.push({ credentials, arn: await whoIs(endpoint, credentials) });
  },
  async inspect({ endpoint }) {
    for (const { credentials, arn } of sessions)
      expect(await whoIs(endpoint, credentials)).toBe(arn);
  },
};

async function whoIs(endpoint: string, credentials: Credentials): Promise<string | undefined> {
  const sts = new STSClient({ endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
  try {
    return (await sts.send(new GetCallerIdentityCommand({}))).Arn;
  } finally {
    sts.destroy();
  }
}

const parameters = new Set<string>();

const putParameter: Kind = {
  weight: 7,
  async act({ ssm }, name) {
    await ssm.send(new PutParameterCommand({ Name: `/${name}`, Value: name, Type: 'String' }));
    parameters.add(name);
  },
  async inspect({ ssm }) {
    for (const name of parameters) {
      const { Parameter } = await ssm.send(new GetParameterCommand({ Name: `/${name}` }));
      expect(Parameter?.Value).toBe(name);
    }
  },
};

const secrets = new Map<string, Uint8Array>();

const encrypt: Kind = {
  weight: 3,
  async act({ kms }, name) {
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ Description: name }));
    const { CiphertextBlob = new Uint8Array() } = await kms.send(
      new EncryptCommand({ KeyId: KeyMetadata?.KeyId, Plaintext: Buffer.from(name) }),
    );
    secrets.set(name, CiphertextBlob);
  },
  async inspect({ kms }) {
    for (const [name, CiphertextBlob] of secrets) {
      const { Plaintext = [] } = await kms.send(new DecryptCommand({ CiphertextBlob }));
      expect(Buffer.from(Plaintext).toString()).toBe(name);
    }
  },
};

const lines = new Set<string>();

const putLogEvents: Kind = {
  weight: 4,
  async act({ logs }, name) {
    await logs.send(new CreateLogGroupCommand({ logGroupName: name }));
    await logs.send(new CreateLogStreamCommand({ logGroupName: name, logStreamName: 'one' }));
    const logEvents = [{ timestamp: systemClock.now(), message: name }];
    await logs.send(
      new PutLogEventsCommand({ logGroupName: name, logStreamName: 'one', logEvents }),
    );
    lines.add(name);
  },
  async inspect({ logs }) {
    for (const name of lines) {
      const { events = [] } = await logs.send(
        new GetLogEventsCommand({ logGroupName: name, logStreamName: 'one', startFromHead: true }),
      );
      expect(events.map(({ message }) => message)).toEqual([name]);
    }
  },
};

const rules = new Set<string>();

const putRule: Kind = {
  weight: 3,
  async act({ events }, name) {
    await events.send(new PutRuleCommand({ Name: name, EventPattern: '{"source":["none"]}' }));
    rules.add(name);
  },
  async inspect({ events }) {
    for (const Rule of rules) await events.send(new ListTargetsByRuleCommand({ Rule }));
  },
};

const stacks = new Set<string>();

const createStack: Kind = {
  weight: 3,
  async act({ cloudformation }, name) {
    await cloudformation.send(
      new CreateStackCommand({
        StackName: name,
        TemplateBody: JSON.stringify({
          Resources: { Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: name } } },
        }),
      }),
    );
    stacks.add(name);
  },
  async inspect({ cloudformation }) {
    for (const StackName of stacks) {
      const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName }));
      expect(Stacks?.[0]?.StackStatus).toBe('CREATE_COMPLETE');
    }
  },
};

const publish: Kind = {
  weight: 6,
  async act({ sns }, name) {
    await sns.send(
      new PublishCommand({ TopicArn: `arn:aws:sns:us-east-1:${ACCOUNT}:news`, Message: name }),
    );
    passedOn.add(name);
  },
};

const putEvents: Kind = {
  weight: 5,
  async act({ events }, name) {
    const Detail = JSON.stringify({ name });
    await events.send(
      new PutEventsCommand({ Entries: [{ Source: 'test', DetailType: 'test', Detail }] }),
    );
    passedOn.add(name);
  },
};

const invokeLater: Kind = {
  weight: 4,
  async act({ lambda }, name) {
    const Payload = Buffer.from(JSON.stringify({ mark: name }));
    await lambda.send(
      new InvokeCommand({ FunctionName: 'echo', InvocationType: 'Event', Payload }),
    );
    passedOn.add(name);
  },
};

const forMapping: Kind = {
  weight: 3,
  async act({ sqs, urlOf }, name) {
    await sqs.send(new SendMessageCommand({ QueueUrl: urlOf('work'), MessageBody: name }));
    passedOn.add(name);
  },
};

export const kinds: readonly Kind[] = [
  putObject,
  deleteObject,
  multipartUpload,
  sendMessage,
  createUser,
  getSession,
  putParameter,
  encrypt,
  putLogEvents,
  putRule,
  createStack,
  publish,
  putEvents,
  invokeLater,
  forMapping,
];

import { type Seeded, seeded } from '../../../infra/base/seeded.ts';
import type { TruthEdge } from '../../../infra/range/truth.ts';
import type { Json } from './scenario.ts';

export interface Noise {
  readonly trail: readonly Json[];
  /** What caused what among the background's own events. */
  readonly truth: readonly TruthEdge[];
}

export interface NoisePlan {
  readonly seed: string;
  /** At least so many events; the last piece of work is finished. */
  readonly events: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly account: string;
  readonly region: string;
  /** The bucket under attack: the background reads it too. */
  readonly bucket: string;
}

const USERS = 60;
const APP_FUNCTIONS = 8;

/**
 * An ordinary account at work: people and roles reading and writing, uploads that invoke functions of their own,
 * sessions opened and used, some calls refused. Same plan, same events.
 */
export function backgroundNoise(plan: NoisePlan): Noise {
  const random = seeded(plan.seed);
  const trail: Json[] = [];
  const truth: TruthEdge[] = [];
  while (trail.length < plan.events) {
    const atMs = Math.floor(plan.fromMs + random.next() * (plan.toMs - plan.fromMs));
    const pick = random.next();
    const work =
      pick < 0.7 ? storage : pick < 0.85 ? application : pick < 0.95 ? session : queueing;
    const done = work({ plan, random, atMs });
    trail.push(...done.trail);
    truth.push(...done.truth);
  }
  return { trail, truth };
}

interface Work {
  readonly plan: NoisePlan;
  readonly random: Seeded;
  readonly atMs: number;
}

function storage({ plan, random, atMs }: Work): Noise {
  const user = Math.floor(random.next() * USERS);
  const names = ['GetObject', 'GetObject', 'GetObject', 'PutObject', 'HeadObject', 'ListObjects'];
  const eventName = names[Math.floor(random.next() * names.length)] ?? 'GetObject';
  const isOfTheIntake = eventName !== 'PutObject' && random.next() < 0.01;
  const denied = random.next() < 0.004;
  return {
    truth: [],
    trail: [
      record(plan, random, atMs, {
        eventName,
        userIdentity: person(plan, user),
        sourceIPAddress: addressOf(user),
        requestParameters: {
          bucketName: isOfTheIntake ? plan.bucket : `team-${user % 7}-data`,
          key: `reports/${Math.floor(random.next() * 900)}.csv`,
        },
        ...(denied && { errorCode: 'AccessDenied', errorMessage: 'Access Denied' }),
        requestID: s3RequestId(random),
      }),
    ],
  };
}

/** An upload to a bucket of the application, the function it invokes, and what that reads. No destination is set. */
function application({ plan, random, atMs }: Work): Noise {
  const user = Math.floor(random.next() * USERS);
  const name = `app-${Math.floor(random.next() * APP_FUNCTIONS)}`;
  const arn = `arn:aws:lambda:${plan.region}:${plan.account}:function:${name}`;
  const bucket = `${name}-uploads`;
  const key = `in/${random.hex(4)}.json`;
  const requestID = random.uuid();
  const resources = [{ accountId: plan.account, type: 'AWS::Lambda::Function', ARN: arn }];
  const upload = record(plan, random, atMs, {
    eventName: 'PutObject',
    userIdentity: person(plan, user),
    sourceIPAddress: addressOf(user),
    requestParameters: { bucketName: bucket, key },
    requestID: s3RequestId(random),
  });
  const invoke = record(plan, random, atMs + 400, {
    eventSource: 'lambda.amazonaws.com',
    eventName: 'Invoke',
    userIdentity: { type: 'AWSService', invokedBy: 's3.amazonaws.com' },
    sourceIPAddress: 's3.amazonaws.com',
    requestParameters: {
      functionName: arn,
      sourceArn: `arn:aws:s3:::${bucket}`,
      sourceAccount: plan.account,
      invocationType: 'Event',
    },
    requestID,
    resources,
  });
  const run = record(plan, random, atMs + 450, {
    eventSource: 'lambda.amazonaws.com',
    eventName: 'InvokeExecution',
    userIdentity: { type: 'AWSService', invokedBy: 'lambda.amazonaws.com' },
    sourceIPAddress: 'lambda.amazonaws.com',
    requestParameters: { functionName: arn, sourceArn: arn, logType: 'None' },
    requestID,
    resources,
  });
  const read = record(plan, random, atMs + 900, {
    eventName: 'GetObject',
    userIdentity: roleSession(plan, `${name}-role`, name, `ASIAEXAMPLE${name.toUpperCase()}`),
    sourceIPAddress: '198.18.0.9',
    requestParameters: { bucketName: bucket, key },
    requestID: s3RequestId(random),
  });
  const chain = [upload, invoke, run, read];
  const truth = chain.slice(1).map((effect, at) => edge(chain[at], effect));
  return { trail: chain, truth };
}

function session({ plan, random, atMs }: Work): Noise {
  const user = Math.floor(random.next() * USERS);
  const key = `ASIAEXAMPLE${random.hex(5).toUpperCase()}`;
  const role = `worker-${user % 9}`;
  const opened = record(plan, random, atMs, {
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    userIdentity: person(plan, user),
    sourceIPAddress: addressOf(user),
    requestParameters: {
      roleArn: `arn:aws:iam::${plan.account}:role/${role}`,
      roleSessionName: `batch-${user}`,
    },
    responseElements: { credentials: { accessKeyId: key } },
    requestID: random.uuid(),
  });
  const uses = Array.from({ length: 3 }, (_, at) =>
    record(plan, random, atMs + 2000 * (at + 1), {
      eventName: 'GetObject',
      userIdentity: roleSession(plan, role, `batch-${user}`, key),
      sourceIPAddress: addressOf(user),
      requestParameters: { bucketName: 'warehouse', key: `day/${random.hex(3)}` },
      requestID: s3RequestId(random),
    }),
  );
  return { trail: [opened, ...uses], truth: [] };
}

function queueing({ plan, random, atMs }: Work): Noise {
  const requestID = random.uuid();
  return {
    truth: [],
    trail: [
      record(plan, random, atMs, {
        eventSource: 'sqs.amazonaws.com',
        eventName: 'SendMessage',
        userIdentity: { type: 'AWSService', invokedBy: 'events.amazonaws.com' },
        sourceIPAddress: 'events.amazonaws.com',
        requestParameters: {
          queueUrl: `https://sqs.${plan.region}.amazonaws.com/${plan.account}/orders`,
          messageBody: 'HIDDEN_DUE_TO_SECURITY_REASONS',
        },
        responseElements: { messageId: random.uuid(), mD5OfMessageBody: random.hex(16) },
        requestID,
      }),
    ],
  };
}

function record(plan: NoisePlan, random: Seeded, atMs: number, differing: Json): Json {
  return {
    eventVersion: '1.11',
    eventTime: `${new Date(atMs).toISOString().slice(0, 19)}Z`,
    eventSource: 's3.amazonaws.com',
    awsRegion: plan.region,
    userAgent: '[background]',
    responseElements: null,
    eventID: random.uuid(),
    eventType: 'AwsApiCall',
    recipientAccountId: plan.account,
    ...differing,
  };
}

const person = (plan: NoisePlan, user: number): Json => ({
  type: 'IAMUser',
  principalId: `AIDAEXAMPLENOISE${user}`,
  arn: `arn:aws:iam::${plan.account}:user/person-${user}`,
  accountId: plan.account,
  accessKeyId: `AKIAEXAMPLENOISE${String(user).padStart(4, '0')}`,
  userName: `person-${user}`,
});

const roleSession = (plan: NoisePlan, role: string, name: string, key: string): Json => ({
  type: 'AssumedRole',
  principalId: `AROAEXAMPLE${role.toUpperCase()}:${name}`,
  arn: `arn:aws:sts::${plan.account}:assumed-role/${role}/${name}`,
  accountId: plan.account,
  accessKeyId: key,
  sessionContext: { sessionIssuer: { arn: `arn:aws:iam::${plan.account}:role/${role}` } },
});

/** RFC 2544: addresses for benchmarks. */
const addressOf = (user: number): string => `198.18.1.${user + 1}`;

const s3RequestId = (random: Seeded): string => random.text(16, 'ABCDEFGHJKMNPQRSTVWXYZ0123456789');

const edge = (cause: Json | undefined, effect: Json): TruthEdge => ({
  cause: String(cause?.['eventID']),
  effect: String(effect['eventID']),
  kind: 'background',
});

import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awsClients } from '../../attacker-sim/aws-clients.ts';
import { detonate } from '../../attacker-sim/runner.ts';
import { techniques } from '../../attacker-sim/techniques.ts';
import { type Credentials, startTestRange, type TestRange } from '../support/range.ts';

const BUCKET = 'victim-bucket';
/** Between CloudTrail's name and the API's. */
const SAME = new Map([['ListObjects', 'ListObjectsV2']]);
let testRange: TestRange;
let iam: IAMClient;
let users = 0;

beforeAll(async () => {
  testRange = await startTestRange();
  iam = new IAMClient(testRange.config());
  const s3 = new S3Client(testRange.config());
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  await s3.send(
    new PutBucketVersioningCommand({
      Bucket: BUCKET,
      VersioningConfiguration: { Status: 'Enabled' },
    }),
  );
  s3.destroy();
});

afterAll(async () => {
  iam.destroy();
  await testRange.range.stop();
});

async function attackerWith(actions: readonly string[]): Promise<Credentials> {
  const UserName = `attacker-${++users}`;
  await iam.send(new CreateUserCommand({ UserName }));
  if (actions.length > 0) {
    await iam.send(
      new PutUserPolicyCommand({
        UserName,
        PolicyName: 'needs',
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
        }),
      }),
    );
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
}

async function detonated(technique: string, actions: readonly string[], signal?: AbortSignal) {
  const credentials = await attackerWith(actions);
  const aws = awsClients({
    account: testRange.account,
    region: testRange.region,
    endpoint: testRange.endpoint,
    credentials,
  });
  const before = testRange.range.records().length;
  try {
    const outcome = await detonate({
      technique,
      inputs: { bucket: BUCKET, key: `incoming/${technique}` },
      aws,
      signal: signal ?? new AbortController().signal,
      say: () => {},
    });
    const left = testRange.range
      .records()
      .slice(before)
      .filter(({ userIdentity }) => userIdentity.accessKeyId === credentials.accessKeyId);
    return { outcome, left };
  } finally {
    aws.close();
  }
}

describe.each(techniques.all)('$id', (technique) => {
  test('with what it needs and nothing else, leaves the trail it declares', async () => {
    const { outcome, left } = await detonated(technique.id, technique.needs);
    expect(outcome).toEqual({ outcome: 'done' });
    expect(
      left.map(({ eventSource, eventName }) => ({ service: eventSource, name: eventName })),
    ).toEqual(technique.leaves);
    expect(left.every(({ errorCode }) => errorCode === undefined)).toBe(true);
  });

  test.each(technique.needs)('without %s is denied, and the trail says so', async (action) => {
    const others = technique.needs.filter((need) => need !== action);
    const { outcome, left } = await detonated(technique.id, others);
    expect(outcome).toMatchObject({
      outcome: 'denied',
      message: expect.stringContaining(`is not authorized to perform: ${action}`),
    });
    expect(left.at(-1)).toMatchObject({ errorCode: 'AccessDenied' });
  });

  test('is stopped by its signal before it does anything', async () => {
    const before = testRange.range.records().length;
    await expect(detonated(technique.id, technique.needs, AbortSignal.abort())).rejects.toThrow();
    const made = testRange.range
      .records()
      .slice(before)
      .map(({ eventName }) => eventName);
    const names = technique.leaves.flatMap(({ name }) => [name, SAME.get(name) ?? name]);
    expect(made.filter((name) => names.includes(name))).toEqual([]);
  });

  test('says where it is from, and what it is called by MITRE unless it is no attack', () => {
    expect(technique.sources.every(({ url }) => url.startsWith('https://'))).toBe(true);
    expect(technique.mitre.length > 0).toBe(!technique.id.startsWith('background.'));
    expect(technique.undo.kind === 'redeploy' ? technique.undo.because : 'said').not.toBe('');
  });
});

test('inputs that make no sense are refused before anything is sent', async () => {
  const aws = awsClients({
    account: testRange.account,
    region: testRange.region,
    endpoint: testRange.endpoint,
    credentials: testRange.admin,
  });
  const detonation = { aws, signal: new AbortController().signal, say: () => {} };
  await expect(
    detonate({ ...detonation, technique: 'resource-development.eicar-upload', inputs: {} }),
  ).rejects.toMatchObject({ code: 'USAGE', message: expect.stringContaining('bucket') });
  await expect(
    detonate({ ...detonation, technique: 'impact.world-domination', inputs: {} }),
  ).rejects.toMatchObject({
    code: 'TECHNIQUE_UNKNOWN',
    message: expect.stringContaining('impact.world-domination'),
  });
  aws.close();
});

test('no client is built for a target nobody confirmed', () => {
  expect(() =>
    awsClients({
      account: '111122223333',
      region: 'us-east-1',
      credentials: testRange.admin,
    }),
  ).toThrow(expect.objectContaining({ code: 'TARGET_REFUSED' }));
});

import { createHook } from 'node:async_hooks';
import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { type AddressInfo, BlockList, createServer, isIP } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { awsClients } from '../../attacker-sim/aws-clients.ts';
import type { PlannedCall } from '../../attacker-sim/dry-run.ts';
import { plannedCallLine } from '../../attacker-sim/dry-run.ts';
import { detonate, readyTechnique } from '../../attacker-sim/runner.ts';
import { techniques } from '../../attacker-sim/techniques.ts';
import { keepEnvironment } from '../support/environment.ts';
import { startTestRange, type TestRange } from '../support/range.ts';
import { type Owners, prepare } from './techniques-stage.ts';

const CREDENTIALS = { accessKeyId: 'AKIAEXAMPLE000000009', secretAccessKey: 'example-secret' };
const quiet = { signal: new AbortController().signal, say: () => {} };

let testRange: TestRange;
let connections = 0;
const trap = createServer((socket) => {
  connections += 1;
  socket.destroy();
});
let trapPort: number;
let restore: () => void;

beforeAll(async () => {
  testRange = await startTestRange();
  trap.listen(0, '0.0.0.0');
  await once(trap, 'listening');
  trapPort = (trap.address() as AddressInfo).port;
});

afterAll(async () => {
  trap.close();
  await testRange.range.stop();
});

beforeEach(() => {
  connections = 0;
  restore = keepEnvironment();
});

afterEach(() => {
  restore();
});

/** Whatever an SDK would look at, pointing at the trap. */
function temptingEnvironment(): void {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${String(trapPort)}`,
    AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${String(trapPort)}`,
    AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${String(trapPort)}`,
    AWS_PROFILE: 'somebody-elses',
    AWS_CONFIG_FILE: '/nonexistent/config',
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE000000008',
    AWS_SECRET_ACCESS_KEY: 'of-the-environment',
    AWS_SESSION_TOKEN: 'of-the-environment',
    AWS_REGION: 'eu-west-3',
    AWS_USE_FIPS_ENDPOINT: 'true',
    AWS_MAX_ATTEMPTS: '9',
  });
}

/** Every kind of socket work a process can begin, names looked up included. */
const OUTWARD = new Set([
  'TCPCONNECTWRAP',
  'PIPECONNECTWRAP',
  'GETADDRINFOREQWRAP',
  'GETNAMEINFOREQWRAP',
  'QUERYWRAP',
  'UDPSENDWRAP',
  'UDPWRAP',
]);

/** What of that begins anywhere in this process while something is done. */
async function outwardDuring(what: () => unknown): Promise<readonly string[]> {
  const begun: string[] = [];
  const hook = createHook({
    init: (_id, type) => {
      if (OUTWARD.has(type)) begun.push(type);
    },
  });
  hook.enable();
  try {
    await what();
    await setImmediate();
  } finally {
    hook.disable();
  }
  return begun;
}

const targetAt = (endpoint: string) => ({
  account: '111122223333',
  region: 'us-east-1',
  endpoint,
  credentials: CREDENTIALS,
});

test('the observer of sockets sees a call that is sent, and the look-up of a name', async () => {
  const { account, region, endpoint, admin } = testRange;
  const aws = awsClients({ account, region, endpoint, credentials: admin });
  expect(await outwardDuring(() => aws.sts().getCallerIdentity({}))).toContain('TCPCONNECTWRAP');
  aws.close();
  expect(await outwardDuring(() => lookup('localhost').catch(() => {}))).toContain(
    'GETADDRINFOREQWRAP',
  );
});

/** Of this machine, and yet no loopback address: a name, and the address that means all of them. */
test.each([
  'http://localhost:PORT',
  'http://0.0.0.0:PORT',
  'https://127.0.0.1:PORT',
  'http://127.0.0.1.example.com:PORT',
  'http://127.0.0.1@localhost:PORT',
  'http://[::ffff:127.0.0.1]:PORT',
  'http://10.0.0.1:PORT',
  'http://169.254.169.254',
  'ftp://127.0.0.1:PORT',
  '//127.0.0.1:PORT',
  'no address at all',
])('%s is refused before a single packet', async (pattern) => {
  const endpoint = pattern.replace('PORT', String(trapPort));
  const begun = await outwardDuring(() => {
    const target = targetAt(endpoint);
    expect(() => awsClients(target)).toThrow(expect.objectContaining({ code: 'TARGET_REFUSED' }));
    const mistaken = { ...target, confirmedAccount: '111122223334' };
    expect(() => awsClients(mistaken)).toThrow(expect.objectContaining({ code: 'TARGET_REFUSED' }));
  });
  expect(begun).toEqual([]);
  expect(connections).toBe(0);
});

test('whatever an address looks like, it is loopback or it is refused', () => {
  const host = fc.oneof(
    fc.ipV4(),
    fc.ipV6().map((address) => `[${address}]`),
    fc.domain(),
  );
  const scheme = fc.constantFrom('http', 'https', 'ws', 'file');
  fc.assert(
    fc.property(scheme, host, fc.nat(65_535), (protocol, hostname, port) => {
      const endpoint = `${protocol}://${hostname}:${String(port)}`;
      const stays = URL.canParse(endpoint) && isThisMachine(new URL(endpoint));
      const made = () => {
        awsClients(targetAt(endpoint)).close();
      };
      if (stays) made();
      else expect(made).toThrow(expect.objectContaining({ code: 'TARGET_REFUSED' }));
    }),
  );
});

/** Said otherwise than the guard says it: by the block of addresses. */
function isThisMachine({ protocol, hostname }: URL): boolean {
  const loopback = new BlockList();
  loopback.addSubnet('127.0.0.0', 8);
  loopback.addAddress('::1', 'ipv6');
  const bare = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(bare);
  if (protocol !== 'http:' || family === 0) return false;
  // A BlockList takes an IPv4 address inside an IPv6 one for what it stands for; the guard does not.
  if (family === 6) return bare === '::1';
  return loopback.check(bare, 'ipv4');
}

test('AWS itself is refused unless somebody typed the number of the account', async () => {
  temptingEnvironment();
  const aws = { account: '111122223333', region: 'us-east-1', credentials: CREDENTIALS };
  const begun = await outwardDuring(() => {
    expect(() => awsClients(aws)).toThrow(expect.objectContaining({ code: 'TARGET_REFUSED' }));
    expect(() => awsClients({ ...aws, confirmedAccount: '444455556666' })).toThrow(
      expect.objectContaining({ code: 'TARGET_REFUSED' }),
    );
  });
  expect(begun).toEqual([]);
});

test('a confirmed account is reached at its own endpoints, whatever the environment says', async () => {
  temptingEnvironment();
  const aws = awsClients({
    account: '111122223333',
    region: 'us-east-1',
    credentials: CREDENTIALS,
    confirmedAccount: '111122223333',
  });
  const clients = [aws.s3(), aws.lambda(), aws.iam(), aws.sts(), aws.sqs(), aws.sns()];
  const ends = await Promise.all(
    [...clients, aws.events(), aws.cloudTrail(), aws.anonymousS3()].map(async ({ config }) => {
      const { protocol, hostname } = (await config.endpoint?.()) ?? {};
      return `${protocol ?? ''}//${hostname ?? ''} ${await config.region()}`;
    }),
  );
  aws.close();
  expect(ends).toEqual([
    'https://s3.us-east-1.amazonaws.com us-east-1',
    'https://lambda.us-east-1.amazonaws.com us-east-1',
    'https://iam.amazonaws.com us-east-1',
    'https://sts.us-east-1.amazonaws.com us-east-1',
    'https://sqs.us-east-1.amazonaws.com us-east-1',
    'https://sns.us-east-1.amazonaws.com us-east-1',
    'https://events.us-east-1.amazonaws.com us-east-1',
    'https://cloudtrail.us-east-1.amazonaws.com us-east-1',
    'https://s3.us-east-1.amazonaws.com us-east-1',
  ]);
  expect(connections).toBe(0);
});

test('clients take no endpoint, no profile and no key from the environment', async () => {
  temptingEnvironment();
  const { account, region, endpoint, admin } = testRange;
  const aws = awsClients({ account, region, endpoint, credentials: admin });
  const { Account } = await aws.sts().getCallerIdentity({});
  await aws.s3().listBuckets({});
  await aws.lambda().listFunctions({});
  aws.close();
  expect(Account).toBe(account);
  expect(connections).toBe(0);
});

test('a link that leads elsewhere is not followed', async () => {
  const { account, region, endpoint, admin } = testRange;
  const aws = awsClients({ account, region, endpoint, credentials: admin });
  const link = `http://127.0.0.1:${String(trapPort)}/bucket/key`;
  await expect(aws.open(link)).rejects.toMatchObject({ code: 'TARGET_REFUSED' });
  aws.close();
  expect(connections).toBe(0);
});

test('what no lab made is left alone: the tag is read before anything is changed', async () => {
  const { account, region, endpoint, admin } = testRange;
  const owner = awsClients({ account, region, endpoint, credentials: admin });
  await owner.s3().createBucket({ Bucket: 'somebody-elses' });
  const attack = {
    technique: 'impact.versioning-suspended',
    inputs: { bucket: 'somebody-elses' },
    aws: owner,
    owner,
    onlyTagged: true,
    ...quiet,
  };
  await expect(detonate(attack)).rejects.toMatchObject({
    code: 'TARGET_REFUSED',
    message: expect.stringContaining('aftertrace:lab'),
  });
  expect(await owner.s3().getBucketVersioning({ Bucket: 'somebody-elses' })).not.toHaveProperty(
    'Status',
  );
  await owner.s3().putBucketTagging({
    Bucket: 'somebody-elses',
    Tagging: { TagSet: [{ Key: 'aftertrace:lab', Value: 'malicious-upload' }] },
  });
  const life = readyTechnique(attack);
  expect(await life.detonate()).toEqual({ outcome: 'done' });
  expect(await life.undo()).toBe('undone');
  owner.close();
});

describe('everything a technique is pointed at is asked for its tag', () => {
  let owners: Owners;
  let tagged: Readonly<Record<string, string>>;
  let untagged: Readonly<Record<string, string>>;

  beforeAll(async () => {
    const { account, region, endpoint, admin } = testRange;
    const target = awsClients({ account, region, endpoint, credentials: admin });
    owners = { target, account, foreign: target, foreignAccount: account };
    untagged = await everything('untagged', owners);
    tagged = await everything('tagged', owners);
    await tagAll(tagged, owners);
  });

  afterAll(() => {
    owners.target.close();
  });

  test.each(techniques.all)('$id', async (technique) => {
    const { target } = owners;
    const inputs = technique.inputs.parse({ ...ELSEWHERE, ...tagged, mebibytes: '1' });
    const names = Object.keys(inputs as object);
    const run = { technique: technique.id, aws: target, owner: target, onlyTagged: true, ...quiet };
    for (const name of names.filter((each) => !IS_NO_RESOURCE.has(each))) {
      // All but one belong to a lab.
      const given = { ...pick(tagged, names), ...pick(ELSEWHERE, names), mebibytes: '1' };
      const mixed = { ...given, [name]: untagged[name] ?? ELSEWHERE[name] ?? '' };
      const before = testRange.range.records().length;
      await expect(detonate({ ...run, inputs: mixed })).rejects.toMatchObject({
        code: 'TARGET_REFUSED',
      });
      const calls = testRange.range.records().slice(before);
      expect(calls.filter(({ readOnly }) => readOnly !== true)).toEqual([]);
    }
  });
});

/** Inputs that name nothing in an account, or, like a rule, nothing without the bus beside it. */
const IS_NO_RESOURCE = new Set(['key', 'mebibytes', 'count', 'ruleName']);

/** Of another account, or more than a lab. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  account: '111122223333',
  foreignAccount: '444455556666',
  foreignBucket: 'nowhere-elsewhere',
  foreignQueueArn: 'arn:aws:sqs:us-east-1:444455556666:nowhere',
};

const pick = (from: Readonly<Record<string, string>>, names: readonly string[]) =>
  Object.fromEntries(Object.entries(from).filter(([name]) => names.includes(name)));

/** One stage that has all of it. */
async function everything(name: string, owners: Owners) {
  const { inputs } = await prepare(
    {
      bucket: { objects: ['reports/may.csv'] },
      function: true,
      queue: true,
      bus: true,
      topic: true,
      trail: true,
      user: true,
      role: { revoked: false },
    },
    name,
    owners,
  );
  return inputs;
}

async function tagAll(inputs: Readonly<Record<string, string>>, { target, account }: Owners) {
  const { bucket, functionName, queueUrl, busName, topicArn, trailName, userName, roleArn } =
    inputs;
  const tag = { Key: 'aftertrace:lab', Value: 'a-lab' };
  const Tags = [tag];
  const arn = (service: string, name: string) => `arn:aws:${service}:us-east-1:${account}:${name}`;
  await target.s3().putBucketTagging({ Bucket: bucket, Tagging: { TagSet: Tags } });
  await target.lambda().tagResource({
    Resource: arn('lambda', `function:${functionName ?? ''}`),
    Tags: { [tag.Key]: tag.Value },
  });
  await target.sqs().tagQueue({ QueueUrl: queueUrl, Tags: { [tag.Key]: tag.Value } });
  await target
    .events()
    .tagResource({ ResourceARN: arn('events', `event-bus/${busName ?? ''}`), Tags });
  await target.sns().tagResource({ ResourceArn: topicArn, Tags });
  const { Trail } = await target.cloudTrail().getTrail({ Name: trailName });
  await target.cloudTrail().addTags({ ResourceId: Trail?.TrailARN, TagsList: Tags });
  await target.iam().tagUser({ UserName: userName, Tags });
  await target.iam().tagRole({ RoleName: roleArn?.replace(/^.*\//, ''), Tags });
}

test('what belongs to another account is left alone where tags are asked for', async () => {
  const { account, region, endpoint, admin } = testRange;
  const owner = awsClients({ account, region, endpoint, credentials: admin });
  const inputs = { foreignAccount: '444455556666', bucket: 'any-bucket' };
  const technique = 'persistence.bucket-policy-back-door';
  await expect(
    detonate({ technique, inputs, aws: owner, owner, onlyTagged: true, ...quiet }),
  ).rejects.toMatchObject({ code: 'TARGET_REFUSED' });
  owner.close();
});

test('off this machine nothing is done without somebody who can read the tags', async () => {
  const aws = awsClients({
    account: '111122223333',
    region: 'us-east-1',
    credentials: CREDENTIALS,
    confirmedAccount: '111122223333',
  });
  await expect(
    detonate({
      technique: 'discovery.bucket-listing',
      inputs: { bucket: 'bucket' },
      aws,
      ...quiet,
    }),
  ).rejects.toMatchObject({ code: 'TARGET_REFUSED' });
  aws.close();
});

test('a dry run opens nothing outward, whatever the technique', async () => {
  const begun = await outwardDuring(async () => {
    for (const { id, inputs } of techniques.all) {
      const aws = awsClients(
        { account: '111122223333', region: 'us-east-1', credentials: CREDENTIALS },
        { dryRun: () => {} },
      );
      const given = { ...ELSEWHERE, ...NAMES, mebibytes: '1' };
      inputs.parse(given);
      expect(await detonate({ technique: id, inputs: given, aws, ...quiet })).toEqual({
        outcome: 'done',
      });
      aws.close();
    }
  });
  expect(begun).toEqual([]);
});

/** Names of nothing. */
const NAMES: Readonly<Record<string, string>> = {
  bucket: 'nowhere-bucket',
  key: 'incoming/nothing',
  functionName: 'nowhere-fn',
  queueUrl: 'http://127.0.0.1/111122223333/nowhere',
  busName: 'nowhere-bus',
  ruleName: 'nowhere-rule',
  topicArn: 'arn:aws:sns:us-east-1:111122223333:nowhere',
  subscriptionArn:
    'arn:aws:sns:us-east-1:111122223333:nowhere:00000000-0000-4000-8000-000000000000',
  trailName: 'nowhere-trail',
  userName: 'nobody',
  roleArn: 'arn:aws:iam::111122223333:role/nobody',
};

test('a dry run hides secrets, and says bodies by size and hash', async () => {
  const planned: PlannedCall[] = [];
  const aws = awsClients(
    { account: '111122223333', region: 'us-east-1', credentials: CREDENTIALS },
    { dryRun: (call) => planned.push(call) },
  );
  await aws.s3().putObject({
    Bucket: 'bucket',
    Key: 'a\u202Eb\r\nc',
    Body: Buffer.from('twelve bytes'),
    SSECustomerKey: 'very-secret',
  });
  await aws.lambda().updateFunctionConfiguration({
    FunctionName: 'fn',
    Environment: { Variables: { TOKEN: 'very-secret' } },
  });
  await aws.open(await aws.presign({ bucket: 'bucket', key: 'key', expiresIn: 60 }));
  aws.close();
  const lines = planned.map(plannedCallLine);
  expect(lines[0]).toBe(
    's3 PutObject {"Bucket":"bucket","Key":"a\\u202eb\\r\\nc","Body":"(12 bytes, sha256 d4ce2c527afe674c...)","SSECustomerKey":"(hidden)"}',
  );
  expect(lines[1]).toContain('"TOKEN":"(hidden)"');
  expect(lines[2]).toContain('X-Amz-Signature=(hidden)');
  expect(lines.join('')).not.toContain('very-secret');
});

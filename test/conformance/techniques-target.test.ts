import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { awsClients } from '../../attacker-sim/aws-clients.ts';
import type { PlannedCall } from '../../attacker-sim/dry-run.ts';
import { plannedCallLine } from '../../attacker-sim/dry-run.ts';
import { detonate, readyTechnique } from '../../attacker-sim/runner.ts';
import { startTestRange, type TestRange } from '../support/range.ts';

const CREDENTIALS = { accessKeyId: 'AKIAEXAMPLE000000009', secretAccessKey: 'example-secret' };
const quiet = { signal: new AbortController().signal, say: () => {} };

let testRange: TestRange;
let connections = 0;
const trap = createServer((socket) => {
  connections += 1;
  socket.destroy();
});
let trapPort: number;
let environment: NodeJS.ProcessEnv;

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
  environment = { ...process.env };
});

afterEach(() => {
  process.env = environment;
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

/** Of this machine, and yet no loopback address: a name, and the address that means all of them. */
test.each(['http://localhost', 'http://0.0.0.0', 'https://127.0.0.1'])(
  '%s is refused before a single packet, for it could be resolved to anything',
  async (host) => {
    const endpoint = `${host}:${String(trapPort)}`;
    const target = {
      account: '111122223333',
      region: 'us-east-1',
      endpoint,
      credentials: CREDENTIALS,
    };
    expect(() => awsClients(target)).toThrow(expect.objectContaining({ code: 'TARGET_REFUSED' }));
    const mistaken = { ...target, confirmedAccount: '111122223334' };
    expect(() => awsClients(mistaken)).toThrow(expect.objectContaining({ code: 'TARGET_REFUSED' }));
    await testRange.range.clock.quiet();
    expect(connections).toBe(0);
  },
);

test('AWS itself is refused unless somebody typed the number of the account', () => {
  temptingEnvironment();
  const aws = { account: '111122223333', region: 'us-east-1', credentials: CREDENTIALS };
  expect(() => awsClients(aws)).toThrow(expect.objectContaining({ code: 'TARGET_REFUSED' }));
  expect(() => awsClients({ ...aws, confirmedAccount: '444455556666' })).toThrow(
    expect.objectContaining({ code: 'TARGET_REFUSED' }),
  );
  expect(connections).toBe(0);
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

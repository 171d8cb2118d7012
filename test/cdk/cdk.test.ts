import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CloudFormationClient,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { HeadBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRange, type TestRange } from '../support/range.ts';
import { closedEnvironment } from './closed-environment.ts';

const require = createRequire(import.meta.url);
const CDK = join(require.resolve('aws-cdk/package.json'), '..', 'bin', 'cdk');
const TSX = require.resolve('tsx');
const APP = fileURLToPath(new URL('./app.ts', import.meta.url));
const STACK = 'forensic-lab';

let range: TestRange;
let folder: string;
let cloudFormation: CloudFormationClient;
let sqs: SQSClient;

beforeAll(async () => {
  range = await startTestRange();
  folder = mkdtempSync(join(tmpdir(), 'aftertrace-cdk-test-'));
  cloudFormation = new CloudFormationClient(range.config());
  sqs = new SQSClient(range.config());
});

afterAll(async () => {
  cloudFormation.destroy();
  sqs.destroy();
  await range.range.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The CDK's command line as it comes, with nothing but the endpoint and keys set. */
async function cdk(variant: string, ...words: readonly string[]) {
  const child = spawn(
    process.execPath,
    [
      CDK,
      ...words,
      '--app',
      `node --import ${TSX} ${APP}`,
      '--no-notices',
      '--ci',
      '--output',
      join(folder, `out-${variant}`),
    ],
    {
      cwd: folder,
      env: {
        ...closedEnvironment(
          {
            account: range.account,
            region: range.region,
            endpoint: range.endpoint,
            credentials: range.admin,
          },
          folder,
        ),
        VARIANT: variant,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (bytes: Buffer) => {
      said += bytes.toString();
    });
  }
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, said };
}

const stackNow = async () =>
  (await cloudFormation.send(new DescribeStacksCommand({ StackName: STACK }))).Stacks?.[0];

const outputOf = async (name: string) =>
  (await stackNow())?.Outputs?.find(({ OutputKey }) => OutputKey === name)?.OutputValue ?? '';

const queueNames = async () =>
  ((await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? []).map((url) =>
    url.slice(url.lastIndexOf('/') + 1),
  );

async function note(): Promise<string | undefined> {
  const ssm = new SSMClient(range.config());
  const { Parameter } = await ssm.send(new GetParameterCommand({ Name: '/forensic/note' }));
  ssm.destroy();
  return Parameter?.Value;
}

// One story in order: each step stands on the one before.
test('the pinned CDK command line deploys, changes, replaces, rolls back, compares and destroys', async () => {
  const deployed = await cdk('base', 'deploy', '--require-approval', 'never');
  expect(deployed.code, deployed.said).toBe(0);
  expect((await stackNow())?.StackStatus).toBe('CREATE_COMPLETE');
  const made = await cloudFormation.send(new DescribeStackResourcesCommand({ StackName: STACK }));
  expect(made.StackResources?.length).toBeGreaterThanOrEqual(30);
  const bucket = await outputOf('BucketName');
  const firstQueue = await outputOf('FirstQueueUrl');

  const nothing = await cdk('base', 'diff', '--fail');
  expect(nothing.code, nothing.said).toBe(0);
  const something = await cdk('changed', 'diff', '--fail');
  expect(something.code, something.said).toBe(1);
  expect(something.said).toContain('VisibilityTimeout');

  const changed = await cdk('changed', 'deploy', '--require-approval', 'never');
  expect(changed.code, changed.said).toBe(0);
  expect((await stackNow())?.StackStatus).toBe('UPDATE_COMPLETE');
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: firstQueue, AttributeNames: ['VisibilityTimeout'] }),
  );
  expect(Attributes?.['VisibilityTimeout']).toBe('45');
  expect(await outputOf('FirstQueueUrl')).toBe(firstQueue);
  expect(await note()).toBe('changed');

  expect(await queueNames()).toContain('forensic-named-1');
  const replaced = await cdk('replaced', 'deploy', '--require-approval', 'never');
  expect(replaced.code, replaced.said).toBe(0);
  const after = await queueNames();
  expect(after).toContain('forensic-named-2');
  expect(after).not.toContain('forensic-named-1');

  const broken = await cdk('broken', 'deploy', '--require-approval', 'never');
  expect(broken.code).toBe(1);
  expect(broken.said).toContain('there-is-no-such-function');
  expect((await stackNow())?.StackStatus).toBe('UPDATE_ROLLBACK_COMPLETE');
  expect(await queueNames()).not.toContain('forensic-extra');
  expect(await note()).toBe('replaced');

  const s3 = new S3Client(range.config());
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'evidence.txt', Body: 'kept' }));
  const destroyed = await cdk('base', 'destroy', '--force');
  expect(destroyed.code, destroyed.said).toBe(0);
  await expect(stackNow()).rejects.toThrow('does not exist');
  await expect(s3.send(new HeadBucketCommand({ Bucket: bucket }))).rejects.toThrow();
  s3.destroy();
  expect((await queueNames()).filter((name) => name.startsWith('forensic'))).toEqual([]);
}, 300_000);

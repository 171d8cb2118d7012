import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { ListTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { TestRange } from '../../../../../test/support/range.ts';
import { startTestRange } from '../../../../../test/support/range.ts';
import { hours } from '../../../../base/instant.ts';
import { makeTrail, type TrailUnderTest, unpacked } from '../trail-for-test.ts';

const hasCli = spawnSync('aws', ['--version']).status === 0;

/** `aws cloudtrail validate-logs` as it is installed here; answers with all it prints. */
async function validateLogs(range: TestRange, trail: TrailUnderTest) {
  const { accessKeyId, secretAccessKey } = range.admin;
  const times = ['--start-time', '2026-05-12T00:00:00Z', '--end-time', '2026-05-13T00:00:00Z'];
  const run = promisify(execFile)(
    'aws',
    ['cloudtrail', 'validate-logs', '--verbose', '--trail-arn', trail.arn, ...times],
    {
      env: {
        PATH: process.env['PATH'],
        AWS_ENDPOINT_URL: range.endpoint,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_DEFAULT_REGION: range.region,
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_CONFIG_FILE: '/dev/null',
        AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      },
    },
  );
  try {
    const { stdout, stderr } = await run;
    return { code: 0, said: `${stdout}\n${stderr}` };
  } catch (failed) {
    const { code, stdout, stderr } = failed as { code: number; stdout: string; stderr: string };
    return { code, said: `${stdout}\n${stderr}` };
  }
}

async function fourHours(range: TestRange): Promise<TrailUnderTest> {
  const trail = await makeTrail(range, { EnableLogFileValidation: true });
  for (let hour = 0; hour < 4; hour++) {
    // A management event for the trail to deliver within the hour.
    await trail.cloudtrail.send(new ListTrailsCommand({}));
    await range.range.clock.pass(hours(1));
  }
  return trail;
}

/** What may happen to a bucket, and what the real client then says of which file. */
const tampering: readonly {
  readonly what: string;
  readonly does: (trail: TrailUnderTest) => Promise<string>;
  readonly says: string;
  readonly digestsValid: string;
}[] = [
  {
    what: 'a log file is altered',
    does: async (trail) => {
      const key = (await trail.logFiles())[0]?.key ?? '';
      await alter(trail, key, (text) => text.replace('AwsApiCall', 'AwsApiCa11'));
      return key;
    },
    says: "INVALID: hash value doesn't match",
    digestsValid: '4/4',
  },
  {
    what: 'a log file is deleted',
    does: async (trail) => {
      const key = (await trail.logFiles())[0]?.key ?? '';
      await trail.s3.send(new DeleteObjectCommand({ Bucket: trail.bucket, Key: key }));
      return key;
    },
    says: 'INVALID: not found',
    digestsValid: '4/4',
  },
  {
    what: 'a digest is altered',
    does: async (trail) => {
      const key = (await trail.digestKeys())[1] ?? '';
      await alter(trail, key, (text) => text.replace('"logFiles":[{', '"logFiles":[ {'));
      return key;
    },
    says: 'INVALID: signature verification failed',
    digestsValid: '3/4',
  },
  {
    what: 'a digest is deleted',
    does: async (trail) => {
      const key = (await trail.digestKeys())[1] ?? '';
      await trail.s3.send(new DeleteObjectCommand({ Bucket: trail.bucket, Key: key }));
      return key;
    },
    says: 'INVALID: not found',
    digestsValid: '3/4',
  },
];

async function alter(trail: TrailUnderTest, key: string, change: (text: string) => string) {
  const { text, metadata } = await unpacked(trail.s3, trail.bucket, key);
  const changed = change(text);
  expect(changed).not.toBe(text);
  await trail.s3.send(
    new PutObjectCommand({
      Bucket: trail.bucket,
      Key: key,
      Body: gzipSync(changed),
      ContentEncoding: 'gzip',
      Metadata: metadata,
    }),
  );
}

describe.skipIf(!hasCli)('the real aws cloudtrail validate-logs', () => {
  test('finds an untouched bucket valid', async () => {
    await using range = await startTestRange({ clock: 'simulated' });
    const { code, said } = await validateLogs(range, await fourHours(range));
    expect(said).toContain('4/4 digest files valid');
    expect(said).toMatch(/(\d+)\/\1 log files valid/);
    expect(said).not.toContain('INVALID');
    expect(code).toBe(0);
  });

  test.each(tampering)('names the file when $what', async ({ does, says, digestsValid }) => {
    await using range = await startTestRange({ clock: 'simulated' });
    const trail = await fourHours(range);
    const key = await does(trail);
    const { code, said } = await validateLogs(range, trail);
    expect(said).toContain(`s3://${trail.bucket}/${key}\t${says}`);
    expect(said).toContain(`${digestsValid} digest files valid`);
    expect(code).toBe(1);
  });

  // It walks the digests and what they name. Who looks at the bucket as well finds the file: aftertrace verify does.
  test('does not see a log file that was put there and that no digest names', async () => {
    await using range = await startTestRange({ clock: 'simulated' });
    const trail = await fourHours(range);
    const [genuine] = await trail.logFiles();
    const { text, metadata } = await unpacked(trail.s3, trail.bucket, genuine?.key ?? '');
    await trail.s3.send(
      new PutObjectCommand({
        Bucket: trail.bucket,
        Key: genuine?.key.replace(/_[^_]+\.json\.gz$/, '_InjectedInjected.json.gz'),
        Body: gzipSync(text),
        ContentEncoding: 'gzip',
        Metadata: metadata,
      }),
    );
    const { code, said } = await validateLogs(range, trail);
    expect(said).not.toContain('Injected');
    expect(said).toContain('4/4 digest files valid');
    expect(code).toBe(0);
  });
});

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  CloudWatchLogsClient,
  type CloudWatchLogsClientConfig,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import {
  GetBucketPolicyCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hours, minutes, systemClock } from '../../infra/base/instant.ts';
import {
  makeTrail,
  type TrailUnderTest,
} from '../../infra/range/services/cloudtrail/trail-for-test.ts';
import { fetchHistory } from '../../replay/fetch/fetch-history.ts';
import { fetchPrefix } from '../../replay/fetch/fetch-prefix.ts';
import { localPath } from '../../replay/fetch/local-path.ts';
import { startTestRange, type TestRange } from '../support/range.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/aftertrace.js', import.meta.url));
/** Calls of each of three hours; more than one page of LookupEvents. */
const CALLS = 30;

let range: TestRange;
let trail: TrailUnderTest;
let work: string;

beforeAll(async () => {
  range = await startTestRange({ clock: 'simulated' });
  trail = await makeTrail(range, { EnableLogFileValidation: true });
  const iam = new IAMClient(range.config());
  for (let hour = 0; hour < 3; hour += 1) {
    for (let call = 0; call < CALLS; call += 1) await iam.send(new ListUsersCommand({}));
    await range.range.clock.pass(hours(1));
  }
  await range.range.clock.pass(minutes(100));
  iam.destroy();
});

afterAll(async () => {
  await range[Symbol.asyncDispose]();
});

beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), 'aftertrace-fetch-'));
});

afterEach(() => {
  rmSync(work, { recursive: true, force: true });
});

describe('a trail in its bucket', () => {
  test('is fetched and verified, and not fetched twice', async () => {
    const words = [`s3://${trail.bucket}/AWSLogs/`, '--json', '--case', 'case'];
    const first = await replayed(...words);
    const delivered = await trail.delivered();
    expect({ code: first.code, evidence: first.evidence }).toMatchObject({
      code: 0,
      evidence: { records: delivered.length, rejected: [], integrity: { state: 'verified' } },
    });
    expect(first.locations).toContain(`${trail.bucket}/AWSLogs/`);
    const again = await replayed(...words);
    expect(again.evidence).toEqual(first.evidence);
    expect(again.err).toMatch(/\b0\.0 MB fetched now, [1-9]\d* there already, 0 could not/);
  });

  test('of a time gives the files of that time, and the digests that vouch for them', async () => {
    const window = ['--from', '2026-05-12T05:41:00Z', '--to', '2026-05-12T05:41:00Z'];
    const { evidence, code } = await replayed(`s3://${trail.bucket}/AWSLogs/`, ...window, '--json');
    const all = await trail.logFiles();
    const inside = all.filter(({ key }) => {
      const [, hour, minute] = /T(\d\d)(\d\d)Z_/.exec(key) ?? [];
      const at = Number(hour) * 60 + Number(minute);
      return at >= 5 * 60 + 41 && at <= 7 * 60 + 41;
    });
    expect(inside.length).toBeGreaterThan(0);
    expect(inside.length).toBeLessThan(all.length);
    const records = inside.reduce((sum, one) => sum + one.records.length, 0);
    expect({ code, records: evidence.records }).toEqual({ code: 0, records });
  });

  test('that may not be read in one place is read in all others, and that place is named', async () => {
    const [forbidden] = await trail.logFiles();
    const key = forbidden?.key ?? '';
    const { Policy = '' } = await trail.s3.send(
      new GetBucketPolicyCommand({ Bucket: trail.bucket }),
    );
    const { Statement } = JSON.parse(Policy) as { readonly Statement: readonly object[] };
    const deny = {
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:GetObject',
      Resource: `arn:aws:s3:::${trail.bucket}/${key}`,
    };
    await put([...Statement, deny]);
    const { code, evidence } = await replayed(`s3://${trail.bucket}/AWSLogs/`, '--json');
    await put(Statement);
    expect(code).toBe(1);
    expect(evidence.rejected).toMatchObject([
      { location: `s3://${trail.bucket}/${key}`, offset: null },
    ]);
    expect(evidence.rejected[0]?.because).toContain('AccessDenied');
    expect(evidence.records).toBe(
      (await trail.delivered()).length - (forbidden?.records.length ?? 0),
    );

    async function put(statements: readonly object[]): Promise<void> {
      await trail.s3.send(
        new PutBucketPolicyCommand({
          Bucket: trail.bucket,
          Policy: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
        }),
      );
    }
  });

  test('whose fetch was cut off goes on where it was', async () => {
    const stop = new AbortController();
    const request = {
      bucket: trail.bucket,
      prefix: 'AWSLogs/',
      folder: join(work, 'objects'),
      ledger: join(work, 'fetched.jsonl'),
    };
    const cut = fetchPrefix(trail, {
      ...request,
      signal: stop.signal,
      onObject: () => {
        stop.abort(new Error('cut off'));
      },
    });
    await expect(cut).rejects.toThrow('cut off');
    const whole = await fetchPrefix(trail, request);
    expect(whole.alreadyThere).toBeGreaterThan(0);
    expect(whole.alreadyThere).toBeLessThan(whole.objects);
    expect(whole.failures).toEqual([]);
    const logs = await trail.logFiles();
    const names = readdirSync(request.folder, { recursive: true }).map(String);
    expect(logs.every(({ key }) => names.includes(key))).toBe(true);
    expect(existsSync(`${request.folder}.parts`)).toBe(false);
  });
});

test('the event history is fetched page by page, and taken up where it was cut off', async () => {
  // As whoever fetches it: LookupEvents turns away who asks more than twice a second.
  const patient = new CloudTrailClient({
    ...range.config(),
    maxAttempts: 10,
    retryMode: 'adaptive',
  });
  const stop = new AbortController();
  const folder = join(work, 'event-history');
  const toMs = Date.parse('2026-05-12T09:00:00Z');
  const cut = fetchHistory(patient, {
    folder,
    toMs,
    signal: stop.signal,
    onPage: () => {
      stop.abort(new Error('cut off'));
    },
  });
  await expect(cut).rejects.toThrow();
  await fetchHistory(patient, { folder, toMs });
  const seen = new Set<string>();
  let NextToken: string | undefined;
  do {
    const page = await patient.send(
      new LookupEventsCommand({ EndTime: new Date(toMs), NextToken }),
    );
    for (const { EventId = '' } of page.Events ?? []) seen.add(EventId);
    ({ NextToken } = page);
  } while (NextToken !== undefined);
  const { code, out } = await aftertrace('replay', folder, '--json');
  const { evidence } = JSON.parse(out) as Told;
  patient.destroy();
  expect(seen.size).toBeGreaterThan(3 * CALLS);
  expect({ code, records: evidence.records }).toEqual({ code: 0, records: seen.size });
});

test('event-history:// is an address', async () => {
  const { code, evidence } = await replayed('event-history://us-east-1', '--json');
  expect(code).toBe(0);
  expect(evidence.records).toBeGreaterThan(3 * CALLS);
});

describe('a running range', () => {
  test('is asked for what its trails delivered, as AWS would be', async () => {
    const { host } = new URL(range.endpoint);
    const { code, evidence, locations } = await replayed(`range://${host}`, '--json');
    expect({ code, evidence }).toMatchObject({
      code: 0,
      evidence: {
        records: (await trail.delivered()).length,
        rejected: [],
        integrity: { state: 'verified' },
      },
    });
    expect(locations).toContain(`${trail.bucket}/AWSLogs/`);
  });

  test('in a process of its own and without a trail still has its event history', async () => {
    const process_ = spawn(process.execPath, [PROGRAM, 'range', '--json', '--port', '0'], {
      cwd: work,
      env: { PATH: process.env['PATH'], HOME: work },
    });
    try {
      const line = await new Promise<string>((resolve) => {
        process_.stdout.once('data', (chunk: Buffer) => {
          resolve(chunk.toString());
        });
      });
      const { endpoint, region, accounts } = JSON.parse(line) as RangeTold;
      const [{ id, ...credentials } = { id: '', accessKeyId: '', secretAccessKey: '' }] = accounts;
      const iam = new IAMClient({ endpoint, region, credentials });
      await iam.send(new ListUsersCommand({}));
      iam.destroy();
      await logOneAttempt({ endpoint, region, credentials });
      const words = ['replay', `range://${new URL(endpoint).host}`, '--json'];
      const { code, out } = await aftertraceAs(credentials, ...words);
      const { evidence, events } = JSON.parse(out) as Told;
      expect(events.map(({ name }) => name)).toContain('AttemptStart');
      expect({ code, account: id !== '' }).toEqual({ code: 0, account: true });
      expect(evidence.records).toBeGreaterThan(0);
      expect(evidence.integrity.state).toBe('unverifiable');
    } finally {
      process_.kill();
    }
  });

  test.each([
    ['range://203.0.113.5:80', 2, 'is not a range on this machine'],
    ['range://127.0.0.1:1', 3, 'ECONNREFUSED'],
  ])('%s is told as what it is', async (address, code, said) => {
    const ended = await aftertrace('replay', address);
    expect(ended.code).toBe(code);
    expect(ended.err).toContain(said);
  });
});

async function logOneAttempt(config: CloudWatchLogsClientConfig): Promise<void> {
  const logs = new CloudWatchLogsClient(config);
  const place = { logGroupName: '/aws/lambda/scan', logStreamName: 'one' };
  await logs.send(new CreateLogGroupCommand(place));
  await logs.send(new CreateLogStreamCommand(place));
  const message = 'START RequestId: 8f507cfc-0000-4697-b07a-ac58fc914c95 Version: $LATEST';
  const logEvents = [{ timestamp: systemClock.now(), message }];
  await logs.send(new PutLogEventsCommand({ ...place, logEvents }));
  logs.destroy();
}

interface RangeTold {
  readonly endpoint: string;
  readonly region: string;
  readonly accounts: readonly {
    readonly id: string;
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
  }[];
}

test.each([
  ['s3://no-such-bucket-here/x', 3, 'NoSuchBucket'],
  ['ftp://somewhere/x', 2, 'ftp://somewhere/x'],
  ['s3://UPPER/x', 2, 's3://UPPER/x'],
])('%s is told as what it is', async (address, code, said) => {
  const ended = await replayed(address);
  expect(ended.code).toBe(code);
  expect(ended.err).toContain(said);
});

test('a time that is none is named', async () => {
  const { code, err } = await replayed('s3://bucket/x', '--from', 'yesterday');
  expect({ code, named: err.includes('"yesterday"') }).toEqual({ code: 2, named: true });
});

test('keys lead nowhere outside the folder', async () => {
  await trail.s3.send(
    new PutObjectCommand({ Bucket: trail.bucket, Key: 'odd/../../evil.json', Body: '{}' }),
  );
  const folder = join(work, 'deep', 'objects');
  await fetchPrefix(trail, { bucket: trail.bucket, prefix: 'odd/', folder });
  expect(existsSync(join(folder, 'odd/%2e2e/%2e2e/evil.json'))).toBe(true);
  expect(existsSync(join(work, 'evil.json')) || existsSync(join(work, 'deep/evil.json'))).toBe(
    false,
  );
  expect(localPath('C:\\x/a:b/\u0000/')).toBe('%433a5c78/%613a62/%00/%');
  expect(localPath('x'.repeat(1000)).length).toBe(65);
});

interface Told {
  readonly evidence: {
    readonly records: number;
    readonly rejected: readonly { readonly location: string; readonly because: string }[];
    readonly integrity: { readonly state: string };
  };
  readonly events: readonly {
    readonly name: string;
    readonly origin: { readonly location: string };
  }[];
}

async function replayed(...words: readonly string[]) {
  const ended = await aftertrace('replay', '--endpoint', range.endpoint, ...words);
  const told = ended.out.startsWith('{') ? (JSON.parse(ended.out) as Told) : undefined;
  const evidence = told?.evidence ?? { records: -1, rejected: [], integrity: { state: 'none' } };
  const locations = (told?.events ?? []).map(({ origin }) => origin.location).join('\n');
  return { ...ended, evidence, locations };
}

const aftertrace = (...words: readonly string[]) => aftertraceAs(range.admin, ...words);

async function aftertraceAs(
  key: { readonly accessKeyId: string; readonly secretAccessKey: string },
  ...words: readonly string[]
) {
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    cwd: work,
    env: {
      PATH: process.env['PATH'],
      HOME: work,
      AWS_ACCESS_KEY_ID: key.accessKeyId,
      AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
      AWS_REGION: range.region,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  const [out, err, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((resolve) => child.once('close', resolve)),
  ]);
  return { out, err, code };
}

async function text(stream: AsyncIterable<unknown>): Promise<string> {
  let all = '';
  for await (const part of stream) all += String(part);
  return all;
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const PROGRAM = fileURLToPath(new URL('../bin/aftertrace.js', import.meta.url));
/** Real CloudTrail of 2023 that is not part of the project; looked for beside the checkout. */
const REAL_TRAIL = fileURLToPath(new URL('../../shared/data/invictus', import.meta.url));

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aftertrace-cli-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function aftertrace(...args: readonly string[]): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, ...args]);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

const record = {
  eventVersion: '1.11',
  userIdentity: { type: 'AWSService', invokedBy: 's3.amazonaws.com' },
  eventTime: '2026-05-12T04:40:58Z',
  eventSource: 'lambda.amazonaws.com',
  eventName: 'Invoke',
  awsRegion: 'us-east-1',
  sourceIPAddress: 's3.amazonaws.com',
  userAgent: 's3.amazonaws.com',
  requestParameters: null,
  responseElements: null,
  requestID: '7d1a0d53-2f11-4e6d-9a3e-1f0a4c1b2d3e',
  eventID: '2b5a7c1e-93f4-4c60-8b64-0d3f6c1a9e01',
  eventType: 'AwsApiCall',
  recipientAccountId: '111122223333',
};

describe('replay', () => {
  test('writes the timeline, and nothing else, to standard output', async () => {
    const file = join(folder, 'one.json');
    writeFileSync(file, JSON.stringify({ Records: [record] }));
    const { code, out } = await aftertrace('replay', file, '--json');
    expect(code).toBe(0);
    const timeline = JSON.parse(out) as { schema: string; events: { id: string }[] };
    expect(timeline.schema).toBe('aftertrace.timeline/1');
    expect(timeline.events.map(({ id }) => id)).toEqual([record.eventID]);
  });

  test('names a truncated file, reads its neighbour and answers 1', async () => {
    const mixed = mkdtempSync(join(folder, 'mixed-'));
    const whole = gzipSync(JSON.stringify({ Records: [record] }));
    writeFileSync(join(mixed, 'cut.json.gz'), whole.subarray(0, whole.length - 20));
    writeFileSync(join(mixed, 'whole.json'), JSON.stringify({ Records: [record] }));
    const { code, out, err } = await aftertrace('replay', mixed, '--json');
    expect(code).toBe(1);
    expect(err).toContain('cut.json.gz');
    expect((JSON.parse(out) as { events: unknown[] }).events).toHaveLength(1);
  });

  test('says which path does not exist and answers 3', async () => {
    const { code, out, err } = await aftertrace('replay', join(folder, 'nowhere'));
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toContain(join(folder, 'nowhere'));
  });

  test.runIf(existsSync(REAL_TRAIL))(
    'reads all 2,900 records of a real trail (runs where that trail lies beside the checkout)',
    async () => {
      const { code, out } = await aftertrace('replay', REAL_TRAIL, '--json');
      expect(code).toBe(0);
      const timeline = JSON.parse(out) as {
        evidence: { records: number; duplicates: number; rejected: unknown[] };
        incidents: { kind: string }[];
        unknowns: string[];
      };
      expect(timeline.evidence).toMatchObject({ records: 2900, duplicates: 0, rejected: [] });
      expect(timeline.incidents.filter(({ kind }) => kind === 'finding')).toEqual([]);
      expect(timeline.unknowns.join('\n')).toContain('No Lambda data event');
    },
  );
});

describe('used wrongly', () => {
  test.each([
    [['nonsense'], 'nonsense'],
    [['replay'], 'no evidence was named'],
    [['replay', '--bad'], '--bad'],
    [['range', '--port', '99999'], '99999'],
    [['range', '--accounts', '12'], '--accounts'],
  ])('%j answers 2 and names the word', async (args, named) => {
    const { code, out, err } = await aftertrace(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(named);
  });
});

describe('range', () => {
  let child: ChildProcess | undefined;

  afterAll(() => {
    child?.kill('SIGKILL');
  });

  test('serves AWS clients with the key it prints, and ends on request', async () => {
    const started = spawn(process.execPath, [PROGRAM, 'range', '--json']);
    child = started;
    const [line] = (await once(started.stdout, 'data')) as [Buffer];
    const { endpoint, region, accounts } = JSON.parse(line.toString()) as {
      endpoint: string;
      region: string;
      accounts: { accessKeyId: string; secretAccessKey: string }[];
    };
    const [credentials] = accounts;
    if (credentials === undefined) throw new Error('the range printed no account');
    const s3 = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'intake-of-the-lab' }));
    const { Buckets } = await s3.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toContain('intake-of-the-lab');
    s3.destroy();
    started.kill('SIGTERM');
    const [code] = (await once(started, 'close')) as [number | null];
    expect(code).toBe(0);
  });

  test('says that a port is taken and answers 3', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, err } = await aftertrace('range', '--port', String(port));
    other.close();
    expect(code).toBe(3);
    expect(err).toContain(String(port));
  });
});

test('noise writes a trail that replay reads whole, and says what it wrote', async () => {
  const out = join(folder, 'noise');
  const words = ['--events', '1500', '--seed', 'cli', '--out', out];
  const { code, out: printed } = await aftertrace('noise', ...words, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(printed)).toMatchObject({ events: 1500, days: 1, seed: 'cli' });
  const replayed = await aftertrace('replay', out, '--json');
  expect(replayed.code).toBe(0);
  expect(JSON.parse(replayed.out)).toMatchObject({
    evidence: { records: 1500, duplicates: 0, rejected: [] },
  });
});

test.each([
  ['--out', 'somewhere'],
  ['--events', '0', '--out', 'somewhere'],
  ['--events', '10'],
  ['--events', '10', '--out', 'somewhere', '--from', 'yesterday'],
  ['--events', '10', '--out', 'somewhere', '--account', '12'],
])('noise %s is used wrongly', async (...words) => {
  const { code, err } = await aftertrace('noise', ...words);
  expect({ code, named: err.includes('noise') }).toEqual({ code: 2, named: true });
});

test('techniques lists the catalogue, with ids, needs and what each leaves', async () => {
  const { code, out } = await aftertrace('techniques', '--json');
  expect(code).toBe(0);
  const { techniques } = JSON.parse(out) as { techniques: readonly object[] };
  expect(techniques.length).toBeGreaterThanOrEqual(45);
  expect(techniques).toContainEqual(
    expect.objectContaining({
      id: 'defense-evasion.cloudtrail-stop',
      mitre: ['T1562.008'],
      needs: ['cloudtrail:StopLogging'],
    }),
  );
});

test('techniques --dry-run prints the calls of one, and sends nothing', async () => {
  const { code, out } = await aftertrace(
    ...['techniques', 'resource-development.eicar-upload', '--dry-run'],
    ...['--input', 'bucket=intake', '--input', 'key=a.txt'],
  );
  expect(code).toBe(0);
  expect(out).toContain('s3 PutObject {"Bucket":"intake","Key":"a.txt","Body":"(68 bytes, sha256');
  expect((await aftertrace('techniques', 'resource-development.eicar-upload')).code).toBe(2);
});

import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CloudTrailRecord } from '../../infra/base/cloudtrail-record.ts';
import type { Instant } from '../../infra/base/instant.ts';
import { writeNoise } from './write-noise.ts';

const MONDAY = Date.parse('2026-05-04T00:00:00Z') as Instant;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'aftertrace-noise-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function noise(name: string, seed: string, events = 12_345) {
  const out = join(folder, name);
  const signal = new AbortController().signal;
  const account = '111122223333';
  const written = await writeNoise({ events, seed, out, account, from: MONDAY, signal });
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json.gz'))
    .sort();
  const read = (file: string) =>
    JSON.parse(gunzipSync(readFileSync(join(out, file))).toString()) as {
      readonly Records: readonly CloudTrailRecord[];
    };
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(join(out, file)));
  return {
    written,
    files,
    records: files.flatMap((file) => read(file).Records),
    digest: hash.digest('hex'),
  };
}

test('exactly so many records, under the key layout of CloudTrail, each with an id of its own', async () => {
  const { written, files, records } = await noise('layout', 'one');
  expect(records.length).toBe(12_345);
  expect(written).toMatchObject({ events: 12_345, files: files.length, days: 1 });
  expect(new Set(records.map(({ eventID }) => eventID)).size).toBe(12_345);
  const layout =
    /^AWSLogs\/111122223333\/CloudTrail\/us-east-1\/2026\/05\/0[45]\/111122223333_CloudTrail_us-east-1_2026050[45]T\d{4}Z_[0-9A-Z]{16}\.json\.gz$/;
  expect(files.filter((file) => !layout.test(file))).toEqual([]);
});

test('same seed, same bytes; another seed, others', async () => {
  const first = await noise('first', 'same', 2000);
  expect((await noise('again', 'same', 2000)).digest).toBe(first.digest);
  expect((await noise('other', 'another', 2000)).digest).not.toBe(first.digest);
});

test('an ordinary day: mostly in office hours, many services and people, some refusals, out of order', async () => {
  const { records } = await noise('day', 'one');
  const hour = ({ eventTime }: CloudTrailRecord) => Number(eventTime.slice(11, 13));
  const inOffice = records.filter((record) => hour(record) >= 7 && hour(record) < 18);
  expect(inOffice.length / records.length).toBeGreaterThan(0.6);
  expect(new Set(records.map(({ eventSource }) => eventSource)).size).toBeGreaterThan(12);
  const principals = records.map(({ userIdentity }) => userIdentity.arn ?? userIdentity.invokedBy);
  expect(new Set(principals).size).toBeGreaterThan(12);
  const refused = records.filter(({ errorCode }) => errorCode === 'AccessDenied');
  expect(refused.length / records.length).toBeGreaterThan(0.002);
  expect(refused.length / records.length).toBeLessThan(0.05);
  const atNight = records.filter((record) => hour(record) < 5);
  expect(atNight.some(({ userIdentity }) => userIdentity.type === 'IAMUser')).toBe(false);
  const inOrder = records.every(
    ({ eventTime }, at) => at === 0 || (records[at - 1]?.eventTime ?? '') <= eventTime,
  );
  expect(inOrder).toBe(false);
});

test('a record has what CloudTrail gives one of its kind', async () => {
  const { records } = await noise('kinds', 'one', 3000);
  for (const record of records) {
    expect(record.recipientAccountId).toBe('111122223333');
    expect(record.managementEvent).toBe(record.eventCategory === 'Management');
    if (record.userIdentity.type === 'AWSService') {
      expect(Object.keys(record.userIdentity)).toEqual(['type', 'invokedBy']);
    } else if (record.eventSource === 's3.amazonaws.com') {
      expect(record.userAgent).toMatch(/^\[.*\]$/);
    }
    if (record.eventSource === 's3.amazonaws.com')
      expect(record.requestID).toMatch(/^[0-9A-Z]{16}$/);
  }
});

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findEvidenceFiles } from '../evidence/find-evidence-files.ts';
import { readEvidence } from '../evidence/read-evidence.ts';
import {
  aMessage,
  aTrailRecord,
  evidenceFolder,
  gzipped,
  type Json,
  maliciousUpload,
} from '../testing/evidence-builder.ts';
import { openKernel } from './kernel/kernel.ts';
import { type FileScan, scanFile } from './scan-file.ts';
import { newTally } from './tally.ts';
import { type TriageRequest, triage } from './triage.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

const trail = (...ids: readonly string[]): readonly Json[] =>
  ids.map((eventID) => aTrailRecord({ eventID }));
const logFile = (...ids: readonly string[]) => gzipped({ Records: trail(...ids) });

function folderOf(files: Files): string {
  const folder = evidenceFolder(files);
  onTestFinished(folder.remove);
  return folder.path;
}

const kernel = openKernel();

/** Every file read in this thread: what the threads do, without starting them. */
async function scannedHere(path: string, mostInflatedBytes = 4_000_000) {
  const { files } = await findEvidenceFiles([path]);
  const rows: string[] = [];
  const scans: FileScan[] = [];
  for (const [number, file] of files.entries()) {
    const scan = await scanFile(file, number, kernel, {
      mostInflatedBytes,
      tally: newTally(kernel),
      takeRows: (taken) => rows.push(...taken.map((one) => Buffer.from(one).toString())),
    });
    scans.push(scan);
  }
  const placeOf = (row: string) => row.split('\x1f').slice(0, 2).map(Number);
  const ordered = rows
    .join('')
    .split('\n')
    .slice(0, -1)
    .map((row) => ({ row, place: placeOf(row) }))
    .sort(({ place: [a = 0, b = 0] }, { place: [c = 0, d = 0] }) => a - c || b - d);
  return { scans, rows: ordered.map(({ row }) => row) };
}

async function triaged(files: Files, differing: Partial<TriageRequest> = {}) {
  const path = folderOf(files);
  return triage({ paths: [path], toldFrom: path, threads: 1, ...differing });
}

const HOSTILE: Files = {
  'empty.json.gz': '',
  'not-gzip.json.gz': 'once upon a time',
  'not-json.json.gz': gzipSync('once upon a time'),
  'cut.json.gz': logFile(...Array.from({ length: 90 }, (_, at) => `c${at * 7919}`)).subarray(
    0,
    700,
  ),
  'half-a-header.gz': Buffer.from([0x1f, 0x8b, 8]),
  'bomb.json.gz': gzipSync(Buffer.alloc(9_000_000, 32)),
  'long.json': JSON.stringify({
    Records: [aTrailRecord({ eventID: 'long', userAgent: 'x'.repeat(300_000) })],
  }),
  'nul.json': JSON.stringify({ Records: trail('n1', 'n2') }).replace('n1', 'n\u0000'),
  'surrogates.json': `{"Records":[${JSON.stringify(aTrailRecord({ eventID: 's1' })).replace('"R0"', '"\\ud800"')}]}`,
  'bad-utf8.json': Buffer.concat([
    Buffer.from('['),
    Buffer.from([0x22, 0xff, 0x22]),
    Buffer.from(`,${JSON.stringify(trail('u1')[0])}]`),
  ]),
  'deep.json': `[${'['.repeat(80_000)}${']'.repeat(80_000)},${JSON.stringify(trail('d1')[0])}]`,
  'tail.json': `${JSON.stringify({ Records: trail('t1') })} and more`,
  'broken.json': JSON.stringify({ Records: trail('b1', 'b2', 'b3') }).replace(
    '"eventID":"b2"',
    '"eventID":{',
  ),
  'none.json.gz': gzipped({ Records: [] }),
  'digest.json.gz': gzipped({ digestEndTime: '2026-05-12T05:00:00Z', logFiles: [] }),
  'two-members.gz': Buffer.concat([
    gzipSync(JSON.stringify(trail('m1')[0])),
    gzipSync(`\r\n${JSON.stringify(trail('m2')[0])}\r\n`),
  ]),
  'mark.json': `\uFEFF${JSON.stringify({ Records: trail('o1') })}`,
  'lines.jsonl': trail('l1', 'l2')
    .map((one) => JSON.stringify(one))
    .join('\r\n'),
  'mixed.jsonl': [
    JSON.stringify(trail('x1')[0]),
    JSON.stringify({ Messages: [aMessage('q1', '{}')] }),
  ].join('\n'),
  'lookup.json': JSON.stringify(
    { Events: trail('k1').map((one) => ({ CloudTrailEvent: JSON.stringify(one) })) },
    null,
    2,
  ),
  'bus.json': JSON.stringify(
    trail('v1').map((detail) => ({ 'detail-type': 'AWS API Call via CloudTrail', detail })),
  ),
  'log.json': JSON.stringify({
    logGroup: '/aws/lambda/scan',
    events: [
      { timestamp: 1_778_457_600_123, message: 'START RequestId: a Version: $LATEST\n' },
      { timestamp: 1_778_457_600_124, message: 'printed' },
      { timestamp: 'then', message: 'START RequestId: b Version: $LATEST\n' },
    ],
  }),
  'log.gz': gzipSync('2026-05-11T00:00:00.000Z END RequestId: a\n2026-05-11T00:00:00.000Z x\ny\n'),
  LICENSE: 'MIT',
};

describe('whichever way a file is read', () => {
  test('large files, one after another, give what the reference reader gives', async () => {
    const large = (mark: string) =>
      Array.from({ length: 40_000 }, (_, at) => aTrailRecord({ eventID: `${mark}-${at}` }));
    const path = folderOf({
      'a.json.gz': gzipped({ Records: large('a') }),
      'b.json.gz': gzipped({ Records: large('b').slice(0, 39_000) }),
      // Left to the reference reader, from the room it was put into.
      'c.json.gz': gzipSync(`${JSON.stringify({ Records: large('c') })} and more`),
      'd.json.gz': gzipped({ Records: trail('d1') }),
    });
    const evidence = await readEvidence([path]);
    const { scans, rows } = await scannedHere(path, 256_000_000);
    expect(scans.map(({ entry }) => entry.inflatedSize > 16_000_000)).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(scans.flatMap(({ rejected }) => rejected)).toEqual(evidence.rejected);
    const ids = rows.map((row) => row.split('\x1f')[5]);
    expect(ids.length).toBe(evidence.trail.length);
    expect(ids.every((id, at) => id === evidence.trail[at]?.record.eventID)).toBe(true);
  });

  test('it gives what the reference reader gives, and has one status', async () => {
    const path = folderOf(HOSTILE);
    const evidence = await readEvidence([path], { mostInflatedBytes: 4_000_000 });
    const { scans, rows } = await scannedHere(path);
    expect(scans.flatMap(({ rejected }) => rejected)).toEqual(evidence.rejected);
    expect(scans.flatMap(({ damage }) => damage)).toEqual(evidence.damage);
    const ids = rows.map((row) => row.split('\x1f')[5]);
    expect(ids).toEqual(
      evidence.trail.map(({ record }) => JSON.stringify(record.eventID).slice(1, -1)),
    );
    expect(
      scans.flatMap(({ destinations }) => destinations.map(({ record }) => record.id)),
    ).toEqual(evidence.destinations.map(({ record }) => record.id));
    expect(scans.flatMap(({ logs }) => logs.map(({ record }) => record))).toEqual(
      evidence.logs.map(({ record }) => record),
    );
    expect(scans.flatMap(({ setAside }) => setAside)).toEqual(
      evidence.setAside.filter(({ entries }) => entries !== undefined),
    );
    expect(scans.map(({ entry }) => entry.location)).toEqual(
      Object.keys(HOSTILE)
        .map((name) => join(path, name))
        .sort(),
    );
    const statuses = Object.fromEntries(
      scans.map(({ entry }) => [entry.location.slice(path.length + 1), entry.status]),
    );
    expect(statuses).toMatchObject({
      'empty.json.gz': 'rejected',
      'not-gzip.json.gz': 'rejected',
      'bomb.json.gz': 'rejected',
      'cut.json.gz': 'read-in-part',
      'broken.json': 'read-in-part',
      'none.json.gz': 'holds-no-records',
      'digest.json.gz': 'digest',
      'long.json': 'read',
      'log.json': 'read-in-part',
      'log.gz': 'read',
      LICENSE: 'set-aside',
    });
  });

  test('the place of each record holds that record', async () => {
    const records = trail('a', 'b"', 'c\ud83d\ude00');
    const path = folderOf({
      'a.json': `{ "Records" : [ ${records.map((one) => JSON.stringify(one, null, 1)).join(' , ')} ] }\n`,
    });
    const text = `{ "Records" : [ ${records.map((one) => JSON.stringify(one, null, 1)).join(' , ')} ] }\n`;
    const { rows } = await scannedHere(path);
    const places = rows.map((row) => row.split('\x1f').slice(1, 4).map(Number));
    const found = places.map(
      ([, offset = 0, length = 0]) =>
        JSON.parse(Buffer.from(text).toString('utf8', offset, offset + length)) as unknown,
    );
    expect(found).toEqual(records);
    expect(places.map(([index]) => index)).toEqual([0, 1, 2]);
  });

  test('any bytes at all: no crash, no loss, the same again', async () => {
    const pieces = fc.array(
      fc.oneof(
        fc.constantFrom(
          ...trail('p1', 'p2').map((one) => JSON.stringify(one)),
          '{"Records":[',
          ']}',
          '[',
          ',',
          '\n',
          '{"a":',
          '7',
          '\uFEFF',
          '{"Events":[',
        ),
        fc.string({ unit: 'binary', maxLength: 4 }),
      ),
      { maxLength: 9 },
    );
    const folder = folderOf({});
    let number = 0;
    await fc.assert(
      fc.asyncProperty(pieces, fc.boolean(), async (parts, isPressed) => {
        const bytes = Buffer.from(parts.join(''));
        const path = folderOf({ [`${number++}.json`]: isPressed ? gzipSync(bytes) : bytes });
        const [
          {
            scans: [first],
            rows,
          },
          {
            scans: [second],
          },
        ] = [await scannedHere(path), await scannedHere(path)];
        expect(second).toEqual(first);
        const evidence = await readEvidence([path]).catch(() => undefined);
        if (evidence === undefined) return;
        const entries =
          evidence.trail.length +
          evidence.destinations.length +
          evidence.duplicates +
          evidence.rejected.length;
        const { trail: read = 0, destinations = 0, rejected = 0 } = first?.entry ?? {};
        expect(read + destinations + rejected).toBe(entries);
        expect(rows).toHaveLength(read);
      }),
      { numRuns: 150 },
    );
    expect(folder).not.toBe('');
  });
});

test('of 400 flipped bits in compressed evidence none goes in', async () => {
  const ids = Array.from({ length: 60 }, (_, at) => `f${(at * 7919) % 1009}-${at}`);
  const whole = Buffer.from(logFile(...ids));
  const wanted = (await scannedHere(folderOf({ 'f.json.gz': whole }))).rows;
  let accepted = 0;
  for (let flip = 0; flip < 400; flip += 1) {
    // From the tenth byte on: the header before it holds a time and a system, which vouch for nothing.
    const bit = 80 + Math.floor((flip * (whole.length * 8 - 80)) / 400);
    const bytes = Buffer.from(whole);
    bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    const { scans, rows } = await scannedHere(folderOf({ 'f.json.gz': bytes }));
    const isCaught = scans[0]?.rejected.length !== 0;
    if (!isCaught && rows.join('\n') !== wanted.join('\n')) accepted += 1;
    if (!isCaught && rows.join('\n') === wanted.join('\n')) accepted += 1;
  }
  expect(accepted).toBe(0);
});

describe('triage', () => {
  test('counts every record once in its histogram, on any number of threads', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 7 }, (_, at) => [
        `${at}.json.gz`,
        logFile(...Array.from({ length: 30 }, (_one, id) => `${at}-${id}`)),
      ]),
    );
    const path = folderOf(files);
    const [one, two] = await Promise.all([
      triage({ paths: [path], threads: 1 }),
      triage({ paths: [path], threads: 2 }),
    ]);
    expect(two).toEqual(one);
    expect(one.histogram.cells).toEqual([
      {
        at: Date.parse('2026-05-12T04:40:00Z') / 1000,
        source: 's3.amazonaws.com',
        name: 'GetObject',
        count: 210,
      },
    ]);
    expect(one.manifest.map(({ status, trail: count }) => [status, count])).toEqual(
      Array.from({ length: 7 }, () => ['read', 30]),
    );
  });

  test('finds what shares a value with an anchor, and what shares one with that, to closure', async () => {
    const { records } = maliciousUpload();
    const files = { 'trail.json.gz': gzipped({ Records: [...records, ...trail('b1', 'b2')] }) };
    const once = await triaged(files, { anchors: ['req-scan'] });
    const closed = await triaged(files, { anchors: ['req-scan'], toClosure: true });
    const idsOf = (found: typeof once) => found.candidates.map(({ fields }) => fields[0]).sort();
    expect(idsOf(once)).toEqual(['invoke-scan', 'run-scan']);
    expect(idsOf(closed)).toEqual(expect.arrayContaining(idsOf(once)));
    expect((await triaged(files, { anchors: ['no such id'] })).candidates).toEqual([]);
  });

  test('a value with escapes is found by what it means', async () => {
    const text = JSON.stringify({ Records: trail('plain') }).replace('"R0"', '"\\u0052\\/0"');
    const { candidates } = await triaged({ 'a.json': text }, { anchors: ['R/0'] });
    expect(candidates).toHaveLength(1);
  });

  test('stops when it is aborted', async () => {
    const path = folderOf({ 'a.json': JSON.stringify(trail('e1')) });
    await expect(triage({ paths: [path], signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });

  test('a file that was named and cannot be read is a problem, as elsewhere', async () => {
    await expect(triage({ paths: ['/nowhere/at/all.json'] })).rejects.toMatchObject({
      code: 'EVIDENCE_UNREADABLE',
    });
  });
});

const shared = (name: string) =>
  fileURLToPath(new URL(`../../../shared/data/${name}`, import.meta.url));

describe.each(['invictus', 'stratus'])('published trails (%s)', (name) => {
  test.skipIf(!existsSync(shared(name)))('are read alike by both readers', async () => {
    const evidence = await readEvidence([shared(name)]);
    const { scans, rows } = await scannedHere(shared(name), 100_000_000);
    expect(rows).toHaveLength(evidence.trail.length + evidence.duplicates);
    expect(scans.flatMap(({ rejected }) => rejected)).toEqual(evidence.rejected);
  });
});

import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Problem } from '../../infra/base/problem.ts';
import {
  aMessage,
  aTrailRecord,
  evidenceFolder,
  gzipped,
  type Json,
} from '../testing/evidence-builder.ts';
import { type ReadOptions, readEvidence } from './read-evidence.ts';

const trail = (...ids: readonly string[]): readonly Json[] =>
  ids.map((eventID) => aTrailRecord({ eventID }));
const logFile = (...ids: readonly string[]) => gzipped({ Records: trail(...ids) });

function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = evidenceFolder(files);
  onTestFinished(folder.remove);
  return folder.path;
}

async function read(files: Readonly<Record<string, string | Uint8Array>>, options?: ReadOptions) {
  const path = folderOf(files);
  const evidence = await readEvidence([path], options);
  const local = (location: string) => location.slice(path.length + 1);
  return {
    evidence,
    ids: [
      ...evidence.trail.map(({ record }) => record.eventID),
      ...evidence.destinations.map(({ record }) => record.id),
    ],
    rejected: evidence.rejected.map((one) => ({ ...one, location: local(one.location) })),
    local,
  };
}

describe('kinds of evidence', () => {
  test.each([
    { why: 'a gzipped log file', name: 'a.json.gz', content: logFile('e1', 'e2') },
    { why: 'gzip under a plain name', name: 'a.json', content: logFile('e1', 'e2') },
    { why: 'a plain log file', name: 'a', content: JSON.stringify({ Records: trail('e1', 'e2') }) },
    { why: 'a list', name: 'a.json', content: JSON.stringify(trail('e1', 'e2')) },
    {
      why: 'JSON lines',
      name: 'a.jsonl',
      content: trail('e1', 'e2')
        .map((one) => JSON.stringify(one))
        .join('\r\n'),
    },
    {
      why: 'pretty-printed LookupEvents output',
      name: 'a.json',
      content: JSON.stringify(
        { Events: trail('e1', 'e2').map((one) => ({ CloudTrailEvent: JSON.stringify(one) })) },
        null,
        2,
      ),
    },
    {
      why: 'records delivered by EventBridge',
      name: 'a.json',
      content: JSON.stringify(
        trail('e1', 'e2').map((detail) => ({
          'detail-type': 'AWS API Call via CloudTrail',
          detail,
        })),
      ),
    },
    {
      why: 'several gzip members',
      name: 'a.gz',
      content: Buffer.concat([
        gzipSync(JSON.stringify(trail('e1')[0])),
        gzipSync(`\n${JSON.stringify(trail('e2')[0])}`),
      ]),
    },
    {
      why: 'a dump of a queue',
      name: 'q.json',
      content: JSON.stringify({ Messages: [aMessage('e1', '{}'), aMessage('e2', 'text')] }),
    },
  ])('reads $why', async ({ name, content }) => {
    const { ids, rejected } = await read({ [name]: content });
    expect(ids).toEqual(['e1', 'e2']);
    expect(rejected).toEqual([]);
  });

  test('gives the record of a wrapped event, not its wrapping', async () => {
    const [record] = trail('e1');
    const { evidence } = await read({
      'a.json': JSON.stringify({ Events: [{ CloudTrailEvent: JSON.stringify(record) }] }),
    });
    expect(JSON.parse(evidence.trail[0]?.raw ?? '')).toEqual(record);
  });
});

describe('broken evidence', () => {
  const good = { 'good.json.gz': logFile('g1', 'g2') };

  test('a truncated gzip file gives what is complete and one reason', async () => {
    const ids = Array.from({ length: 200 }, (_, at) => `t${at}-${(at * 7919) % 1009}`);
    const whole = logFile(...ids);
    const { evidence, rejected } = await read({
      ...good,
      'cut.json.gz': whole.subarray(0, whole.length - 600),
    });
    expect(rejected).toHaveLength(1);
    expect(rejected[0]?.because).toMatch(/ends early.*\d+ complete entries/);
    const kept = evidence.trail.filter(({ origin }) => origin.location.endsWith('cut.json.gz'));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.map(({ record }) => record.eventID)).toEqual(ids.slice(0, kept.length));
    expect(evidence.trail).toHaveLength(kept.length + 2);
  });

  test.each([
    {
      why: 'a wrong checksum',
      content: () => {
        const bytes = Buffer.from(logFile('x'));
        bytes.writeUInt8(bytes.readUInt8(bytes.length - 6) ^ 1, bytes.length - 6);
        return bytes;
      },
      because: /gzip stream is damaged.*none of it can be trusted/,
    },
    { why: 'an empty file', content: () => '', because: /^the file is empty$/ },
    { why: 'words', content: () => 'once upon a time', because: /does not begin like JSON/ },
    {
      why: 'gzip of words',
      content: () => gzipSync('once upon'),
      because: /does not begin like JSON/,
    },
    {
      why: 'half a gzip header',
      content: () => Buffer.from([0x1f, 0x8b, 8]),
      because: /ends early/,
    },
  ])('$why costs that file only', async ({ content, because }) => {
    const { ids, rejected } = await read({ ...good, 'bad.json.gz': content() });
    expect(ids).toEqual(['g1', 'g2']);
    expect(rejected).toHaveLength(1);
    expect(rejected[0]).toMatchObject({ location: 'bad.json.gz' });
    expect(rejected[0]?.because).toMatch(because);
  });

  test('every single-bit flip of a file is caught or harmless', async () => {
    const whole = Buffer.from(logFile('f1', 'f2', 'f3'));
    const wanted = JSON.stringify(trail('f1', 'f2', 'f3'));
    // From the tenth byte on: the header before it holds a time and a system, which vouch for nothing.
    for (let bit = 80; bit < whole.length * 8; bit += 37) {
      const bytes = Buffer.from(whole);
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const { evidence } = await read({ ...good, 'flip.json.gz': bytes });
      const kept = evidence.trail.filter(({ origin }) => origin.location.endsWith('flip.json.gz'));
      const isFlagged = evidence.rejected.length > 0;
      expect(isFlagged || `[${kept.map(({ raw }) => raw).join()}]` === wanted).toBe(true);
    }
  });

  test('what inflates without end is not read', async () => {
    const bomb = gzipSync(Buffer.alloc(4_000_000, 32));
    const { ids, rejected } = await read(
      { ...good, 'bomb.gz': bomb },
      { mostInflatedBytes: 1_000_000 },
    );
    expect(ids).toEqual(['g1', 'g2']);
    expect(rejected[0]?.because).toMatch(/inflates to more than 1000000 bytes/);
  });

  test('a bad entry is rejected with its offset, its neighbours are kept', async () => {
    const entries = [
      ...trail('e1').map((one) => JSON.stringify(one)),
      '{"eventID":"e2","eventTime":NaN}',
      '{"eventID":"e3","eventName":"GetObject"}',
      '{"some":"thing"}',
      '7',
      ...trail('e4').map((one) => JSON.stringify(one)),
    ];
    const text = `{"Records":[${entries.join()}]}`;
    const { ids, rejected } = await read({ 'a.json': text });
    expect(ids).toEqual(['e1', 'e4']);
    expect(rejected.map(({ offset }) => text.slice(offset ?? 0).slice(0, 9))).toEqual([
      '{"eventID',
      '{"eventID',
      '{"some":"',
      expect.stringMatching(/^7,/),
    ]);
  });

  test('a record that is not valid UTF-8 is rejected, not repaired', async () => {
    const [first, second] = trail('e1', 'e2').map((one) => Buffer.from(JSON.stringify(one)));
    const broken = Buffer.from(first ?? []);
    broken.writeUInt8(0xff, broken.indexOf('e1'));
    const list = Buffer.concat([
      Buffer.from('['),
      broken,
      Buffer.from(','),
      Buffer.from(second ?? []),
      Buffer.from(']'),
    ]);
    const { ids, rejected } = await read({ 'a.json': list });
    expect(ids).toEqual(['e2']);
    expect(rejected[0]?.because).toBe('it is not valid UTF-8');
  });

  test('values nested deeper than a stack are read, and recognised again', async () => {
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const text = JSON.stringify(aTrailRecord({ requestParameters: 'DEEP' }));
    const list = `[${text.replace('"DEEP"', deep)}, ${text.replace('"DEEP"', ` ${deep}`)}]`;
    const { evidence } = await read({ 'deep.json': list });
    expect(evidence).toMatchObject({ duplicates: 1, rejected: [] });
    expect(evidence.trail).toHaveLength(1);
  });
});

describe('nothing is lost or counted twice', () => {
  test('records, duplicates and rejected add up to what was there', async () => {
    const { evidence } = await read({
      'a.json': JSON.stringify({
        Records: [...trail('e1', 'e2'), ...trail('e1'), { some: 'thing' }],
      }),
      'b.json.gz': logFile('e2', 'e3'),
      'q.json': JSON.stringify({
        Messages: [aMessage('m1', '{}'), aMessage('m1', '{}', { ReceiptHandle: 'other' })],
      }),
    });
    const records = evidence.trail.length + evidence.destinations.length;
    expect({
      records,
      duplicates: evidence.duplicates,
      rejected: evidence.rejected.length,
    }).toEqual({
      records: 4,
      duplicates: 3,
      rejected: 1,
    });
  });

  test('two contents under one id are a contradiction, not a duplicate', async () => {
    const { evidence, rejected } = await read({
      'a.json': JSON.stringify([
        ...trail('e1'),
        aTrailRecord({ eventID: 'e1', eventName: 'DeleteObject' }),
      ]),
    });
    expect(evidence.duplicates).toBe(0);
    expect(rejected[0]?.because).toMatch(/another entry with this id/);
    expect(evidence.damage).toHaveLength(1);
  });

  test('a file reached by two paths is read once', async () => {
    const path = folderOf({ 'in/a.json': JSON.stringify(trail('e1')) });
    const evidence = await readEvidence([join(path, 'in/a.json'), path, join(path, 'in')]);
    expect(evidence).toMatchObject({ files: 1, duplicates: 0 });
  });

  test('digest files are counted as files and rejected as nothing', async () => {
    const { evidence } = await read({
      'AWSLogs/d.json.gz': gzipped({ digestEndTime: '2026-05-12T05:00:00Z', logFiles: [] }),
      'AWSLogs/l.json.gz': logFile('e1'),
    });
    expect(evidence).toMatchObject({ files: 2, digests: 1, rejected: [] });
  });

  test('what makes no claim to be evidence is set aside by name', async () => {
    const path = folderOf({
      'a.json': JSON.stringify(trail('e1')),
      LICENSE: 'MIT',
      'truth.json': '[]',
    });
    symlinkSync(path, join(path, 'loop'));
    const { setAside, rejected } = await readEvidence([path]);
    expect(rejected).toEqual([]);
    expect(setAside.map(({ location }) => location.slice(path.length + 1))).toEqual([
      'LICENSE',
      'loop',
      'truth.json',
    ]);
  });

  test('the order of the paths does not matter, and the origin says where each record lies', async () => {
    const path = folderOf({
      'a.json': JSON.stringify(trail('e1', 'e2')),
      'b.json': JSON.stringify(trail('e3')),
    });
    const [a, b] = [join(path, 'a.json'), join(path, 'b.json')];
    const evidence = await readEvidence([a, b]);
    expect(await readEvidence([b, a])).toEqual(evidence);
    expect(evidence.trail.map(({ origin }) => [origin.location, origin.index])).toEqual([
      [a, 0],
      [a, 1],
      [b, 0],
    ]);
    expect(evidence.trail[0]?.origin.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('problems', () => {
  const problemOf = async (paths: readonly string[]) => {
    const thrown: unknown = await readEvidence(paths).catch((error: unknown) => error);
    return thrown instanceof Problem ? thrown.code : thrown;
  };

  test('a path that does not exist cannot be read', async () => {
    expect(await problemOf([join(folderOf({}), 'nowhere')])).toBe('EVIDENCE_UNREADABLE');
  });

  test.each([
    { why: 'an empty folder', files: {} },
    { why: 'a folder of broken files', files: { 'a.json': '{"Records":', 'b.gz': 'x' } },
    { why: 'a folder of other files', files: { 'notes.txt': 'hello' } },
  ])('$why holds no evidence', async ({ files }) => {
    expect(await problemOf([folderOf(files)])).toBe('EVIDENCE_EMPTY');
  });

  test('a log file without records is evidence that nothing was logged', async () => {
    const { evidence } = await read({ 'a.json.gz': gzipped({ Records: [] }) });
    expect(evidence).toMatchObject({ files: 1, trail: [], rejected: [] });
  });

  test('an abort stops the reading', async () => {
    const path = folderOf({ 'a.json': JSON.stringify(trail('e1')) });
    await expect(readEvidence([path], { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Problem } from '../../infra/base/problem.ts';
import { ownRules, runDetections } from '../detect/run-detections.ts';
import { replay } from '../replay.ts';
import { payloadIds, responseIds } from '../store/record-row.ts';
import {
  aMessage,
  aTrailRecord,
  evidenceFolder,
  invocationRecord,
  maliciousUpload,
} from '../testing/evidence-builder.ts';
import { buildTimeline } from '../timeline/build-timeline.ts';
import { openCaseFile } from '../timeline/case-file.ts';
import type { EvidenceReading } from './evidence-source.ts';
import { type Evidence, readEvidence } from './read-evidence.ts';
import { readPiece } from './read-pieces.ts';
import { evidenceSources } from './sources.ts';
import { splitEntries } from './split-entries.ts';

/** Entries that look real, of every source: its samples, and of the larger kinds one that is whole. */
const ENTRIES: Readonly<Record<string, readonly unknown[]>> = Object.fromEntries(
  evidenceSources.all.map(({ id }) => [id, [...samplesOf(id), ...wholeOf(id)]]),
);

function samplesOf(id: string): readonly unknown[] {
  const folder = new URL(`${id}/samples/`, import.meta.url);
  return readdirSync(folder)
    .sort()
    .map(
      (file) =>
        (JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as { value: unknown }).value,
    );
}

function wholeOf(id: string): readonly unknown[] {
  const { records, queues } = maliciousUpload();
  if (id === 'cloudtrail-records') return records;
  if (id === 'sqs-messages') return Object.values(queues).flat();
  if (id !== 'invocation-records') return [];
  return [
    invocationRecord({
      requestId: 'req-1',
      functionName: 'scan',
      at: '2026-05-12T04:40:59.402Z',
      requestPayload: { Records: [{ s3: { bucket: { name: 'b' }, object: { key: 'a+b' } } }] },
      responsePayload: { verdict: 'malicious', calls: [{ requestId: 'S3COPY0000000001' }] },
    }),
  ];
}

/** The lists a document holds entries in, by the name each kind of tool gives them. */
const LISTS = ['Records', 'Messages', 'Events', 'events', 'logEvents'];

/** Stands for lists in lists deeper than any stack, which only a text can hold. */
const DEEP = '@deep@';
const DEEP_TEXT = '['.repeat(12_000) + ']'.repeat(12_000);

/** What stands where something else should. */
const MISFITS: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1e308,
  -1e308,
  9_007_199_254_740_993,
  8.64e15 + 1,
  0.5,
  '',
  '\u0000',
  '\ud800',
  '\udfff\ud800',
  'a\u0000b',
  '9'.repeat(400),
  '0000-00-00T00:00:00Z',
  '9999-12-31T23:59:60.999999999Z',
  '275760-09-13T00:00:00.001Z',
  '2026-05-12T04:40:58+99:99',
  '__proto__',
  '{"a":',
  '{"Records":[{"requestContext":{"requestId":"x","condition":"y"}}]}',
  [],
  {},
  [null],
  [[]],
  { __proto__: null, toString: 'x', constructor: 1 },
  DEEP,
];
const misfit = fc.oneof(
  fc.constantFrom(...MISFITS),
  fc.jsonValue({ maxDepth: 2 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

interface Place {
  readonly holder: Record<string, unknown>;
  readonly name: string;
}

function placesIn(value: unknown): readonly Place[] {
  const places: Place[] = [];
  const waiting: unknown[] = [value];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (typeof at !== 'object' || at === null) continue;
    const holder = at as Record<string, unknown>;
    for (const name of Object.keys(holder)) {
      places.push({ holder, name });
      waiting.push(holder[name]);
    }
  }
  return places;
}

/** One member anywhere in a value replaced, taken out or put twice under a name of its own. */
const damaged = (value: unknown): fc.Arbitrary<unknown> =>
  fc
    .record({
      path: fc.nat(10_000),
      by: misfit,
      how: fc.constantFrom('replace', 'replace', 'replace', 'remove'),
    })
    .map(({ path, by, how }) => {
      const copy: unknown = structuredClone(value);
      const places = placesIn(copy);
      const place = places[path % Math.max(1, places.length)];
      if (place === undefined) return by;
      if (how === 'remove' && !Array.isArray(place.holder))
        Reflect.deleteProperty(place.holder, place.name);
      else place.holder[place.name] = by;
      return copy;
    });

const entryOf = (id: string): fc.Arbitrary<unknown> =>
  fc
    .constantFrom(...(ENTRIES[id] ?? []))
    .chain((value) =>
      fc.oneof(
        { weight: 1, arbitrary: fc.constant(value) },
        { weight: 4, arbitrary: damaged(value) },
        { weight: 1, arbitrary: damaged(value).chain(damaged) },
      ),
    );

const textOf = (value: unknown): string =>
  JSON.stringify(value).replaceAll(JSON.stringify(DEEP), DEEP_TEXT);

function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = evidenceFolder(files);
  onTestFinished(folder.remove);
  return folder.path;
}

/** What is read, or that there is nothing to read; anything else is a crash. */
async function readAgain(path: string): Promise<Evidence | 'nothing'> {
  try {
    return await readEvidence([path], { toldFrom: path });
  } catch (error) {
    if (error instanceof Problem && error.code === 'EVIDENCE_EMPTY') return 'nothing';
    throw error;
  }
}

const entriesIn = (evidence: Evidence): number =>
  evidence.trail.length +
  evidence.destinations.length +
  evidence.logs.length +
  evidence.digests +
  evidence.duplicates +
  evidence.rejected.length +
  evidence.setAside.reduce((sum, { entries = 0 }) => sum + entries, 0);

/** All that is made of evidence before and after the rules are run. */
function told(evidence: Evidence): string {
  const { file, undated } = openCaseFile(evidence);
  for (const { record } of file.records.values()) {
    payloadIds(record);
    responseIds(record);
  }
  const timeline = buildTimeline(file, [], undated);
  const { records, duplicates, rejected, setAside } = timeline.evidence;
  const aside = setAside.reduce((sum, { entries = 0 }) => sum + entries, 0);
  expect(records).toBe(timeline.events.length);
  expect(records + duplicates + rejected.length + aside + evidence.digests).toBe(
    entriesIn(evidence),
  );
  return JSON.stringify([timeline, runDetections(file, ownRules())]);
}

describe.each(Object.keys(ENTRIES))('%s, damaged', (id) => {
  test('no crash, no loss, and the same again', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(entryOf(id), { minLength: 1, maxLength: 6 }),
        fc.constantFrom('list', 'lines', ...LISTS),
        fc.boolean(),
        async (values, form, isPressed) => {
          const texts = values.map(textOf);
          const text =
            form === 'list'
              ? `[${texts.join(',')}]`
              : form === 'lines'
                ? texts.join('\n')
                : `{"logGroup":"/aws/lambda/scan","${form}":[${texts.join(', ')}]}`;
          const bytes = Buffer.from(text);
          const path = folderOf({ 'a.json': isPressed ? gzipSync(bytes) : bytes });
          const evidence = await readAgain(path);
          if (evidence === 'nothing') return;
          // A list that holds no log events is not opened, and lines may be lists or no JSON values at all.
          const isOpened = !/^(lines|events)$/.test(form);
          if (isOpened) expect(entriesIn(evidence)).toBe(values.length);
          else expect(entriesIn(evidence)).toBe(splitEntries(bytes).pieces.length);
          expect(told(evidence)).toBe(told((await readAgain(path)) as Evidence));
        },
      ),
      { numRuns: 25 },
    );
  });
});

test.each(Object.keys(ENTRIES))('%s with each member in turn something else', (id) => {
  let tried = 0;
  for (const entry of [...samplesOf(id), ...wholeOf(id).slice(0, 2)]) {
    for (let place = 0; place < placesIn(entry).length; place += 1) {
      for (const by of MISFITS) {
        const copy: unknown = structuredClone(entry);
        const { holder, name } = placesIn(copy)[place] ?? { holder: {}, name: '' };
        holder[name] = by;
        const outcome = readPiece(Buffer.from(textOf(copy)), true);
        told(evidenceOf(outcome));
        tried += 1;
      }
    }
  }
  expect(tried).toBeGreaterThan(100);
});

test('rules run over all of it at once, and lose nothing', async () => {
  const texts: string[] = [];
  for (const id of ['cloudtrail-records', 'sqs-messages', 'invocation-records', 'lambda-logs']) {
    for (const entry of [...samplesOf(id), ...wholeOf(id).slice(0, 3)]) {
      for (let place = 0; place < placesIn(entry).length; place += 1) {
        const by = MISFITS[texts.length % MISFITS.length];
        const copy: unknown = structuredClone(entry);
        // Names of its own, so that one does not contradict the other.
        for (const { holder, name } of placesIn(copy)) {
          if (/^(eventID|MessageId)$/.test(name)) holder[name] = `${name}-${texts.length}`;
        }
        const { holder, name } = placesIn(copy)[place] ?? { holder: {}, name: '' };
        holder[name] = by;
        texts.push(textOf(copy));
      }
    }
  }
  const path = folderOf({ 'a.json': `[${texts.join(',\n')}]` });
  const { timeline, close } = await replay({ paths: [path], toldFrom: path });
  close();
  const { records, duplicates, rejected, setAside } = timeline.evidence;
  const aside = setAside.reduce((sum, { entries = 0 }) => sum + entries, 0);
  // A message that nothing dates is read and has no place on a timeline: it is told with what was rejected.
  expect(records + duplicates + rejected.length + aside).toBe(texts.length);
  expect(records).toBeGreaterThan(texts.length / 3);
  expect(timeline.links.filter(({ from, to }) => from === to)).toEqual([]);
});

function evidenceOf(outcome: EvidenceReading): Evidence {
  const origin = { location: 'a.json', sha256: '', index: 0 };
  const none = { trail: [], destinations: [], logs: [], rejected: [], setAside: [], damage: [] };
  const evidence = { files: 1, digests: 0, duplicates: 0, ...none };
  switch (outcome.kind) {
    case 'trail':
      return { ...evidence, trail: [{ record: outcome.record, raw: '{}', origin }] };
    case 'destination':
      return { ...evidence, destinations: [{ record: outcome.record, raw: '{}', origin }] };
    case 'log':
      return { ...evidence, logs: [{ record: outcome.record, raw: '{}', origin }] };
    case 'digest':
      return { ...evidence, digests: 1 };
    case 'set-aside':
    case 'rejected':
      return evidence;
  }
}

const FILES = [
  JSON.stringify({ Records: maliciousUpload().records.slice(0, 6) }),
  JSON.stringify({ Messages: [aMessage('q1', '{}'), aMessage('q2', { a: 1 })] }),
  JSON.stringify({ Records: [aTrailRecord({ eventID: 'x' })] }, null, 2),
  JSON.stringify({ logGroup: '/aws/lambda/scan', events: ENTRIES['lambda-logs'] }),
  (ENTRIES['lambda-logs'] ?? [])
    .map((one) => `2026-05-12T04:40:58.123Z ${(one as { message?: string }).message ?? ''}\n`)
    .join(''),
  Object.values(ENTRIES).flat().map(textOf).join('\n'),
];

type Harm = {
  readonly at: number;
  readonly how: 'cut' | 'flip' | 'put' | 'take';
  readonly by: number;
};
const harm: fc.Arbitrary<Harm> = fc.record({
  at: fc.nat(100_000),
  how: fc.constantFrom('cut', 'flip', 'flip', 'put', 'take'),
  by: fc.constantFrom(0, 1, 10, 0x22, 0x2c, 0x5b, 0x5c, 0x5d, 0x7b, 0x7d, 0xc3, 0xff),
});

function harmed(bytes: Buffer, { at, how, by }: Harm): Buffer {
  const place = at % (bytes.length + 1);
  if (how === 'cut') return bytes.subarray(0, place);
  if (how === 'put')
    return Buffer.concat([bytes.subarray(0, place), Buffer.from([by]), bytes.subarray(place)]);
  if (how === 'take') return Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + 1)]);
  const copy = Buffer.from(bytes);
  if (place < copy.length) copy[place] = by;
  return copy;
}

test('bytes cut, changed, put in and taken out: no crash, no loss, and the same again', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...FILES),
      fc.array(harm, { minLength: 1, maxLength: 4 }),
      async (text, harms) => {
        const bytes = harms.reduce(harmed, Buffer.from(text));
        const path = folderOf({ 'a.json': bytes });
        const evidence = await readAgain(path);
        if (evidence === 'nothing') return;
        const isWhole = evidence.rejected.every(({ offset }) => offset !== null);
        if (isWhole && bytes.length > 0) {
          expect(entriesIn(evidence)).toBe(splitEntries(bytes).pieces.length);
        }
        expect(told(evidence)).toBe(told((await readAgain(path)) as Evidence));
      },
    ),
    { numRuns: 80 },
  );
});

test('a member named twice counts as JSON.parse has it: the last', async () => {
  const record = textOf(aTrailRecord({ eventID: 'first' })).replace(/\}$/, ',"eventID":"last"}');
  const message = textOf(aMessage('first', '{}')).replace(/\}$/, ',"MessageId":"last one"}');
  const line = `{"timestamp":1,"timestamp":1778457600123,"message":"END RequestId: a","message":"END RequestId: b"}`;
  const path = folderOf({
    'a.json': `{"Records":[${record}]}`,
    'b.json': `{"Messages":[${message}]}`,
    'c.json': `{"logGroup":"x","logGroup":"/aws/lambda/last","events":[${line}]}`,
  });
  const evidence = await readEvidence([path]);
  expect(evidence.trail.map(({ record: { eventID } }) => eventID)).toEqual(['last']);
  expect(evidence.destinations.map(({ record: { id } }) => id)).toEqual(['last one']);
  expect(evidence.logs[0]?.record).toMatchObject({
    at: 1_778_457_600_123,
    requestId: 'b',
    functionName: 'last',
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entryReader } from '../evidence/read-at.ts';
import {
  aTrailRecord,
  evidenceFolder,
  gzipped,
  labEvidenceFiles,
} from '../testing/evidence-builder.ts';
import { type CaseIndex, openCaseIndex } from './case-index.ts';
import type { Place } from './index-places.ts';
import { recordsNear } from './records-near.ts';
import { placeKey } from './search-near.ts';
import type { Found, Searched, Spot } from './searched.ts';
import { searchedInMemory } from './searched-in-memory.ts';
import { searchedOnDisk } from './searched-on-disk.ts';
import { slotsIn } from './slots.ts';

const noise = Array.from({ length: 300 }, (_, at) =>
  aTrailRecord({
    eventID: `noise-${at}`,
    requestID: `noise request ${at}`,
    eventTime: `2026-05-12T04:${String(at % 60).padStart(2, '0')}:30Z`,
    ...(at % 3 === 0 && {
      eventSource: 'sqs.amazonaws.com',
      eventName: 'SendMessageBatch',
      // One entry of a batch is the message a destination received.
      responseElements: {
        successful: [{ messageId: `batch-${at}` }, { messageId: at === 150 ? 'm-siem' : 'other' }],
      },
    }),
    ...(at % 7 === 0 && { requestParameters: { bucketName: 'lab-intake', key: `it's "${at}"` } }),
  }),
);

describe('a search of an index', () => {
  const evidence = evidenceFolder({
    ...labEvidenceFiles(),
    'trail/noise.json.gz': gzipped({ Records: noise }),
    // Of one file, some that are rejected and some that are there already: their places are nobody's.
    'trail/mended.json.gz': gzipped({
      Records: [
        {},
        ...noise.slice(0, 5),
        aTrailRecord({ eventID: 'after-them' }),
        { eventID: 'x' },
      ],
    }),
  });
  const folder = mkdtempSync(join(tmpdir(), 'aftertrace-case-'));
  let index: CaseIndex;
  beforeAll(async () => {
    index = await openCaseIndex({ paths: [evidence.path], folder, threads: 1 });
  });
  afterAll(() => {
    index.close();
    evidence.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const searches = async (): Promise<readonly Searched[]> => [
    await searchedOnDisk(index.connection),
    await searchedInMemory(index.connection, await slotsIn(index.connection)),
  ];

  const idsAt = (places: readonly Place[]): readonly string[] => {
    const read = entryReader();
    return places.map((place) => {
      const [file, entry] = [index.files[place.file], index.triage.manifest[place.file]];
      if (file === undefined || entry === undefined) throw new Error('no such file');
      return read({ ...place, file, sha256: entry.sha256 }).outcome.record.eventID;
    });
  };

  test('finds from one record all that it leads to, in memory what it finds on disk', async () => {
    const scan = index.triage.destinations
      .map(({ record }) => record)
      .filter(({ invocation }) => invocation?.functionArn?.includes(':function:scan') === true);
    expect(scan).toHaveLength(1);
    const [onDisk, inMemory] = await Promise.all(
      (await searches()).map((one) => recordsNear(one, { destinations: scan, logs: [] })),
    );
    if (onDisk === undefined) throw new Error('nothing was searched');
    expect(inMemory).toEqual(onDisk);
    expect(onDisk.isCut).toBe(false);
    expect(idsAt(onDisk.places)).toEqual(expect.arrayContaining(['upload', 'create-key']));
  });

  test('finds ids in lists, as themselves only, and keys where they were handed out', async () => {
    for (const searched of await searches()) {
      const held = async (ids: readonly string[], keys: readonly string[] = []) =>
        idsAt(
          (
            await searched.at(
              await searched.holding(await searched.idsOf(ids), await searched.idsOf(keys)),
            )
          ).map(({ place }) => place),
        );
      expect(await held(['batch-150'])).toEqual(['noise-150']);
      expect(await held(['batch'])).toEqual([]);
      expect(await held([`it's \\"7\\"`])).toEqual([]);
      expect(await held([], ['AKIAEXAMPLEUPLOAD001'])).toEqual(['create-key']);
      expect(await held([], ['noise-1'])).toEqual([]);
      expect(await held(noise.slice(0, 60).map(({ eventID }) => String(eventID)))).toHaveLength(60);
      expect(await held([])).toEqual([]);
    }
  });

  test('in memory, any question is answered as on disk', async () => {
    const [onDisk, inMemory] = await searches();
    if (onDisk === undefined || inMemory === undefined) throw new Error('nothing was searched');
    const distinct = async (column: string): Promise<readonly unknown[]> =>
      (
        await index.connection.runAndReadAll(
          `SELECT DISTINCT ${column} FROM event WHERE ${column} IS NOT NULL ORDER BY ALL`,
        )
      )
        .getRows()
        .map(([value]) => value);
    const idsIn = async (...columns: readonly string[]) =>
      onDisk.idsOf((await Promise.all(columns.map(distinct))).flat().map(String));
    const [many, few] = [
      await idsIn('event_id', 'request_id', 'object_key'),
      await idsIn(
        'message_id',
        'access_key',
        'session_key',
        'created_key',
        'bucket',
        'function_ref',
      ),
    ];
    const names = await onDisk.idsOf(['scan', 'nobody']);
    const moments = (await distinct('CAST(at_s AS DOUBLE)')).map(Number);
    const sortedFound = (found: readonly Found[]) =>
      [...found].sort((a, b) => placeKey(a.place) - placeKey(b.place));
    const sortedSpots = (spots: readonly Spot[]) =>
      [...new Set(spots.map(placeKey))].sort((a, b) => a - b);
    const someIds = fc
      .tuple(fc.subarray([...many], { maxLength: 40 }), fc.subarray([...few, ...names]))
      .map((both) => both.flat());
    const seconds = fc.constantFrom(...moments.flatMap((at) => [at - 1, at, at + 1]));
    const question = fc.record({
      ids: someIds,
      keys: someIds,
      spots: fc.array(fc.record({ file: fc.nat(12), index: fc.nat(320) }), { maxLength: 40 }),
      spans: fc
        .uniqueArray(seconds, { minLength: 2, maxLength: 8 })
        .map((all) => [...all].sort((a, b) => a - b))
        .map((all) =>
          all.flatMap((from, nth) =>
            nth % 2 === 0 ? [[from, all[nth + 1] ?? from] as const] : [],
          ),
        ),
    });
    let answered = 0;
    await fc.assert(
      fc.asyncProperty(question, async ({ ids: asked, keys, spots, spans }) => {
        const answer = async (searched: Searched) => {
          const holders = await searched.holding(asked, keys);
          const { inSessions, beside } = await searched.during(spans, asked, keys);
          return {
            holders: sortedSpots(holders),
            reads: sortedSpots(await searched.reading(keys)),
            found: sortedFound(await searched.at([...spots, ...holders, ...holders])),
            inSessions: sortedFound(inSessions),
            beside: [...beside].sort((a, b) => placeKey(a) - placeKey(b)),
          };
        };
        const expected = await answer(onDisk);
        expect(await answer(inMemory)).toEqual(expected);
        answered += Object.values(expected).filter((one) => one.length > 0).length;
      }),
      { numRuns: 60 },
    );
    expect(answered).toBeGreaterThan(100);
  });

  test('tells ids in the order of the texts', async () => {
    const searched = await searchedOnDisk(index.connection);
    const texts = Array.from({ length: 5000 }, (_, at) => `text ${at}`);
    const [all, last] = [await searched.idsOf(texts), await searched.idsOf(['text 4999'])];
    expect(new Set(all).size).toBe(5000);
    expect(all.at(-1)).toBe(last[0]);
  });
});

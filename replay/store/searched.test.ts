import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import { searchIn } from './searched.ts';

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

  const idsAt = (places: readonly Place[]): readonly string[] => {
    const read = entryReader();
    return places.map((place) => {
      const [file, entry] = [index.files[place.file], index.triage.manifest[place.file]];
      if (file === undefined || entry === undefined) throw new Error('no such file');
      return read(file, entry.sha256, place).outcome.record.eventID;
    });
  };

  test('finds from one record all that it leads to, in memory what it finds on disk', async () => {
    const scan = index.triage.destinations
      .map(({ record }) => record)
      .filter(({ invocation }) => invocation?.functionArn?.includes(':function:scan') === true);
    expect(scan).toHaveLength(1);
    const near = async (inMemory: boolean) =>
      recordsNear(await searchIn(index.connection, { inMemory }), { destinations: scan, logs: [] });
    const [onDisk, inMemory] = [await near(false), await near(true)];
    expect(inMemory).toEqual(onDisk);
    expect(onDisk.isCut).toBe(false);
    expect(idsAt(onDisk.places)).toEqual(expect.arrayContaining(['upload', 'create-key']));
  });

  test('finds ids in lists, as themselves only, and keys where they were handed out', async () => {
    for (const inMemory of [false, true]) {
      const searched = await searchIn(index.connection, { inMemory });
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

  test('tells ids in the order of the texts', async () => {
    const searched = await searchIn(index.connection, { inMemory: false });
    const texts = Array.from({ length: 5000 }, (_, at) => `text ${at}`);
    const [all, last] = [await searched.idsOf(texts), await searched.idsOf(['text 4999'])];
    expect(new Set(all).size).toBe(5000);
    expect(all.at(-1)).toBe(last[0]);
  });
});

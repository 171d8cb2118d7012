import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { aTrailRecord, evidenceFolder, gzipped } from '../testing/evidence-builder.ts';
import { findEvidenceFiles } from './find-evidence-files.ts';
import { openEvidenceFile } from './open-evidence-file.ts';
import { type EntryWanted, entriesRead, entryReader } from './read-at.ts';
import { readPieces } from './read-pieces.ts';

/** Three files, and every entry in them. */
async function evidence() {
  const records = Array.from({ length: 30 }, (_, at) => aTrailRecord({ eventID: `event-${at}` }));
  const folder = evidenceFolder({
    'a.json.gz': gzipped({ Records: records.slice(0, 9) }),
    'b.json': JSON.stringify({ Records: records.slice(9, 20) }),
    'c.json.gz': gzipped({ Records: records.slice(20) }),
  });
  onTestFinished(folder.remove);
  const { files } = await findEvidenceFiles([folder.path]);
  const wanted: EntryWanted[] = [];
  for (const file of files) {
    const sha256 = createHash('sha256').update(readFileSync(file.path)).digest('hex');
    const opened = openEvidenceFile(file, 1e6);
    if (opened.kind !== 'text') throw new Error('a file of ours was not read');
    readPieces(opened.bytes, undefined, ({ text, offset }) => {
      wanted.push({ file, sha256, offset, length: text.length });
    });
  }
  return { files, wanted };
}

async function idsRead(wanted: readonly EntryWanted[]): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { outcome } of entriesRead(wanted)) ids.push(outcome.record.eventID);
  return ids;
}

describe('entries that are read again', () => {
  test('are those that were asked for, in the order in which they were', async () => {
    const { wanted } = await evidence();
    const read = entryReader();
    const all = wanted.map((one) => read(one).outcome.record.eventID);
    expect(all).toEqual(Array.from({ length: 30 }, (_, at) => `event-${at}`));
    expect(await idsRead(wanted)).toEqual(all);
    expect(await idsRead(wanted.filter((_, at) => at % 7 === 0))).toEqual(
      all.filter((_, at) => at % 7 === 0),
    );
    expect(await idsRead([])).toEqual([]);
  });

  test('are not shown from a file that is another by now', async () => {
    const { files, wanted } = await evidence();
    writeFileSync(
      files[2]?.path ?? '',
      gzipped({ Records: [aTrailRecord({ eventID: 'forged' })] }),
    );
    await expect(idsRead(wanted)).rejects.toThrow('c.json.gz has changed since it was read');
    expect(await idsRead(wanted.slice(0, 20))).toHaveLength(20);
  });

  test('of a file that is gone, an error says so once the others are read', async () => {
    const { files, wanted } = await evidence();
    rmSync(files[1]?.path ?? '');
    const read: string[] = [];
    await expect(async () => {
      for await (const { outcome } of entriesRead(wanted)) read.push(outcome.record.eventID);
    }).rejects.toThrow('b.json has changed since it was read');
    expect(read).toHaveLength(9);
  });

  test('and nobody has to take them all', async () => {
    const { wanted } = await evidence();
    for await (const { outcome } of entriesRead(wanted)) {
      expect(outcome.record.eventID).toBe('event-0');
      break;
    }
  });
});

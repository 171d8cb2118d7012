import { readdirSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { replay } from '../replay.ts';
import { evidenceFolder, labEvidenceFiles } from '../testing/evidence-builder.ts';
import type { Exporter } from './exporter.ts';
import { exporters } from './exporters.ts';

async function written(exporter: Exporter): Promise<{ text: string; count: number }> {
  const folder = evidenceFolder(labEvidenceFiles());
  onTestFinished(folder.remove);
  const { timeline } = await replay({ paths: [folder.path] });
  const chunks: Uint8Array[] = [];
  const to = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) });
  const count = await exporter.write(timeline, exporter.options.parse({}), to);
  expect(Buffer.concat(chunks)).toHaveLength(count);
  return { text: Buffer.concat(chunks).toString('utf8').replaceAll(folder.path, ''), count };
}

test('every exporter folder is listed, under its own name', () => {
  const folders = readdirSync(new URL('./', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  expect(exporters.all.map(({ id }) => id).sort()).toEqual(folders);
});

test.each(exporters.all)('$id gives the same bytes twice', async (exporter) => {
  expect((await written(exporter)).text).toBe((await written(exporter)).text);
});

test('json is the schema, whole', async () => {
  const json = exporters.find('json');
  if (json === undefined) throw new Error('there is no json exporter');
  const parsed: unknown = JSON.parse((await written(json)).text);
  expect(parsed).toMatchObject({ schema: 'aftertrace.timeline/1', evidence: { records: 25 } });
  expect(Object.keys(parsed as object)).toEqual([
    'schema',
    'evidence',
    'events',
    'links',
    'incidents',
    'unknowns',
  ]);
});

import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { replay } from '../replay.ts';
import { evidenceFolder, labEvidenceFiles } from '../testing/evidence-builder.ts';
import type { Timeline, TimelineEvent } from '../timeline/timeline.ts';
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
    'detections',
  ]);
});

const HOSTILE =
  '=HYPERLINK("http://203.0.113.66")<img src=x onerror=alert(1)>\r\n@SUM(1),\u202Eexe.txt';

function hostileTimeline(): Timeline {
  const event = {
    id: HOSTILE,
    kind: 'trail' as const,
    at: '2026-05-12T04:40:58.120Z',
    precision: 'ms' as const,
    service: 's3.amazonaws.com',
    name: `-${HOSTILE}`,
    principal: `+${HOSTILE}`,
    accessKeyId: `\t${HOSTILE}`,
    sourceIp: `@${HOSTILE}`,
    resources: [HOSTILE],
    errorCode: ` =1+1`,
    phase: 'attack' as const,
    lane: HOSTILE,
    origin: { location: HOSTILE, sha256: 'f00d', index: 7 },
  };
  return {
    schema: 'aftertrace.timeline/1',
    evidence: {
      files: 1,
      records: 1,
      duplicates: 0,
      rejected: [{ location: HOSTILE, offset: null, because: HOSTILE }],
      setAside: [],
      digestFiles: 0,
      integrity: { state: 'unverifiable', findings: [HOSTILE] },
      gaps: [],
    },
    events: [event],
    links: [],
    incidents: [],
    unknowns: [HOSTILE],
  };
}

async function textOf(exporter: Exporter, timeline: Timeline): Promise<string> {
  const chunks: Uint8Array[] = [];
  const to = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) });
  await exporter.write(timeline, exporter.options.parse({}), to);
  return Buffer.concat(chunks).toString('utf8');
}

test.each(exporters.all)(
  '$id has a place for every field it does not leave out',
  async (exporter) => {
    const folder = evidenceFolder(labEvidenceFiles());
    onTestFinished(folder.remove);
    const { timeline } = await replay({ paths: [folder.path], toldFrom: folder.path });
    const plain = (text: string) => text.replaceAll(/&#39;|&quot;|[\\"']/g, '');
    const text = plain(await textOf(exporter, timeline));
    const inIncidents = new Set(timeline.incidents.flatMap(({ eventIds }) => eventIds));
    const isTold = (id: string) => exporter.only === undefined || inIncidents.has(id);
    for (const event of timeline.events.filter(({ id }) => isTold(id))) {
      for (const [field, value] of Object.entries(event)) {
        if (exporter.leavesOut.includes(field as keyof TimelineEvent) || value === null) continue;
        const values: unknown[] =
          typeof value === 'object' ? Object.values(value as object) : [value];
        for (const one of values) expect(text).toContain(plain(String(one)));
      }
    }
    if (exporter.leavesOut.includes('links')) return;
    for (const { rule, from, to } of timeline.links) {
      if (isTold(from) && isTold(to)) expect(text).toContain(rule);
    }
  },
);

test.each(['csv', 'timesketch-csv'])('%s holds no cell a spreadsheet would run', async (id) => {
  const exporter = exporters.find(id);
  if (exporter === undefined) throw new Error(`there is no exporter ${id}`);
  const text = await textOf(exporter, hostileTimeline());
  const cells = [...text.matchAll(/(?:^|,)("(?:[^"]|"")*"|[^,\r\n]*)/gm)].map(
    ([, cell]) => cell ?? '',
  );
  expect(cells.some((cell) => cell.includes('HYPERLINK'))).toBe(true);
  for (const cell of cells) expect(cell.replace(/^"/, '')).not.toMatch(/^\s*[=+\-@\t\r]/);
});

test('html-report holds nothing that runs, loads or turns the text around', async () => {
  const exporter = exporters.find('html-report');
  if (exporter === undefined) throw new Error('there is no report');
  const text = await textOf(exporter, hostileTimeline());
  expect(text).not.toMatch(/<img|<script|\u202E|<[^>]*\s(href|src)=/i);
  const [, style = ''] = /<style>([^]*)<\/style>/.exec(text) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  expect(text).toContain(`default-src 'none'; style-src 'sha256-${hash}'`);
});

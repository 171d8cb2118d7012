import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyBundle } from '../../../replay/bundle/verify-bundle.ts';
import { exporters } from '../../../replay/export/exporters.ts';
import { PROGRAM } from '../../../test/support/aftertrace.ts';
import { rawRequest } from '../../../test/support/raw-request.ts';
import { type SiteFixture, siteFixture } from '../../../test/support/site-fixture.ts';
import { fileNameFor } from './export-choices.ts';

const RUN = '/replay/first-run';
let fixture: SiteFixture;

beforeAll(async () => {
  fixture = await siteFixture();
});

afterAll(() => fixture.remove());

test.each(exporters.all.map((exporter) => ({ form: exporter.id, exporter })))(
  'gives $form in the bytes its exporter writes',
  async ({ exporter }) => {
    const chunks: Uint8Array[] = [];
    const to = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) });
    await exporter.write(fixture.timeline, exporter.options.parse({}), to);
    const { status, headers, bytes } = await rawRequest(
      fixture.site.url,
      `${RUN}/export/${exporter.id}`,
    );
    expect(status).toBe(200);
    expect(bytes).toEqual(Buffer.concat(chunks));
    expect(headers['content-type']).toContain(exporter.mediaType);
    expect(headers['content-disposition']).toBe(
      `attachment; filename="first-run-${exporter.id}${exporter.fileExtension}"`,
    );
  },
);

test('gives what the command writes of the same evidence', async () => {
  const out = join(fixture.casesFolder, '..', 'out.csv');
  // Told from the folder of the run, as its timeline is.
  await promisify(execFile)(
    process.execPath,
    [PROGRAM, 'replay', 'evidence', '--format', 'csv', '--out', out],
    { cwd: join(fixture.runsFolder, 'first-run') },
  );
  const { bytes } = await rawRequest(fixture.site.url, `${RUN}/export/csv`);
  expect(bytes).toEqual(readFileSync(out));
});

test('gives the report in one file that asks for nothing', async () => {
  const { headers, text } = await rawRequest(fixture.site.url, `${RUN}/report?download=1`);
  expect(headers['content-disposition']).toContain('attachment');
  expect(text).toContain("default-src 'none'");
  expect(text).not.toMatch(/<(script|link|img|iframe|object)\b|url\(|@import/);
  for (const { id } of fixture.timeline.events.filter((event) => /^[\w-]+$/.test(event.id))) {
    expect(text).toContain(id);
  }
});

test('gives the evidence with a manifest that verifies', async () => {
  const { headers, bytes } = await rawRequest(fixture.site.url, `${RUN}/export/bundle`);
  expect(headers['content-type']).toBe('application/zip');
  const folder = mkdtempSync(join(tmpdir(), 'aftertrace-bundle-'));
  try {
    for (const [name, content] of Object.entries(unzipSync(bytes))) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    const verified = await verifyBundle(folder);
    expect(verified).toMatchObject({ findings: [], filesVerified: verified.files });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.each(['none', '..%2f..%2fpackage.json', 'constructor', 'csv%00'])(
  'has no form %s',
  async (form) => {
    expect((await rawRequest(fixture.site.url, `${RUN}/export/${form}`)).status).toBe(404);
  },
);

test('offers every form there is, and says what one leaves out', async () => {
  for (const path of [RUN, `${RUN}/report`]) {
    const { text } = await rawRequest(fixture.site.url, path);
    for (const { id } of exporters.all.filter((each) => each.id !== 'html-report')) {
      expect(text).toContain(`href="${RUN}/export/${id}"`);
    }
    expect(text).toContain(`href="${RUN}/report?download=1"`);
    expect(text).toContain(`href="${RUN}/export/bundle"`);
    expect(text).toContain('incidents only');
  }
});

const HEADERS = () => ({ origin: fixture.site.url, 'sec-fetch-site': 'same-origin' });

async function write(path: string, form: Record<string, string>) {
  const page = (await rawRequest(fixture.site.url, RUN)).text;
  const token = /data-token="([0-9a-f]+)"/.exec(page)?.[1] ?? '';
  return fetch(fixture.site.url + path, {
    method: 'POST',
    redirect: 'manual',
    headers: HEADERS(),
    body: new URLSearchParams({ token, ...form }),
  });
}

test('keeps the names people give to chapters, and tells them and their notes in exports as their own words', async () => {
  const [incident] = fixture.timeline.incidents;
  const hostile = '</script><img src=x onerror=alert(1)>\u202E';
  const named = { incident: incident?.id ?? '', chapter: 'attack', author: 'Kestrel' };
  const title = `The upload ${hostile}`;
  const kept = await write(`${RUN}/chapters`, { ...named, title, state: '?fold=0&e=upload' });
  expect([kept.status, kept.headers.get('location')]).toEqual([
    303,
    `${RUN}?e=upload&fold=0#chapters`,
  ]);
  const query = `?incident=${incident?.id ?? ''}`;
  const { text: page } = await rawRequest(fixture.site.url, RUN + query);
  expect(page).toContain('The upload &lt;/script&gt;');
  expect(page).toContain('named by Kestrel, 13 May 2026; drafted as Attack');
  expect((await write(`${RUN}/chapters`, { ...named, title, chapter: 'none' })).status).toBe(422);
  expect((await write(`${RUN}/chapters`, { ...named, title: 'a'.repeat(81) })).status).toBe(422);
  expect((await write(`${RUN}/chapters`, { ...named, title, token: 'a' })).status).toBe(403);

  for (const path of [`${RUN}/report${query}`, `${RUN}/report?download=1`]) {
    const { text } = await rawRequest(fixture.site.url, path);
    expect(text).toContain('What the analyst says');
    expect(text).toContain('The upload &lt;/script&gt;');
    expect(text).not.toMatch(/<img|\u202E/);
  }
  const { text: json } = await rawRequest(fixture.site.url, `${RUN}/export/json`);
  expect(JSON.parse(json)).toMatchObject({
    events: fixture.timeline.events,
    analyst: { notes: [], chapters: [{ ...named, title }] },
  });
  const { bytes } = await rawRequest(fixture.site.url, `${RUN}/export/bundle`);
  const files = unzipSync(bytes);
  const read = (name: string) => Buffer.from(files[name] ?? []).toString();
  expect(JSON.parse(read('analyst.json'))).toMatchObject({ chapters: [{ title }] });
  expect(JSON.parse(read('timeline.json'))).not.toHaveProperty('analyst');
  expect(read('manifest.json')).toContain('"analyst.json"');

  expect((await write(`${RUN}/chapters`, { ...named, title: '' })).status).toBe(303);
  const { text: after } = await rawRequest(fixture.site.url, RUN + query);
  expect(after).not.toContain('The upload');
});

test('names a file so that no header and no folder comes of it', () => {
  expect(fileNameFor('a"\r\nSet-Cookie: b/../c', 'csv', '.csv')).toBe(
    'a___Set-Cookie__b_.._c-csv.csv',
  );
});

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../infra/base/instant.ts';
import { aTrailRecord, gzipped } from '../../../replay/testing/evidence-builder.ts';
import { formPost, rawRequest, tokenOf } from '../../../test/support/raw-request.ts';
import { type SiteFixture, siteFixture } from '../../../test/support/site-fixture.ts';
import { openCases } from './cases.ts';

let fixture: SiteFixture;
let site: string;
let token: string;

beforeAll(async () => {
  fixture = await siteFixture();
  site = fixture.site.url;
  token = await tokenOf(site);
});

afterAll(() => fixture.remove());

const stream = (body: string | Uint8Array = '') => ({
  method: 'POST',
  headers: {
    origin: site,
    'x-aftertrace-token': token,
    'content-type': 'application/octet-stream',
  },
  body,
});

async function newCase(name = 'mine'): Promise<string> {
  const query = new URLSearchParams({ name }).toString();
  const { text } = await rawRequest(site, `/api/cases?${query}`, stream());
  return (JSON.parse(text) as { id: string }).id;
}

const send = (id: string, name: string, body: string | Uint8Array) =>
  rawRequest(
    site,
    `/api/cases/${id}/files?${new URLSearchParams({ name }).toString()}`,
    stream(body),
  );

const HOSTILE = '</title><script>globalThis.owned=1</script>\u202E<%= 7*7 %>';

/** Follows the case until it has been read, as its page does. */
async function readToTheEnd(id: string): Promise<string> {
  const begun = await rawRequest(site, `/api/cases/${id}/read`, stream());
  expect(begun.status).toBe(202);
  return followed(id);
}

async function followed(id: string): Promise<string> {
  const response = await fetch(`${site}/api/cases/${id}/live`);
  let told = '';
  for await (const part of response.body ?? []) {
    told += Buffer.from(part).toString();
    if (told.includes('event: over')) break;
  }
  return told;
}

test('reads what was sent, and shows it like a run, with its raw records', async () => {
  const id = await newCase(HOSTILE);
  const record = aTrailRecord({ eventID: 'sent-1', eventTime: '2026-05-12T04:40:50Z' });
  const names = ['AWSLogs/x.json.gz', '../../../escaped.json', HOSTILE, 'AWSLogs/x.json.gz'];
  for (const [at, name] of names.entries()) {
    const content = gzipped({ Records: [{ ...record, eventID: `sent-${at}` }] });
    expect((await send(id, name, content)).status).toBe(201);
  }
  const evidence = join(fixture.casesFolder, id, 'evidence');
  expect(readdirSync(evidence).sort()).toEqual(['AWSLogs', 'renamed']);
  expect(readdirSync(join(evidence, 'renamed'))).toHaveLength(3);
  expect(existsSync(join(fixture.casesFolder, '..', 'escaped.json'))).toBe(false);

  const told = await readToTheEnd(id);
  expect(told).toContain('event: part');
  expect(told).toContain(`"href":"/replay/${id}"`);
  for (const path of [
    `/replay/${id}?incident=all`,
    `/cases/${id}`,
    '/cases',
    `/cases/${id}/delete`,
  ]) {
    const { status, text } = await rawRequest(site, path);
    expect([path, status]).toEqual([path, 200]);
    expect(text).not.toContain('<script>globalThis');
    expect(text).not.toContain('\u202E');
    expect(text).not.toContain(' 49');
  }
  const raw = await rawRequest(site, `/api/runs/${id}/raw/sent-1`);
  expect(JSON.parse(raw.text)).toMatchObject({ eventID: 'sent-1' });
  expect((await send(id, 'late.json', '{}')).status).toBe(422);
  // A case is no run.
  expect((await rawRequest(site, '/')).text).not.toContain(id);
});

test('tells which files could not be read, where and why, and shows the rest', async () => {
  const id = await newCase();
  const whole = gzipped({ Records: [aTrailRecord({ eventID: 'whole' })] });
  await send(id, 'whole.json.gz', whole);
  const cut = gzipSync(JSON.stringify({ Records: [aTrailRecord({ eventID: 'cut' })] }));
  await send(id, 'cut.json.gz', cut.subarray(0, cut.length - 12));
  const told = await readToTheEnd(id);
  expect(told).toContain(`"href":"/cases/${id}"`);
  const { text } = await rawRequest(site, `/cases/${id}`);
  expect(text).toContain('1 piece of 2 files could not be read');
  expect(text).toContain('evidence/cut.json.gz');
  expect((await rawRequest(site, `/replay/${id}?incident=all&e=whole`)).text).toContain('whole');
});

test('says what it needs where nothing is evidence', async () => {
  const id = await newCase();
  await send(id, 'holiday.txt', 'no evidence at all');
  await readToTheEnd(id);
  const { text } = await rawRequest(site, `/cases/${id}`);
  expect(text).toContain('This evidence could not be read');
  expect(text).toContain(`Case <code>${id}</code>`);
  expect(text).toContain('Read it again');
  const empty = await newCase();
  const refused = await rawRequest(site, `/api/cases/${empty}/read`, stream());
  expect([refused.status, JSON.parse(refused.text)]).toMatchObject([
    422,
    { because: `nothing was sent to ${empty}` },
  ]);
});

test('reads a folder where it lies, and leaves it there when the case is deleted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'aftertrace-named-'));
  try {
    writeFileSync(
      join(folder, 'a.json.gz'),
      gzipped({ Records: [aTrailRecord({ eventID: 'lies' })] }),
    );
    const made = await rawRequest(site, '/cases', formPost(site, token, { where: folder }));
    expect(made.status).toBe(303);
    const id = made.headers.location?.split('/')[2] ?? '';
    await followed(id);
    const raw = await rawRequest(site, `/api/runs/${id}/raw/lies`);
    expect(JSON.parse(raw.text)).toMatchObject({ eventID: 'lies' });
    const page = `/cases/${id}/delete`;
    expect((await rawRequest(site, page)).text).toContain('stays where it lies');
    expect((await rawRequest(site, page, formPost(site, token, {}))).status).toBe(422);
    expect(existsSync(join(fixture.casesFolder, id))).toBe(true);
    const gone = await rawRequest(site, page, formPost(site, token, { sure: 'yes' }));
    expect([gone.status, gone.headers.location]).toEqual([303, '/cases']);
    expect(existsSync(join(fixture.casesFolder, id))).toBe(false);
    expect(readdirSync(folder)).toEqual(['a.json.gz']);
    expect((await rawRequest(site, `/replay/${id}`)).status).toBe(404);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.each(['/nowhere/at/all', '', 'a\0b'])('refuses %j by name', async (where) => {
  // The folder is made with the first case.
  const count = () =>
    existsSync(fixture.casesFolder) ? readdirSync(fixture.casesFolder).length : 0;
  const before = count();
  const { status, text } = await rawRequest(site, '/cases', formPost(site, token, { where }));
  expect(status).toBe(422);
  expect(text).toContain('That could not be read');
  expect(count()).toBe(before);
});

test.each(['..', '%2e%2e', 'case-1', '../runs/first-run', 'case-20260512T044000Z', '.git'])(
  'knows no case %s',
  async (id) => {
    for (const path of [
      `/cases/${encodeURIComponent(id)}`,
      `/api/cases/${encodeURIComponent(id)}/live`,
    ]) {
      expect((await rawRequest(site, path)).status).toBe(404);
    }
    expect((await send(encodeURIComponent(id), 'x.json', '{}')).status).not.toBe(201);
  },
);

test('takes no more than it said, keeps nothing of it, and goes on', async () => {
  const root = mkdtempSync(join(tmpdir(), 'aftertrace-limits-'));
  try {
    const cases = openCases(root, systemClock, { file: 100, all: 150, files: 3 });
    const { id } = await cases.create('', { kind: 'files' });
    const put = (name: string, size: number) =>
      cases.addFile(id, name, Readable.from([Buffer.alloc(size)]));
    await put('a.json', 90);
    await expect(put('b.json', 101)).rejects.toMatchObject({ code: 'EVIDENCE_TOO_LARGE' });
    await expect(put('c.json', 61)).rejects.toMatchObject({ code: 'EVIDENCE_TOO_LARGE' });
    await put('d.json', 20);
    await put('e.json', 20);
    await expect(put('f.json', 1)).rejects.toMatchObject({ code: 'EVIDENCE_TOO_LARGE' });
    expect(readdirSync(join(root, id, 'evidence')).sort()).toEqual(['a.json', 'd.json', 'e.json']);
    expect((await cases.find(id))?.sent).toEqual({ files: 3, bytes: 130 });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});

test('knows a case whose reading was cut off, and reads it anew', async () => {
  const id = await newCase();
  await send(id, 'a.json.gz', gzipped({ Records: [aTrailRecord({ eventID: 'again' })] }));
  const file = join(fixture.casesFolder, id, 'case.json');
  const before = JSON.parse(readFileSync(file, 'utf8')) as object;
  writeFileSync(file, JSON.stringify({ ...before, state: 'reading' }));
  expect((await rawRequest(site, `/cases/${id}`)).text).toContain('stopped before its end');
  const again = await rawRequest(site, `/cases/${id}/read`, formPost(site, token, {}));
  expect(again.status).toBe(303);
  await followed(id);
  expect((await rawRequest(site, `/replay/${id}`)).status).toBe(200);
});

test('takes files of a plain form, behind the same locks, and names lead nowhere', async () => {
  const formOf = (given: string) => {
    const form = new FormData();
    form.set('token', given);
    form.set('name', HOSTILE);
    const record = aTrailRecord({ eventID: 'form-1', eventTime: '2026-05-12T04:40:50Z' });
    form.append(
      'files',
      new Blob([new Uint8Array(gzipped({ Records: [record] }))]),
      '../../../out.json.gz',
    );
    return form;
  };
  const post = (form: FormData, headers: Record<string, string> = {}) =>
    fetch(`${site}/cases/files`, {
      method: 'POST',
      redirect: 'manual',
      headers: { origin: site, 'sec-fetch-site': 'same-origin', ...headers },
      body: form,
    });
  const before = readdirSync(fixture.casesFolder);
  expect((await post(formOf('a'.repeat(64)))).status).toBe(403);
  expect((await post(formOf(token), { origin: 'http://evil.example' })).status).toBe(403);
  const empty = new FormData();
  empty.set('token', token);
  empty.append('files', new Blob([]), '');
  expect((await post(empty)).status).toBe(422);
  expect(readdirSync(fixture.casesFolder)).toEqual(before);

  const sent = await post(formOf(token));
  expect(sent.status).toBe(303);
  const id = (sent.headers.get('location') ?? '').split('/').at(-1) ?? '';
  await followed(id);
  expect(readdirSync(join(fixture.casesFolder, id, 'evidence', 'renamed'))).toEqual([
    '000001-out.json.gz',
  ]);
  expect(existsSync(join(fixture.casesFolder, 'out.json.gz'))).toBe(false);
  const { text } = await rawRequest(site, `/replay/${id}?incident=all&e=form-1`);
  expect(text).toContain('form-1');
  expect(text).not.toContain('<script>globalThis');
});

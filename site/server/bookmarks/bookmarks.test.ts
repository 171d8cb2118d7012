import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SiteFixture, siteFixture } from '../../../test/support/site-fixture.ts';

const TOKEN_HEADER = 'x-aftertrace-token';

let fixture: SiteFixture;
let token: string;

beforeAll(async () => {
  fixture = await siteFixture();
  token = await tokenOf('/replay/first-run');
});

afterAll(() => fixture.remove());

async function tokenOf(path: string): Promise<string> {
  const text = await (await fetch(fixture.site.url + path)).text();
  return /data-token="([0-9a-f]+)"/.exec(text)?.[1] ?? '';
}

const NOTE = {
  eventId: 'upload',
  from: '2026-05-12T04:40:58.000Z',
  to: null,
  text: 'Here it begins.',
  author: 'Kestrel',
};

interface Sent {
  readonly path?: string;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** As the page's script sends it; a browser sets the first two headers by itself. */
function send({ path = '/api/runs/first-run/bookmarks', body = NOTE, headers = {} }: Sent = {}) {
  return fetch(fixture.site.url + path, {
    method: 'POST',
    headers: {
      origin: fixture.site.url,
      'sec-fetch-site': 'same-origin',
      'content-type': 'application/json',
      [TOKEN_HEADER]: token,
      ...headers,
    },
    body: JSON.stringify(body),
  });
}

const listed = async () => {
  const answer = await fetch(`${fixture.site.url}/api/runs/first-run/bookmarks`);
  return ((await answer.json()) as { bookmarks: { id: string; text: string }[] }).bookmarks;
};

test('keeps a note with the run, shows it on the page and in the report, and deletes it', async () => {
  const made = await send();
  expect(made.status).toBe(201);
  const bookmark = (await made.json()) as { id: string };
  expect(bookmark).toMatchObject({ ...NOTE, at: '2026-05-13T00:00:00.000Z' });
  for (const path of ['/replay/first-run', '/replay/first-run/report']) {
    const text = await (await fetch(fixture.site.url + path)).text();
    expect(text).toContain('Here it begins.');
    expect(text).toContain('Kestrel, 13 May 2026');
  }
  const taken = await fetch(`${fixture.site.url}/api/runs/first-run/bookmarks?download=1`);
  expect(taken.headers.get('content-disposition')).toBe(
    'attachment; filename="first-run-bookmarks.json"',
  );
  const path = `/api/runs/first-run/bookmarks/${bookmark.id}/delete`;
  expect((await send({ path })).status).toBe(204);
  expect((await send({ path })).status).toBe(404);
  expect(await listed()).toEqual([]);
});

test.each([
  { why: 'no token', headers: { [TOKEN_HEADER]: '' } },
  { why: 'a token of another page', headers: { [TOKEN_HEADER]: 'a'.repeat(64) } },
  { why: 'another origin', headers: { origin: 'http://evil.example' } },
  { why: 'another site', headers: { 'sec-fetch-site': 'cross-site' } },
])('takes nothing from a request with $why', async ({ headers }) => {
  const before = await listed();
  expect((await send({ headers })).status).toBe(403);
  expect(await listed()).toEqual(before);
});

test.each([
  { why: 'no text', body: { ...NOTE, text: '  ' }, says: 'text says nothing' },
  { why: 'nobody', body: { ...NOTE, author: '' }, says: 'author' },
  { why: 'a time that is none', body: { ...NOTE, from: 'noon' }, says: 'from is not a time' },
  { why: 'an end before the beginning', body: { ...NOTE, to: NOTE.from }, says: 'ends before' },
  { why: 'a text without end', body: { ...NOTE, text: 'a'.repeat(2001) }, says: 'text' },
  { why: 'a member of its own', body: { ...NOTE, path: '/etc' }, says: 'path' },
  { why: 'a list', body: [], says: 'expected object' },
])('refuses a note with $why', async ({ body, says }) => {
  const answer = await send({ body });
  expect(answer.status).toBe(400);
  expect(((await answer.json()) as { because: string }).because).toContain(says);
});

test('takes no more than a note can be long', async () => {
  expect((await send({ body: { ...NOTE, text: 'a'.repeat(40_000) } })).status).toBe(413);
});

test('answers for no run that is not there', async () => {
  expect((await send({ path: '/api/runs/none/bookmarks' })).status).toBe(404);
  expect((await send({ path: '/api/runs/..%2Ffirst-run/bookmarks' })).status).toBe(404);
});

test('loses none of many notes written at once, and leaves nothing half written', async () => {
  const texts = [...Array(20).keys()].map((at) => `note ${at}`);
  const answers = await Promise.all(texts.map((text) => send({ body: { ...NOTE, text } })));
  expect(answers.map(({ status }) => status)).toEqual(texts.map(() => 201));
  const kept = await listed();
  expect(kept.map(({ text }) => text).sort()).toEqual([...texts].sort());
  expect(new Set(kept.map(({ id }) => id)).size).toBe(20);
  const files = await readdir(join(fixture.runsFolder, 'first-run'));
  expect(files.filter((name) => name.startsWith('bookmarks'))).toEqual(['bookmarks.json']);
  for (const { id } of kept) await send({ path: `/api/runs/first-run/bookmarks/${id}/delete` });
});

test('lets what people write do nothing', async () => {
  const text =
    '</script><script>globalThis.owned=1</script>\n"><img src=x onerror=alert(1)>\u202Eexe';
  expect((await send({ body: { ...NOTE, text, author: '<b>me</b>' } })).status).toBe(201);
  const page = await (await fetch(`${fixture.site.url}/replay/first-run`)).text();
  expect(page).toContain('&lt;/script&gt;&lt;script&gt;');
  expect(page).not.toContain('<script>globalThis');
  expect(page).not.toContain('<img');
  expect(page).not.toContain('\u202E');
  for (const { id } of await listed()) {
    await send({ path: `/api/runs/first-run/bookmarks/${id}/delete` });
  }
});

test('writes over no file that is not its own', async () => {
  const file = join(fixture.runsFolder, 'first-run', 'bookmarks.json');
  await writeFile(file, '{"schema":"other"}');
  expect((await send()).status).toBe(409);
  expect((await fetch(`${fixture.site.url}/api/runs/first-run/bookmarks`)).status).toBe(409);
  expect(await readFile(file, 'utf8')).toBe('{"schema":"other"}');
  expect((await fetch(`${fixture.site.url}/replay/first-run`)).status).toBe(200);
  await writeFile(file, '{"schema":"aftertrace.bookmarks/1","last":0,"bookmarks":[]}');
});

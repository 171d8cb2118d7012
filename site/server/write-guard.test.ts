import { afterAll, beforeAll, expect, test } from 'vitest';
import { formPost, rawRequest, tokenOf } from '../../test/support/raw-request.ts';
import { type SiteFixture, siteFixture } from '../../test/support/site-fixture.ts';

let fixture: SiteFixture;
let site: string;
let token: string;

beforeAll(async () => {
  fixture = await siteFixture();
  site = fixture.site.url;
  token = await tokenOf(site);
});

afterAll(() => fixture.remove());

const WRITES = [
  '/labs/malicious-upload/start',
  '/labs/malicious-upload/attack',
  '/cases',
  '/cases/case-20260512T044000Z/delete',
  '/api/cases',
  '/api/cases/case-20260512T044000Z/files',
];

test.each([
  { why: 'a page elsewhere', headers: { origin: 'http://evil.example' } },
  { why: 'a page on another port', headers: { origin: 'http://127.0.0.1:1' } },
  { why: 'another site, by the fetch metadata', headers: { 'sec-fetch-site': 'cross-site' } },
  { why: 'another port, by the fetch metadata', headers: { 'sec-fetch-site': 'same-site' } },
  { why: 'an address that was typed', headers: { 'sec-fetch-site': 'none' } },
  { why: 'nobody who says where from', headers: {} },
  { why: 'a page that hides its origin', headers: { origin: 'null' } },
])('takes nothing from $why, token or not', async ({ headers }) => {
  for (const path of WRITES) {
    const asking = { ...formPost(site, token, {}), headers: { ...FORM, ...headers } };
    expect([path, (await rawRequest(site, path, asking)).status]).toEqual([path, 403]);
  }
});

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

test.each(['', 'x', '0'.repeat(64)])('takes nothing with the token %j', async (wrong) => {
  for (const path of WRITES) {
    const { status, text } = await rawRequest(site, path, formPost(site, wrong, {}));
    expect([path, status]).toEqual([path, 403]);
    expect(text).toContain('Load the page again');
  }
});

test('answers no write under a name that is not its own', async () => {
  for (const host of ['evil.example', '127.0.0.1', 'localhost:1']) {
    const asking = formPost(site, token, {});
    const headers = { ...asking.headers, host, origin: `http://${host}` };
    expect((await rawRequest(site, '/cases', { ...asking, headers })).status).toBe(421);
  }
});

test('has a token of its own for each time it is started', async () => {
  const other = await siteFixture();
  try {
    const { status } = await rawRequest(
      other.site.url,
      '/cases',
      formPost(other.site.url, token, {}),
    );
    expect(status).toBe(403);
  } finally {
    await other.remove();
  }
});

test('changes nothing by being looked at', async () => {
  for (const path of [
    '/labs/malicious-upload/start',
    '/labs/malicious-upload/up',
    '/cases/x/read',
  ]) {
    expect([path, (await rawRequest(site, path)).status]).toEqual([path, 404]);
  }
});

test('takes no form that is too long', async () => {
  const asking = formPost(site, token, { text: 'a'.repeat(40_000) });
  expect((await rawRequest(site, '/labs/malicious-upload/answer', asking)).status).toBe(413);
  const field = formPost(site, token, { check: 'x', text: 'a'.repeat(2_000) });
  expect((await rawRequest(site, '/labs/malicious-upload/answer', field)).status).toBe(422);
});

test('says so when a lab is asked for what there is not', async () => {
  for (const path of [
    '/labs/malicious-upload/explode',
    '/labs/none/start',
    '/labs/none/constructor',
  ]) {
    expect((await rawRequest(site, path, formPost(site, token, {}))).status).toBe(404);
  }
});

test('says in the words of the command what is the matter, and what to do', async () => {
  const back = await rawRequest(site, '/labs/malicious-upload/attack', formPost(site, token, {}));
  expect([back.status, back.headers.location]).toEqual([303, '/labs/malicious-upload']);
  const { text } = await rawRequest(site, '/labs/malicious-upload');
  expect(text).toContain('malicious-upload is not up');
  expect(text).toContain('aftertrace up malicious-upload');
  const asked = formPost(site, token, {});
  const headers = { ...asked.headers, accept: 'application/json' };
  const told = await rawRequest(site, '/labs/malicious-upload/check', { ...asked, headers });
  expect(JSON.parse(told.text)).toMatchObject({
    problem: { message: 'malicious-upload is not up' },
  });
});

test('begins nothing anew that was not meant', async () => {
  const { status, text } = await rawRequest(
    site,
    '/labs/malicious-upload/reset',
    formPost(site, token, {}),
  );
  expect(status).toBe(422);
  expect(text).toContain('forgets points, hints and answers');
});

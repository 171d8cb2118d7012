import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../infra/base/instant.ts';
import { type SiteFixture, siteFixture } from '../../test/support/site-fixture.ts';
import { labBringer } from '../cli/lab-bringer.ts';
import { startSite } from './server.ts';

let fixture: SiteFixture;

beforeAll(async () => {
  fixture = await siteFixture();
});

afterAll(() => fixture.remove());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** `fetch` would tidy the path and set the host itself. */
function ask(path: string, method = 'GET', headers: Record<string, string> = {}): Promise<Answer> {
  const { port } = new URL(fixture.site.url);
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const text = Buffer.concat(parts).toString();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      });
    });
    asked.on('error', reject).end();
  });
}

const RUN = '/replay/first-run';

test.each([
  '/',
  '/labs/malicious-upload',
  RUN,
  `${RUN}?incident=all`,
  `${RUN}/events`,
  `${RUN}/report`,
  `${RUN}?e=upload`,
])('shows %s', async (path) => {
  const { status, headers, text } = await ask(path);
  expect(status).toBe(200);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(text).toContain('<main id="main"');
});

test.each(['/nowhere', '/labs/none', '/replay/none', '/assets/none.js', '/replay/none/events'])(
  'says that %s is not there',
  async (path) => {
    expect((await ask(path)).status).toBe(404);
  },
);

test.each([
  { why: 'a way up', path: '/replay/..%2Ffirst-run' },
  { why: 'a hidden folder', path: '/replay/.git' },
  { why: 'a zero byte', path: '/replay/first-run%00' },
  { why: 'a way up before the file', path: '/replay/%2e%2e' },
  { why: 'a name that is too long', path: `/replay/${'a'.repeat(102)}` },
  { why: 'a way up in the address of an asset', path: '/assets/..%2f..%2fpackage.json' },
])('finds no run by $why', async ({ path }) => {
  expect((await ask(path)).status).toBe(404);
});

test('says which part of an address cannot be read', async () => {
  expect((await ask('/replay/%zz')).status).toBe(400);
});

test.each(['evil.example', 'evil.example:80', '127.0.0.1', '127.0.0.1:1', '[::1]:4580'])(
  'answers nobody who calls it %j',
  async (host) => {
    expect((await ask('/', 'GET', { host })).status).toBe(421);
  },
);

test('answers to localhost', async () => {
  const { port } = new URL(fixture.site.url);
  expect((await ask('/', 'GET', { host: `localhost:${port}` })).status).toBe(200);
});

test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('refuses %s', async (method) => {
  const { status, headers } = await ask('/', method);
  expect([status, headers['allow']]).toEqual([405, 'GET, HEAD']);
});

test('answers HEAD without a body', async () => {
  const { status, text } = await ask(RUN, 'HEAD');
  expect([status, text]).toEqual([200, '']);
});

test.each(['/', RUN, '/nowhere', '/assets/none.js', '/replay/%zz', '/api/runs/none/raw/x'])(
  'sends its security headers with %s',
  async (path) => {
    const { headers } = await ask(path);
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    expect(headers['x-powered-by']).toBeUndefined();
  },
);

test('writes no script, style or handler into a page', async () => {
  for (const path of ['/', '/labs/malicious-upload', RUN, `${RUN}?incident=all&e=upload`]) {
    const { text } = await ask(path);
    expect(text).not.toMatch(
      /<style|<script(?![^>]*\ssrc="\/assets\/)|<[^<>]*\s(style|on[a-z]+)=/i,
    );
  }
});

test('serves assets for ever, and packed to who can unpack them', async () => {
  const { text } = await ask('/');
  const style = /href="(\/assets\/site-[^"]+\.css)"/.exec(text)?.[1] ?? '';
  const plain = await ask(style);
  expect(plain.headers['cache-control']).toContain('immutable');
  expect(plain.text).toContain('--attacker');
  const packed = await ask(style, 'GET', { 'accept-encoding': 'gzip, br' });
  expect(packed.headers['content-encoding']).toBe('br');
  for (const [, font = ''] of text.matchAll(/href="(\/assets\/[^"]+\.woff2)"/g)) {
    expect((await ask(font)).headers['content-type']).toBe('font/woff2');
  }
});

test('shows every event of the run in its table', async () => {
  const { text } = await ask(`${RUN}/events?incident=all`);
  for (const { id } of fixture.timeline.events) {
    const query = new URLSearchParams({ e: id }).toString();
    expect(text).toContain(`incident=all&amp;${query.replaceAll("'", '&#39;')}`);
  }
});

test('shows the selected event with its record, its origin and why it is linked', async () => {
  const { text } = await ask(`${RUN}?e=run-scan`);
  const event = fixture.timeline.events.find(({ id }) => id === 'run-scan');
  expect(text).toContain('Run of scan');
  expect(text).toContain(event?.origin.sha256);
  expect(text).toContain('&#34;eventID&#34;: &#34;run-scan&#34;');
  for (const link of fixture.timeline.links.filter(({ to }) => to === 'run-scan')) {
    expect(text).toContain(link.because.replaceAll("'", '&#39;'));
  }
});

test('letters every value two records share in the record shown', async () => {
  const { text } = await ask(`${RUN}?e=run-scan`);
  expect(text).toMatch(/class="hit"[^>]*><span class="letters">A[^<]*<\/span><code>[^<]*req-scan/);
});

test('filters without script', async () => {
  const own = new Set(fixture.timeline.incidents[0]?.eventIds);
  const events = fixture.timeline.events.filter(({ id }) => own.has(id));
  const attacks = events.filter(({ phase }) => phase === 'attack').length;
  const { text } = await ask(`${RUN}?q=role:attacker`);
  expect(text).toContain(`${attacks} of ${events.length} events`);
  expect(text.match(/data-event=/g)).toHaveLength(attacks);
});

test.each([
  { q: 'colour:red', says: 'there is no &#34;colour&#34;' },
  { q: 'lane:scan nowhere', says: 'Nothing matches. Without nowhere it would be ' },
])('says what is the matter with the filter $q', async ({ q, says }) => {
  const { text } = await ask(`${RUN}?${new URLSearchParams({ q }).toString()}`);
  expect(text).toContain(says);
});

test('gives the columns of the lanes, packed, with ids apart', async () => {
  const { headers, status } = await ask('/api/runs/first-run/columns?incident=all', 'GET', {
    'accept-encoding': 'br',
  });
  expect([status, headers['content-encoding']]).toEqual([200, 'br']);
  const etag = String(headers['etag']);
  const again = await ask('/api/runs/first-run/columns?incident=all', 'GET', {
    'accept-encoding': 'br',
    'if-none-match': etag,
  });
  expect(again.status).toBe(304);
});

test('gives ids of events by block, and the place of one', async () => {
  const path = '/api/runs/first-run/ids?incident=all';
  const ids = JSON.parse((await ask(`${path}&block=0`)).text) as string[];
  expect(ids).toHaveLength(fixture.timeline.events.length);
  expect(JSON.parse((await ask(`${path}&block=1`)).text)).toEqual([]);
  expect(JSON.parse((await ask(`${path}&block=x`)).text)).toEqual([]);
  expect(JSON.parse((await ask(`${path}&of=upload`)).text)).toBe(ids.indexOf('upload'));
  expect(JSON.parse((await ask(`${path}&of=none`)).text)).toBeNull();
});

test('letters the fields of cause and effect side by side, by JSON pointer in both records', async () => {
  const { text } = await ask(`${RUN}?e=run-scan`);
  expect(text).toMatch(/in its cause<\/dt><dd><code>\/[^<]+<\/code>/);
  expect(text).toMatch(/in this event<\/dt><dd><code>\/[^<]+<\/code>/);
  expect(text).toMatch(/bytes \d+ to \d+ of the inflated file/);
  expect(text).toContain('more lines</summary>');
});

test('writes the page in the theme that was chosen, and takes nothing else from a cookie', async () => {
  const dark = await ask('/', 'GET', { cookie: 'a=b; aftertrace-theme=dark' });
  expect(dark.text).toContain('<html lang="en" data-theme="dark">');
  const other = await ask('/', 'GET', { cookie: 'aftertrace-theme="><script>' });
  expect(other.text).toContain('<html lang="en">');
});

test('says what an incident turns on while nothing is selected', async () => {
  const { text } = await ask(RUN);
  expect(text).toContain('What it turns on');
  expect(text).toContain('It began');
});

test('shows one raw record as it stands in its file', async () => {
  const { status, headers, text } = await ask('/api/runs/first-run/raw/upload');
  expect([status, headers['content-type']]).toEqual([200, 'application/json; charset=utf-8']);
  expect(JSON.parse(text)).toMatchObject({ eventID: 'upload', eventName: 'PutObject' });
});

test('shows no record it does not have', async () => {
  expect((await ask('/api/runs/first-run/raw/none')).status).toBe(404);
  expect((await ask('/api/runs/none/raw/upload')).status).toBe(404);
});

test('says so when an event is not there, and goes to the nearest in time', async () => {
  const { text } = await ask(`${RUN}?incident=all&e=none&t=2026-05-12T04:42:00.000Z`);
  expect(text).toContain('The event none is not in what this page shows');
  expect(text).toContain('<h2 id="inspector-title">List users');
});

test('finds the incident of an event by itself', async () => {
  const { text } = await ask(`${RUN}?e=upload`);
  expect(text).toContain(`incident=${fixture.timeline.incidents[0]?.id}`);
});

test('lets names from the evidence do nothing', async () => {
  const id = encodeURIComponent('hostile/../"><b>');
  for (const path of [`${RUN}?incident=all&e=${id}`, `${RUN}/events?incident=all`]) {
    const { text, headers } = await ask(path);
    expect(text).not.toContain('<img');
    expect(text).not.toContain('<script>');
    expect(text).not.toContain('<b>mallory');
    expect(text).not.toContain('\u202E');
    expect(text).toContain('\\u{202e}');
    expect(text).not.toContain(' 49 \\r');
    expect(headers['set-cookie']).toBeUndefined();
  }
});

test('echoes nothing of an address unescaped', async () => {
  const bad = encodeURIComponent('"><script>alert(1)</script>');
  for (const path of [`${RUN}?e=${bad}&incident=${bad}&q=${bad}`, `/replay/${bad}`, `/${bad}`]) {
    expect((await ask(path)).text).not.toContain('<script>alert');
  }
});

test('shows a run that cannot be read with the reason', async () => {
  const broken = await ask('/replay/broken-run');
  expect(broken.status).toBe(422);
  expect(broken.text).toContain('timeline.json: schema');
  const unfinished = await ask('/replay/unfinished-run');
  expect(unfinished.text).toContain('the run may not be finished');
  const { text } = await ask('/');
  expect(text).toContain('broken-run');
});

test('shows verdicts with reason and hint', async () => {
  const { text } = await ask(RUN);
  expect(text).toContain('1 of 3 checks passed, 1 failed, 1 not graded');
  expect(text).toContain('no alert names the upload &lt;i&gt;inbox&lt;/i&gt;');
  expect(text).toContain('Hint: Look at the topic’s subscriptions.');
  expect(text).toContain('Not graded: the account is gone');
});

test('reads a run again when its files have changed', async () => {
  const folder = join(fixture.runsFolder, 'changing-run');
  await mkdir(folder);
  expect((await ask('/replay/changing-run')).status).toBe(422);
  const file = join(folder, 'timeline.json');
  await writeFile(file, JSON.stringify({ ...fixture.timeline, incidents: [] }));
  expect((await ask('/replay/changing-run')).status).toBe(200);
  await writeFile(file, '{');
  await utimes(file, 1, 1);
  expect((await ask('/replay/changing-run')).status).toBe(422);
});

test('does not follow an origin out of the folder of its run', async () => {
  const [event] = fixture.timeline.events;
  const forged = (location: string) => ({
    ...fixture.timeline,
    incidents: [],
    events: [{ ...event, id: 'forged', origin: { location, sha256: 'x', index: 0 } }],
    links: [],
  });
  const folder = join(fixture.runsFolder, 'forged-run');
  await mkdir(folder);
  const timeline = JSON.stringify(forged('../first-run/grade.json'));
  await writeFile(join(folder, 'timeline.json'), timeline);
  expect((await ask('/api/runs/forged-run/raw/forged')).status).toBe(403);
  expect((await ask('/replay/forged-run?e=forged')).text).toContain('leads out of the folder');
});

const NOWHERE = {
  runsFolder: '/nowhere',
  casesFolder: '/nowhere',
  bringer: labBringer('/nowhere', undefined),
  say: () => {},
  clock: systemClock,
};

test('names the port that is taken', async () => {
  const port = Number(new URL(fixture.site.url).port);
  const second = startSite({ ...NOWHERE, port });
  await expect(second).rejects.toMatchObject({ code: 'PORT_IN_USE' });
});

test('starts before there is any run', async () => {
  const site = await startSite({ ...NOWHERE, port: 0 });
  const text = await (await fetch(site.url)).text();
  await site.close();
  expect(text).toContain('No run has been made yet');
});

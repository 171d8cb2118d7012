import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rawRequest } from '../../../test/support/raw-request.ts';
import { type SiteFixture, siteFixture } from '../../../test/support/site-fixture.ts';
import { inNumbers } from './in-numbers.ts';
import { type Side, sideOf } from './milestones.ts';
import { twoRunsPicture } from './two-runs-picture.ts';
import { whereTheyPart } from './where-they-part.ts';

let fixture: SiteFixture;
let one: Side;
let other: Side;

/** The same run, ten seconds later on the clock, and without its first response. */
beforeAll(async () => {
  fixture = await siteFixture();
  const { timeline, runsFolder } = fixture;
  const dropped = timeline.events.find(({ phase }) => phase === 'response');
  const later = {
    ...timeline,
    events: timeline.events
      .filter(({ id }) => id !== dropped?.id)
      .map((event) => ({ ...event, at: new Date(Date.parse(event.at) + 10_000).toISOString() })),
    links: timeline.links.filter(({ from, to }) => from !== dropped?.id && to !== dropped?.id),
  };
  mkdirSync(join(runsFolder, 'later-run'));
  writeFileSync(join(runsFolder, 'later-run', 'timeline.json'), JSON.stringify(later));
  const run = { folder: '', home: '', evidence: '', grade: undefined, writtenAt: 0 };
  one = sideOf({ ...run, id: 'first-run', timeline });
  other = sideOf({ ...run, id: 'later-run', timeline: later });
});

afterAll(() => fixture.remove());

test('lays the first actions on each other, and by the wall clock apart', () => {
  const [first] = twoRunsPicture(one, other, 'first').joins;
  expect(first).toMatchObject({ label: 'first action' });
  expect(first?.x1).toBe(first?.x2);
  const [apart] = twoRunsPicture(one, other, 'clock').joins;
  expect(apart?.label).toBe('first action, 10 s later');
  expect(Number.parseFloat(apart?.x1 ?? '')).toBeLessThan(Number.parseFloat(apart?.x2 ?? ''));
});

test('lists what the one has and the other has not, and nothing else', () => {
  const { partings, more, isCut } = whereTheyPart(one, other, 'first');
  expect([partings.length, more, isCut]).toEqual([1, 0, false]);
  expect(partings[0]?.one?.role).toBe('response');
  expect(partings[0]?.other).toBeUndefined();
  expect(whereTheyPart(one, one, 'detection').partings).toEqual([]);
});

test('tells differences in numbers, and none where something is not known', () => {
  const rows = inNumbers(one, other);
  expect(rows.find(({ name }) => name === 'What the response did')?.difference).toBe('−1');
  const blind = { ...other, staged: { ...other.staged, incident: undefined } };
  expect(inNumbers(one, blind).find(({ name }) => name === 'Time to detect')).toMatchObject({
    other: 'unknown',
    difference: '–',
  });
});

test.each(['first', 'detection', 'clock', 'nonsense'])('shows the page by %s', async (align) => {
  const path = `/compare/first-run/later-run?align=${align}`;
  const { status, text } = await rawRequest(fixture.site.url, path);
  expect(status).toBe(200);
  expect(text).toContain('Where they part');
  expect(text).not.toContain('<script>');
});

test('is reached from the list by marking two', async () => {
  expect((await rawRequest(fixture.site.url, '/')).text).toContain('name="run" value="later-run"');
  const two = await rawRequest(fixture.site.url, '/compare?run=first-run&run=later-run');
  expect([two.status, two.headers.location]).toEqual([303, '/compare/first-run/later-run']);
  for (const query of ['', '?run=first-run', '?run=a&run=b&run=c', '?run[x]=a']) {
    expect((await rawRequest(fixture.site.url, `/compare${query}`)).status).toBe(422);
  }
});

test('says which run is not there, or cannot be read', async () => {
  const bad = encodeURIComponent('"><script>alert(1)</script>');
  const missing = await rawRequest(fixture.site.url, `/compare/first-run/${bad}`);
  expect(missing.status).toBe(404);
  expect(missing.text).not.toContain('<script>alert');
  expect((await rawRequest(fixture.site.url, '/compare/broken-run/first-run')).status).toBe(422);
});

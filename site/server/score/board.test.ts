import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openJournal } from '../../../labs/journal.ts';
import { labOf } from '../../../labs/labs.ts';
import { type Seat, seatOf, writeProgress } from '../../../labs/seat.ts';
import { rawRequest } from '../../../test/support/raw-request.ts';
import { type SiteFixture, siteFixture } from '../../../test/support/site-fixture.ts';

const lab = labOf('event-injection');
const [ahead, behind] = ['ahead', 'behind'].map((name) => seatOf(lab, `${name}-${process.pid}`));
let fixture: SiteFixture;

beforeAll(async () => {
  fixture = await siteFixture();
  const run = join(fixture.runsFolder, 'event-injection-1');
  cpSync(join(fixture.runsFolder, 'first-run'), run, { recursive: true });
  await sit(ahead, 'Ada <b>', 30, run);
  await sit(behind, 'Bob', 0, undefined);
});

afterAll(async () => {
  await fixture.remove();
  for (const seat of [ahead, behind]) {
    if (seat !== undefined) rmSync(seat.memory, { recursive: true, force: true });
  }
});

async function sit(
  seat: Seat | undefined,
  participant: string,
  earned: number,
  folder: string | undefined,
): Promise<void> {
  if (seat === undefined) throw new Error('there are two seats');
  await writeProgress(seat, {
    schema: 'aftertrace.progress/1',
    lab: lab.id,
    participant,
    seed: 'a',
    startedAt: '2026-05-12T04:40:00Z',
    hints: [],
    answers: {},
  });
  if (folder === undefined) return;
  const journal = openJournal(seat);
  journal.done('attack', { folder, steps: [], incidents: [], functionErrors: [], tookMs: 1 });
  const score = { earned, hints: 3, of: 100 };
  journal.done('check', { score, checks: [], passed: 3, folder, completion: null });
}

test('shows everybody at a lab, best first, names as names', async () => {
  const { status, text } = await rawRequest(fixture.site.url, `/score/${lab.id}`);
  expect(status).toBe(200);
  expect(text.indexOf('Ada &lt;b&gt;')).toBeGreaterThan(0);
  expect(text.indexOf('Bob')).toBeGreaterThan(text.indexOf('Ada &lt;b&gt;'));
  expect(text).toContain('<b class="earned">30</b>');
  expect(text).toContain('−3');
  expect(text).toContain('2.86 s');
  expect(text).toContain('no attack yet');
  expect(text).not.toContain('Ada <b>');
});

test('shows it larger for a wall, and no board of a lab there is not', async () => {
  expect((await rawRequest(fixture.site.url, `/score/${lab.id}?project=1`)).text).toContain(
    'projected',
  );
  expect((await rawRequest(fixture.site.url, '/score/none')).status).toBe(404);
});

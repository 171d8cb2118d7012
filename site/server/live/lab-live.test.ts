import { rmSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Problem } from '../../../infra/base/problem.ts';
import { openJournal } from '../../../labs/journal.ts';
import { labOf } from '../../../labs/labs.ts';
import { type Seat, seatOf } from '../../../labs/seat.ts';
import { formPost, rawRequest, tokenOf } from '../../../test/support/raw-request.ts';
import { type SiteFixture, siteFixture } from '../../../test/support/site-fixture.ts';

const LAB = 'too-late';
const HOSTILE = 'uploads </script><img src=x onerror=alert(1)>\u202E"incoming"';
let fixture: SiteFixture;
let seat: Seat;

beforeAll(async () => {
  const name = `live-${process.pid}`;
  fixture = await siteFixture(name);
  seat = seatOf(labOf(LAB), name);
});

afterAll(async () => {
  await fixture.remove();
  rmSync(seat.memory, { recursive: true, force: true });
});

interface Told {
  readonly event: string;
  readonly id: string | undefined;
  readonly data: { readonly name?: string; readonly html?: string; readonly text?: string };
}

/** Listens until enough was told, and hangs up. */
async function listen(enough: (told: readonly Told[]) => boolean, lastId?: string) {
  const headers = lastId === undefined ? {} : { 'last-event-id': lastId };
  const response = await fetch(`${fixture.site.url}/api/labs/${LAB}/live`, { headers });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const told: Told[] = [];
  let rest = '';
  for await (const part of response.body ?? []) {
    rest += Buffer.from(part).toString();
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const fields = new Map(
        block.split('\n').map((line) => {
          const at = line.indexOf(': ');
          return [line.slice(0, at), line.slice(at + 2)] as const;
        }),
      );
      const [event, data] = [fields.get('event'), fields.get('data')];
      if (event === undefined || data === undefined) continue;
      told.push({ event, id: fields.get('id'), data: JSON.parse(data) as Told['data'] });
    }
    if (enough(told)) break;
  }
  return told;
}

const lines = (told: readonly Told[]) => told.filter(({ event }) => event === 'line');

// One story in one test: each part stands on what the one before it left.
test('tells what is said as it is said, and after a break only what was not told yet', async () => {
  const journal = openJournal(seat);
  journal.began('attack');
  journal.say('attack', 'one');
  journal.say('attack', HOSTILE);
  const first = await listen((told) => told.some(({ event }) => event === 'beat'));
  expect(lines(first).map(({ data }) => data.text)).toEqual([
    'one',
    HOSTILE.replace('\u202E', '\\u{202e}'),
  ]);
  const acts = first.find(({ data }) => data.name === 'acts')?.data.html ?? '';
  expect(acts).toContain('Attacking, since');

  // It is under way, wherever it was asked for: nothing else is begun from the page.
  const token = await tokenOf(fixture.site.url);
  const refused = await rawRequest(
    fixture.site.url,
    `/labs/${LAB}/check`,
    formPost(fixture.site.url, token, {}),
  );
  expect(refused.status).toBe(409);
  expect(refused.text).toContain('&#34;Attacking&#34; is under way');

  // Cut off, and back again.
  const lastId = lines(first).at(-1)?.id ?? '';
  const second = listen(
    (told) => told.some(({ data }) => data.html?.includes('is over') === true),
    lastId,
  );
  journal.say('attack', 'three');
  journal.done('attack', { steps: [], incidents: [], functionErrors: [], folder: '', tookMs: 5 });
  expect(lines(await second).map(({ data }) => data.text)).toEqual(['three']);

  // What failed is told in its own words, and nothing in them is a command to the browser.
  journal.began('up');
  journal.failed('up', new Problem('DEPLOY_FAILED', `no ${HOSTILE}`, { fix: `mend ${HOSTILE}` }));
  const { text } = await rawRequest(fixture.site.url, `/labs/${LAB}`);
  expect(text).toContain('no uploads &lt;/script&gt;');
  expect(text).not.toContain('<img');
  expect(text).not.toContain('\u202E');
});

test('tells nothing of a lab there is not', async () => {
  for (const id of ['none', '..%2f..', 'constructor']) {
    expect((await rawRequest(fixture.site.url, `/api/labs/${id}/live`)).status).toBe(404);
  }
});

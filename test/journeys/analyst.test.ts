import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../infra/base/instant.ts';
import { exporters } from '../../replay/export/exporters.ts';
import type { Timeline } from '../../replay/timeline/timeline.ts';
import { labBringer } from '../../site/cli/lab-bringer.ts';
import { type RunningSite, startSite } from '../../site/server/server.ts';
import { CHROMIUM, launchBrowser, openPage, soundness } from '../support/browser.ts';

/** A published trail of an intrusion; it lies beside the checkout or nowhere. */
const TRAIL = fileURLToPath(new URL('../../../shared/data/invictus/CloudTrail', import.meta.url));
const missing = [
  ...(CHROMIUM === undefined ? ['Chromium'] : []),
  ...(existsSync(TRAIL) ? [] : ['the Invictus trail']),
];
const SUITE = missing.length === 0 ? 'an analyst' : `an analyst (no ${missing.join(', no ')} here)`;

describe.skipIf(missing.length > 0)(SUITE, () => {
  let root: string;
  let site: RunningSite;
  let browser: Browser;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'aftertrace-analyst-'));
    site = await startSite({
      port: 0,
      runsFolder: join(root, 'runs'),
      casesFolder: join(root, 'cases'),
      bringer: labBringer(join(root, 'runs'), undefined),
      say: () => {},
      clock: systemClock,
    });
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await site.close();
    rmSync(root, { recursive: true, force: true });
  });

  const query = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);

  // One story in one test: each part stands on what the one before it left.
  test('brings a trail, follows a chain by keyboard alone, links to it, takes it away and prints it', async () => {
    await using opened = await openPage(browser, site.url, '/cases');
    const { page, trouble } = opened;
    expect(await soundness(page)).toEqual([]);
    const files = readdirSync(TRAIL).map((name) => join(TRAIL, name));
    await page.locator('#files').setInputFiles(files);
    await page.locator('#drop-name').fill('Stolen keys');
    await page.getByRole('button', { name: 'Read them' }).click();
    await page.waitForURL(/\/replay\/case-/, { timeout: 60_000 });
    const id = new URL(page.url()).pathname.split('/')[2] ?? '';
    const timeline = JSON.parse(
      readFileSync(join(root, 'cases', id, 'timeline.json'), 'utf8'),
    ) as Timeline;
    expect(timeline.evidence.files).toBe(files.length);
    await page.waitForSelector('body[data-ready]');

    // One principal of all of the evidence.
    await page.goto(`${site.url}/replay/${id}?incident=all`);
    await page.waitForSelector('body[data-ready]');
    await page.keyboard.press('/');
    await page.keyboard.type('principal:bert-jan');
    await expect
      .poll(() => page.locator('#filter-said').textContent())
      .toMatch(new RegExp(`^\\d+ of ${timeline.events.length}`));
    const told = Number.parseInt((await page.locator('#filter-said').textContent()) ?? '', 10);
    expect(told).toBe(
      timeline.events.filter(({ principal }) => /bert-jan/i.test(principal ?? '')).length,
    );
    await page.keyboard.press('Escape');

    // Effect and cause, by key; the address says where one is, and leads back there.
    const link = linkWithin(timeline);
    await page.goto(`${site.url}/replay/${id}?incident=${link.incident}&e=${link.from}`);
    await page.waitForSelector('body[data-ready]');
    await page.keyboard.press('e');
    await expect.poll(() => query(page, 'e')).not.toBe(link.from);
    const effect = query(page, 'e');
    expect(timeline.links.some(({ from, to }) => from === link.from && to === effect)).toBe(true);
    await using again = await openPage(browser, '', page.url());
    const title = await again.page.locator('#inspector-title').textContent();
    await expect.poll(() => page.locator('#inspector-title').textContent()).toBe(title);
    await page.keyboard.press('c');
    await expect.poll(() => query(page, 'e')).not.toBe(effect);

    // Taken away: the bytes the command writes.
    await page.locator('#export summary').click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: /^Events \(CSV\)/ }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`${id}-csv.csv`);
    const chunks: Uint8Array[] = [];
    const to = new WritableStream<Uint8Array>({ write: (chunk) => void chunks.push(chunk) });
    await exporters.find('csv')?.write(timeline, {}, to);
    expect(await readFile(await download.path())).toEqual(Buffer.concat(chunks));

    // Printed: every event of the incident is on it.
    await page.goto(`${site.url}/replay/${id}/report?incident=${link.incident}`);
    const incident = timeline.incidents.find((one) => one.id === link.incident);
    expect(await page.locator('.report-events tbody tr').count()).toBe(incident?.eventIds.length);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');

    // Listed, found again, and gone once that was meant.
    await page.goto(`${site.url}/cases`);
    expect(await soundness(page)).toEqual([]);
    await page.getByRole('link', { name: 'Delete Stolen keys' }).click();
    expect(await soundness(page)).toEqual([]);
    await page.getByRole('button', { name: 'Delete it' }).click();
    await page.getByText('There is no case yet').waitFor();
    expect(existsSync(join(root, 'cases', id))).toBe(false);
    expect(trouble).toEqual([]);
  }, 180_000);
});

/** A link both ends of which are in one incident. */
function linkWithin({ incidents, links }: Timeline) {
  for (const { id, eventIds } of incidents) {
    const own = new Set<string>(eventIds);
    const link = links.find(({ from, to }) => own.has(from) && own.has(to));
    if (link !== undefined) return { incident: id, from: link.from };
  }
  throw new Error('no incident of this trail holds a link');
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CHROMIUM,
  launchBrowser,
  type Opened,
  type Opening,
  openPage,
  sideways,
  violations,
} from '../support/browser.ts';
import { type SiteFixture, siteFixture } from '../support/site-fixture.ts';

const SUITE =
  CHROMIUM === undefined ? 'the site in a browser (no Chromium here)' : 'the site in a browser';

describe.skipIf(CHROMIUM === undefined)(SUITE, () => {
  let fixture: SiteFixture;
  let browser: Browser;

  beforeAll(async () => {
    fixture = await siteFixture();
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await fixture.remove();
  });

  const open = (path: string, opening?: Opening): Promise<Opened> =>
    openPage(browser, fixture.site.url, path, opening);

  const PAGES = [
    '/',
    '/labs/malicious-upload',
    '/replay/first-run?e=run-scan',
    '/replay/first-run?incident=all',
    '/replay/first-run/events?incident=all',
    '/replay/first-run/report',
    '/replay/broken-run',
    '/cases',
    '/compare/first-run/first-run?align=detection',
    '/compare?run=first-run',
    '/score/malicious-upload?project=1',
  ];

  for (const width of [1440, 390]) {
    // Each in a window of its own, and several at once: they only look.
    test.concurrent.each(PAGES)(`%s is sound in both themes at ${width} px`, async (path) => {
      await using opened = await open(path, { width });
      const { page, trouble } = opened;
      if (path.startsWith('/replay/first-run?')) await ready(page);
      // At the end of the page the playback bar lies over nothing; elsewhere it hides whatever has been scrolled there.
      await page.evaluate('scrollTo(0, document.documentElement.scrollHeight)');
      expect(await violations(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await violations(page, ['color-contrast'])).toEqual([]);
      expect(await sideways(page)).toBeLessThanOrEqual(0);
      expect(trouble.filter((each) => !each.includes('status of 422'))).toEqual([]);
    });
  }

  test.concurrent.each([320, 760, 1100, 3840])('no page moves sideways at %i px', async (width) => {
    await using opened = await open('/', { width });
    for (const path of PAGES) {
      await opened.page.goto(fixture.site.url + path);
      expect([path, await sideways(opened.page)]).toEqual([path, 0]);
    }
  });

  const ready = (page: Page) => page.waitForSelector('body[data-ready]');
  const selected = (page: Page) => page.locator('#inspector-title').textContent();
  const query = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);

  test('arrow keys, C and E walk through the events without a reload', async () => {
    await using opened = await open('/replay/first-run?e=run-scan');
    const { page, trouble } = opened;
    await ready(page);
    await page.evaluate('globalThis.isSamePage = true');
    await page.keyboard.press('c');
    await expect.poll(() => selected(page)).toBe('Invokes scan');
    await page.keyboard.press('e');
    await expect.poll(() => selected(page)).toBe('Run of scan');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => selected(page)).toBe('Invokes scan');
    await expect.poll(() => query(page, 'e')).toBe('invoke-scan');
    await expect
      .poll(() => page.getByRole('status').last().textContent())
      .toContain('Invokes scan');
    await page.goBack();
    await expect.poll(() => selected(page)).not.toBe('Invokes scan');
    expect(await page.evaluate('globalThis.isSamePage')).toBe(true);
    expect(trouble).toEqual([]);
  });

  test('a click on a mark selects its event, and the canvas has drawn it', async () => {
    await using opened = await open('/replay/first-run');
    const { page } = opened;
    const mark = page.locator('.marks a', { hasText: 'Writes inbox' });
    await ready(page);
    // The picture the server drew is gone once the canvas is there, unless the page still shows it.
    const box = (await mark.count()) > 0 ? await mark.boundingBox() : null;
    const drawn = await page.evaluate<number>(`(() => {
      const canvas = document.querySelector('.stage canvas:not(.skyline)');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, at) => at % 4 === 3 && value > 0).length;
    })()`);
    expect(drawn).toBeGreaterThan(500);
    if (box === null) return;
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await expect.poll(() => selected(page)).toBe('Writes inbox/a b.exe');
  });

  test('plays, pauses and scrubs; the link says where it stands', async () => {
    await using opened = await open('/replay/first-run');
    const { page, trouble } = opened;
    await ready(page);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.getByRole('button', { name: 'Pause' }).click();
    await expect.poll(() => query(page, 't')).toMatch(/^2026-05-12T04:/);
    await page.locator('.overview').click({ position: { x: 60, y: 10 } });
    await expect
      .poll(() => page.locator('.overview').getAttribute('aria-valuetext'))
      .toMatch(/UTC/);
    expect(trouble).toEqual([]);
  });

  test('the filter narrows lanes, table and count alike, and hides on H', async () => {
    await using opened = await open('/replay/first-run');
    const { page } = opened;
    await ready(page);
    await page.keyboard.press('/');
    await page.keyboard.type('role:attacker');
    await expect
      .poll(() => page.locator('#filter-count, #filter-said').first().textContent())
      .toMatch(/^\d+ of/);
    const kept = Number.parseInt((await page.locator('#filter-said').textContent()) ?? '', 10);
    await expect.poll(() => page.locator('.events tbody tr').count()).toBe(kept);
    await page.keyboard.press('Escape');
    await page.keyboard.press('h');
    await expect.poll(() => query(page, 'dim')).toBe('0');
    while (query(page, 'q') !== null) await page.goBack();
    await expect.poll(() => page.locator('.events tbody tr').count()).toBeGreaterThan(kept);
  });

  test('keys change window, folding, roles and view, and the back button undoes it', async () => {
    await using opened = await open('/replay/first-run?e=run-scan');
    const { page, trouble } = opened;
    await ready(page);
    const steps = [
      ['f', 'w'],
      ['q', 'fold'],
      ['1', 'hide'],
      ['t', 'view'],
    ] as const;
    for (const [key, name] of steps) {
      await page.keyboard.press(key);
      await expect.poll(() => query(page, name)).not.toBeNull();
    }
    expect(await page.locator('.lanes').isVisible()).toBe(false);
    for (const _step of steps) await page.goBack();
    await expect.poll(() => new URL(page.url()).search).toBe('?e=run-scan');
    await expect.poll(() => page.locator('.lanes').isVisible()).toBe(true);
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    expect(trouble).toEqual([]);
  });

  test('names from the evidence do nothing', async () => {
    const id = encodeURIComponent('hostile/../"><b>');
    await using opened = await open(`/replay/first-run?incident=all&e=${id}`);
    const { page, trouble } = opened;
    await ready(page);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.locator('#inspector-title').textContent()).toContain('<script>');
    expect(await page.evaluate('globalThis.owned')).toBeUndefined();
    expect(trouble).toEqual([]);
  });

  test('the report prints whole, every event on it', async () => {
    await using opened = await open('/replay/first-run/report');
    const { page } = opened;
    const rows = await page.locator('.report-events tbody tr').count();
    expect(rows).toBe(fixture.timeline.incidents[0]?.eventIds.length);
    const pdf = await page.pdf({ format: 'A4' });
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  });

  test('two runs are marked by key and laid beside each other', async () => {
    await using opened = await open('/');
    const { page, trouble } = opened;
    const runs = page.locator('.runs tbody a');
    for (const at of [0, 1]) {
      await runs.nth(at).focus();
      await page.keyboard.press('x');
    }
    await page.keyboard.press('x');
    await page.keyboard.press('x');
    expect(await page.locator('.runs input:checked').count()).toBe(2);
    await page.getByRole('button', { name: 'Compare the two marked' }).click();
    await page.waitForURL(/\/compare\/[^/]+\/[^/]+$/);
    await page.getByRole('link', { name: 'Wall clock' }).click();
    expect(await page.getByRole('heading', { name: 'Where they part' }).count()).toBe(1);
    expect(trouble).toEqual([]);
  });

  test('the report in one file opens anywhere and asks for nothing', async () => {
    const response = await fetch(`${fixture.site.url}/replay/first-run/report?download=1`);
    const file = join(fixture.casesFolder, '..', 'report.html');
    await writeFile(file, await response.text());
    await using opened = await openPage(browser, 'file://', file);
    const { page, trouble } = opened;
    expect(await page.locator('section.incident tbody tr').count()).toBe(
      fixture.timeline.incidents[0]?.eventIds.length,
    );
    expect(await page.evaluate('performance.getEntriesByType("resource").length')).toBe(0);
    expect(trouble).toEqual([]);
  });

  test('everything is there without script', async () => {
    await using opened = await open('/replay/first-run', { script: false });
    const { page } = opened;
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    expect(await page.locator('.marks a').count()).toBeGreaterThan(10);
    await page.locator('.events a').nth(2).click();
    expect(await page.locator('#inspector-title').count()).toBe(1);
    expect(await page.locator('.json div').count()).toBeGreaterThan(5);
    await page.getByRole('link', { name: 'Next', exact: true }).click();
    expect(await page.locator('#inspector-title').count()).toBe(1);
  });
});

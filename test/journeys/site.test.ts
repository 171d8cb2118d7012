import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SiteFixture, siteFixture } from '../support/site-fixture.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) =>
  existsSync(path),
);

const ARGUMENTS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
];

const SUITE =
  CHROMIUM === undefined ? 'the site in a browser (no Chromium here)' : 'the site in a browser';

describe.skipIf(CHROMIUM === undefined)(SUITE, () => {
  let fixture: SiteFixture;
  let browser: Browser;

  beforeAll(async () => {
    fixture = await siteFixture();
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ARGUMENTS });
  });

  afterAll(async () => {
    await browser.close();
    await fixture.remove();
  });

  interface Opened extends AsyncDisposable {
    readonly page: Page;
    /** Errors, refusals of the security policy and requests to others; empty when all is well. */
    readonly trouble: string[];
  }

  async function open(
    path: string,
    {
      width = 1440,
      scheme = 'light',
      script = true,
    }: { width?: number; scheme?: 'light' | 'dark'; script?: boolean } = {},
  ): Promise<Opened> {
    const context = await browser.newContext({
      viewport: { width, height: width < 500 ? 844 : 900 },
      colorScheme: scheme,
      javaScriptEnabled: script,
    });
    const page = await context.newPage();
    const trouble: string[] = [];
    page.on('pageerror', (error) => trouble.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') trouble.push(message.text());
    });
    page.on('request', (request) => {
      const isOurs = request.url().startsWith(`${fixture.site.url}/`);
      if (!isOurs) trouble.push(`asked ${request.url()}`);
    });
    await page.goto(fixture.site.url + path);
    return { page, trouble, [Symbol.asyncDispose]: () => context.close() };
  }

  const PAGES = [
    '/',
    '/labs/malicious-upload',
    '/replay/first-run?e=run-scan',
    '/replay/first-run?incident=all',
    '/replay/first-run/events?incident=all',
    '/replay/broken-run',
  ];

  for (const scheme of ['light', 'dark'] as const) {
    for (const width of [1440, 390]) {
      test.each(PAGES)(`%s is sound, ${scheme}, ${width} px`, async (path) => {
        await using opened = await open(path, { width, scheme });
        const { page, trouble } = opened;
        expect(await violations(page)).toEqual([]);
        expect(await sideways(page)).toBeLessThanOrEqual(0);
        expect(trouble.filter((each) => !each.includes('status of 422'))).toEqual([]);
      });
    }
  }

  test.each([320, 760, 1100, 3840])('no page moves sideways at %i px', async (width) => {
    await using opened = await open('/', { width });
    for (const path of PAGES) {
      await opened.page.goto(fixture.site.url + path);
      expect([path, await sideways(opened.page)]).toEqual([path, 0]);
    }
  });

  test('arrow keys, C and E walk through the events without a reload', async () => {
    await using opened = await open('/replay/first-run?e=run-scan');
    const { page } = opened;
    await page.evaluate('globalThis.isSamePage = true');
    const selected = () => page.locator('#inspector-title').textContent();
    await page.keyboard.press('c');
    await expect.poll(selected).toBe('Invokes scan');
    await page.keyboard.press('e');
    await expect.poll(selected).toBe('Run of scan');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(selected).not.toBe('Run of scan');
    await page.keyboard.press('ArrowRight');
    await expect.poll(selected).toBe('Run of scan');
    expect(new URL(page.url()).searchParams.get('e')).toBe('run-scan');
    await page.goBack();
    await expect.poll(selected).not.toBe('Run of scan');
    expect(await page.evaluate('globalThis.isSamePage')).toBe(true);
  });

  test('a click on a mark selects its event', async () => {
    await using opened = await open('/replay/first-run');
    const { page } = opened;
    await page.locator('.marks a', { hasText: 'Writes inbox' }).click();
    await expect
      .poll(() => page.locator('#inspector-title').textContent())
      .toBe('Writes inbox/a b.exe');
  });

  test('names from the evidence do nothing', async () => {
    const id = encodeURIComponent('hostile/../"><b>');
    await using opened = await open(`/replay/first-run?incident=all&e=${id}`);
    const { page, trouble } = opened;
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => page.locator('#inspector-title').textContent()).toContain('<script>');
    expect(await page.evaluate('globalThis.owned')).toBeUndefined();
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

  async function violations(page: Page): Promise<readonly string[]> {
    await page.evaluate(axe.source);
    return page.evaluate<string[]>(`axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => id + ' ' + target + ' ' + failureSummary)))`);
  }

  const sideways = (page: Page): Promise<number> =>
    page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
});

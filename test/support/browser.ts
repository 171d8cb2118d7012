import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';

/** Where a Chromium is on this machine; undefined where there is none. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) =>
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

export const launchBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM ?? '', args: ARGUMENTS });

export interface Opened extends AsyncDisposable {
  readonly page: Page;
  /** Errors, refusals of the security policy and requests to others; empty when all is well. */
  readonly trouble: string[];
}

export interface Opening {
  readonly width?: number;
  readonly script?: boolean;
}

/** A page of one site, in a window of its own. */
export async function openPage(
  browser: Browser,
  site: string,
  path: string,
  { width = 1440, script = true }: Opening = {},
): Promise<Opened> {
  const context = await browser.newContext({
    viewport: { width, height: width < 500 ? 844 : 900 },
    colorScheme: 'light',
    // A button on its way from one theme to the other has the contrast of neither.
    reducedMotion: 'reduce',
    javaScriptEnabled: script,
  });
  const page = await context.newPage();
  const trouble: string[] = [];
  page.on('pageerror', (error) => trouble.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') trouble.push(message.text());
  });
  page.on('request', (request) => {
    if (!request.url().startsWith(`${site}/`)) trouble.push(`asked ${request.url()}`);
  });
  await page.goto(site + path);
  return { page, trouble, [Symbol.asyncDispose]: () => context.close() };
}

const EVERYTHING = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** What axe finds wrong with a page, one line each. */
export async function violations(page: Page, only = EVERYTHING): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate<string[]>(`axe.run(document, { runOnly: ${JSON.stringify(only)} })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => id + ' ' + target + ' ' + failureSummary)))`);
}

/** Pixels the page can be moved sideways by; none is right. */
export const sideways = (page: Page): Promise<number> =>
  page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');

/** What is wrong with a page in either theme, and whether it moves sideways at any of the widths. */
export async function soundness(
  page: Page,
  widths: readonly number[] = [1440, 390, 320],
): Promise<readonly string[]> {
  const found: string[] = [];
  const before = page.viewportSize();
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const moves = await sideways(page);
    if (moves > 0) found.push(`moves ${moves} px sideways at ${width} px`);
    if (width === 320) continue;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const only = colorScheme === 'light' ? EVERYTHING : ['color-contrast'];
      found.push(...(await violations(page, only)).map((one) => `${width} ${colorScheme}: ${one}`));
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });
  if (before !== null) await page.setViewportSize(before);
  return found;
}

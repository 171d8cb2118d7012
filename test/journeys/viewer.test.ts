import { existsSync } from 'node:fs';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type SiteFixture, siteFixture } from '../support/site-fixture.ts';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser'].find((path) =>
  existsSync(path),
);
const ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'];
const SUITE =
  CHROMIUM === undefined
    ? 'the replay viewer (no Chromium here)'
    : 'the replay viewer in a browser';

describe.skipIf(CHROMIUM === undefined)(SUITE, () => {
  let fixture: SiteFixture;
  let browser: Browser;
  const opened: BrowserContext[] = [];
  const trouble: string[] = [];

  beforeAll(async () => {
    fixture = await siteFixture();
    browser = await chromium.launch({ executablePath: CHROMIUM ?? '', args: ARGUMENTS });
  });

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((context) => context.close()));
    expect(trouble.splice(0)).toEqual([]);
  });

  afterAll(async () => {
    await browser.close();
    await fixture.remove();
  });

  async function open(
    path: string,
    { width = 1440, touch = false }: { width?: number; touch?: boolean } = {},
  ): Promise<Page> {
    const context = await browser.newContext({
      viewport: { width, height: 900 },
      colorScheme: 'light',
      reducedMotion: 'reduce',
      hasTouch: touch,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    opened.push(context);
    const page = await context.newPage();
    page.on('pageerror', (error) => trouble.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warning') trouble.push(message.text());
    });
    await page.goto(fixture.site.url + path);
    await page.waitForSelector('body[data-ready]');
    return page;
  }

  /** Time plays as it plays. */
  const SLOWLY = { timeout: 12_000, interval: 20 };
  const RUN = '/replay/first-run';
  const query = (page: Page, name: string) => new URL(page.url()).searchParams.get(name);
  const selected = (page: Page) => page.locator('#inspector-title').textContent();
  const said = (page: Page) => page.getByRole('status').last().textContent();

  async function violations(page: Page): Promise<readonly string[]> {
    await page.evaluate(axe.source);
    return page.evaluate<
      string[]
    >(`axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
      .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => id + ' ' + target + ' ' + failureSummary)))`);
  }

  test('G goes to a time, says what is none, and [ ] make a window of two moments', async () => {
    const page = await open(RUN);
    await page.keyboard.press('g');
    const field = page.getByRole('dialog').getByLabel('Time');
    await field.fill('noon');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').textContent()).toBe('This is not a time.');
    await field.fill('01:00');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('alert').textContent()).toContain('The evidence shown runs from');
    expect(await violations(page)).toEqual([]);
    await field.fill('04:40:58.5');
    await page.keyboard.press('Enter');
    await expect.poll(() => query(page, 't')).toBe('2026-05-12T04:40:58.500Z');
    await page.keyboard.press('[');
    await page.keyboard.press('g');
    await field.fill('04:41:00');
    await page.keyboard.press('Enter');
    await page.keyboard.press(']');
    await expect
      .poll(() => query(page, 'w'))
      .toBe('2026-05-12T04:40:58.500Z~2026-05-12T04:41:00.000Z');
  });

  test('W shows each event from when its log was delivered, and says what tells of no delivery', async () => {
    const page = await open(`${RUN}?e=run-scan`);
    await page.keyboard.press('w');
    await expect.poll(() => query(page, 'known')).toBe('1');
    await expect.poll(() => said(page)).toContain('As known then');
    expect(await said(page)).toMatch(/tells? of no delivery/);
    expect(await page.locator('#known').getAttribute('aria-pressed')).toBe('true');
    await page.keyboard.press('w');
    await expect.poll(() => query(page, 'known')).toBeNull();
  });

  test('P holds the lane of the selection at the top, in names and lanes alike', async () => {
    const page = await open(`${RUN}?e=run-scan`);
    const names = () =>
      page.evaluate<string[]>(`[...document.querySelectorAll('.lane-names li')]
        .sort((a, b) => a.getBoundingClientRect().top - b.getBoundingClientRect().top)
        .map((item) => item.querySelector('b').textContent)`);
    const ring = () => page.locator('.ring').getAttribute('style');
    const before = await names();
    expect(before[0]).not.toBe('scan');
    await page.keyboard.press('p');
    await expect.poll(async () => (await names())[0]).toBe('scan');
    await expect.poll(ring).toMatch(/top: [789]\dpx/);
    await page.keyboard.press('p');
    await expect.poll(names).toEqual(before);
  });

  test('Shift L and Shift J play faster with each press, forwards and back', async () => {
    const page = await open(`${RUN}?speed=0.01`);
    await page.keyboard.press('Shift+L');
    await page.keyboard.press('Shift+L');
    await expect.poll(() => page.locator('.reading .count').textContent()).toContain('4× faster');
    await page.keyboard.press('Shift+J');
    await expect.poll(() => page.locator('.reading .count').textContent()).toContain('2× faster');
    await page.keyboard.press(' ');
    expect(await page.getByRole('button', { name: 'Play', exact: true }).count()).toBe(1);
  });

  test('Ctrl K finds commands, lanes, events and times', async () => {
    const page = await open(RUN);
    const ask = async (text: string) => {
      await page.keyboard.press('Control+k');
      await page.keyboard.type(text);
    };
    await ask('invokes scan');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await expect.poll(() => selected(page)).toBe('Invokes scan');
    await ask('fold qui');
    await page.keyboard.press('Enter');
    await expect.poll(() => query(page, 'fold')).toBe('0');
    await ask('04:41:00');
    await page.keyboard.press('Enter');
    await expect.poll(() => query(page, 't')).toBe('2026-05-12T04:41:00.000Z');
    await ask('quarantine');
    await page.getByRole('option').filter({ hasText: 'Lane' }).first().click();
    await expect.poll(() => query(page, 'q')).toContain('lane:');
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  test('the filter offers what there is, with counts, to the arrow keys', async () => {
    const page = await open(RUN);
    await page.keyboard.press('/');
    await page.keyboard.type('rol');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const field = page.getByRole('combobox', { name: /^Filter/ });
    expect(await field.inputValue()).toBe('role:');
    const option = page.getByRole('option', { name: /^attacker, \d+ events?$/ });
    const [, count = ''] = /(\d+)/.exec((await option.getAttribute('aria-label')) ?? '') ?? [];
    expect(await violations(page)).toEqual([]);
    await page.keyboard.type('att');
    await page.keyboard.press('ArrowDown');
    expect(await field.getAttribute('aria-activedescendant')).toBe(await option.getAttribute('id'));
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('#filter-said').textContent()).toMatch(`${count} of `);
    await page.keyboard.type('x');
    await page.keyboard.press('Backspace');
    // What was gone to in the list is left first, and the field then.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('listbox').count()).toBe(0);
    expect(await page.evaluate('document.activeElement.id')).toBe('filter-text');
    await page.keyboard.press('Escape');
    expect(await page.evaluate('document.activeElement.id')).not.toBe('filter-text');
  });

  test('what passes along the flow is seen while time plays, and stands still for who asked for that', async () => {
    const page = await open(`${RUN}?speed=20`);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    await page.keyboard.press('Home');
    await page.keyboard.press(' ');
    const moving = () => page.locator('.flow-token:not(.is-idle)').count();
    await expect.poll(moving, SLOWLY).toBeGreaterThan(0);
    await expect.poll(moving, SLOWLY).toBe(0);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.reload();
    await page.waitForSelector('body[data-ready]');
    await page.keyboard.press('Home');
    await page.keyboard.press(' ');
    await expect.poll(() => page.locator('.flow-edges .lit').count(), SLOWLY).toBeGreaterThan(0);
    expect(await moving()).toBe(0);
  });

  test('single keys can be switched off, and stay off', async () => {
    const page = await open(`${RUN}?e=run-scan`);
    await page.keyboard.press('?');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('dialog').getByRole('checkbox').uncheck();
    await page.keyboard.press('Escape');
    await page.keyboard.press('q');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => query(page, 'e')).not.toBe('run-scan');
    expect(query(page, 'fold')).toBeNull();
    await page.reload();
    await page.waitForSelector('body[data-ready]');
    await page.keyboard.press('t');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => query(page, 'e')).toBe('run-scan');
    expect(query(page, 'view')).toBeNull();
    await page.getByRole('button', { name: 'Keys' }).click();
    await page.getByRole('dialog').getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.keyboard.press('q');
    await expect.poll(() => query(page, 'fold')).toBe('0');
  });

  test('B keeps a note with the run; it is listed, flagged, inert, and can be deleted', async () => {
    const page = await open(`${RUN}?e=run-scan`);
    await page.keyboard.press('b');
    const dialog = page.getByRole('dialog');
    await dialog
      .getByLabel('Note')
      .fill('</p><script>globalThis.owned=1</script>\nlook <b>here</b>');
    await dialog.getByLabel('By').fill('Kestrel');
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Keep' }).click();
    const note = page.locator('.bookmarks li');
    await expect.poll(() => note.count()).toBe(1);
    expect(await note.locator('.note').textContent()).toContain('look <b>here</b>');
    expect(await page.locator('.overview .flag').count()).toBe(1);
    await page.reload();
    await page.waitForSelector('body[data-ready]');
    expect(await page.evaluate('globalThis.owned')).toBeUndefined();
    expect(await page.locator('.overview .flag').count()).toBe(1);
    await page.keyboard.press('Home');
    await page.locator('.bookmarks a').click();
    await expect.poll(() => selected(page)).toBe('Run of scan');
    await page.getByRole('button', { name: /^Delete the bookmark/ }).click();
    await expect.poll(() => note.count()).toBe(0);
    expect(await page.locator('.overview .flag').count()).toBe(0);
  });

  test('the theme that is chosen is remembered, on every page, without a flash', async () => {
    const page = await open(RUN);
    const paper = () => page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
    const light = await paper();
    await page.getByRole('button', { name: 'Dark theme' }).click();
    const dark = await paper();
    expect(dark).not.toBe(light);
    await page.goto(`${fixture.site.url}/`);
    expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
    expect(await paper()).toBe(dark);
  });

  test('a link says exactly what is shown, and opening it shows just that', async () => {
    const page = await open(`${RUN}?e=run-scan`);
    for (const key of ['f', 'w', 'q', '5', 't', 'h', '>']) await page.keyboard.press(key);
    await page.keyboard.press('/');
    await page.keyboard.type('-role:failure scan');
    await expect.poll(() => query(page, 'q')).toBe('-role:failure scan');
    await expect.poll(() => query(page, 'speed')).not.toBeNull();
    const before = new URL(page.url()).search;
    for (const name of ['e', 't', 'w', 'q', 'dim', 'hide', 'view', 'fold', 'known', 'speed']) {
      expect([name, new URLSearchParams(before).has(name)]).toEqual([name, true]);
    }
    const other = await open(RUN + before);
    await other.keyboard.press('ArrowRight');
    await other.keyboard.press('ArrowLeft');
    await other.waitForTimeout(400);
    const [asked, shown] = [new URLSearchParams(before), new URL(other.url()).searchParams];
    for (const name of asked.keys()) {
      // Stepping to and fro moves the moment to the event; everything else is as it was.
      if (name !== 't') expect([name, shown.get(name)]).toEqual([name, asked.get(name)]);
    }
  });

  test('a link to an event that is not there says so, and selects the nearest in time', async () => {
    const page = await open(`${RUN}?e=none&t=2026-05-12T04:41:00.000Z`);
    expect(await page.locator('.notice').first().textContent()).toContain('The event none is not');
    expect(await page.locator('#inspector-title').count()).toBe(1);
  });

  test('a drag on the axis sets a window, a double click on nothing shows all again', async () => {
    const page = await open(RUN);
    const box = await page.locator('.stage').boundingBox();
    if (box === null) throw new Error('the lanes are not there');
    await page.mouse.move(box.x + 400, box.y + 70);
    await page.mouse.down();
    await page.mouse.move(box.x + 480, box.y + 70, { steps: 4 });
    expect(await page.locator('.drag-band').count()).toBe(1);
    await page.mouse.move(box.x + 600, box.y + 70, { steps: 4 });
    await page.mouse.up();
    await expect.poll(() => query(page, 'w')).toMatch(/^2026-05-12T.*~2026-05-12T/);
    expect(await page.locator('.drag-band').count()).toBe(0);
    await page.mouse.dblclick(box.x + 300, box.y + 60);
    await expect.poll(() => query(page, 'w')).toBeNull();
    await page.goBack();
    await expect.poll(() => query(page, 'w')).not.toBeNull();
  });

  test('the wheel scrolls the page; with Ctrl it zooms at the pointer, with Shift it pans', async () => {
    const page = await open(RUN);
    const box = await page.locator('.stage').boundingBox();
    if (box === null) throw new Error('the lanes are not there');
    await page.mouse.move(box.x + 500, box.y + 120);
    await page.mouse.wheel(0, 200);
    await expect.poll(() => page.evaluate<number>('scrollY')).toBeGreaterThan(50);
    expect(query(page, 'w')).toBeNull();
    await page.keyboard.down('Control');
    await page.mouse.wheel(0, -300);
    await page.keyboard.up('Control');
    await expect.poll(() => query(page, 'w')).not.toBeNull();
    const zoomed = query(page, 'w');
    await page.keyboard.down('Shift');
    await page.mouse.wheel(0, 200);
    await page.keyboard.up('Shift');
    await expect.poll(() => query(page, 'w')).not.toBe(zoomed);
  });

  test('two fingers zoom', async () => {
    const page = await open(RUN, { width: 390, touch: true });
    await page.locator('.stage').scrollIntoViewIfNeeded();
    await page.evaluate(`(() => {
      const stage = document.querySelector('.stage');
      const { left, top } = stage.getBoundingClientRect();
      const at = (identifier, x) =>
        new Touch({ identifier, target: stage, clientX: left + x, clientY: top + 100 });
      const send = (type, ...touches) =>
        stage.dispatchEvent(new TouchEvent(type, { touches, bubbles: true, cancelable: true }));
      send('touchstart', at(1, 150), at(2, 200));
      send('touchmove', at(1, 100), at(2, 250));
      send('touchend');
    })()`);
    await expect.poll(() => query(page, 'w')).not.toBeNull();
  });

  test('lanes and table take each other’s place, and the table follows the selection', async () => {
    const page = await open(`${RUN}?view=table&incident=all`);
    expect(await page.locator('.stage').isVisible()).toBe(false);
    await page.keyboard.press('End');
    await expect.poll(() => page.locator('tr.selected').count()).toBe(1);
    await page.keyboard.press('t');
    await expect.poll(() => page.locator('.stage').isVisible()).toBe(true);
    const drawn = await page.evaluate<number>(`(() => {
      const canvas = document.querySelector('.stage canvas:not(.skyline)');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((value, at) => at % 4 === 3 && value > 0).length;
    })()`);
    expect(drawn).toBeGreaterThan(500);
    expect(await violations(page)).toEqual([]);
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../infra/base/instant.ts';
import { lab } from '../../labs/malicious-upload/lab.ts';
import { seatOf } from '../../labs/seat.ts';
import type { Timeline } from '../../replay/timeline/timeline.ts';
import { labBringer } from '../../site/cli/lab-bringer.ts';
import { type RunningSite, startSite } from '../../site/server/server.ts';
import { CHROMIUM, launchBrowser, openPage, soundness } from '../support/browser.ts';
import { participant } from '../support/seat.ts';

const SUITE = CHROMIUM === undefined ? 'a newcomer (no Chromium here)' : 'a newcomer';
const LAB = 'malicious-upload';

describe.skipIf(CHROMIUM === undefined)(SUITE, () => {
  const seatName = `newcomer-${process.pid}`;
  const seat = seatOf(lab, seatName);
  let root: string;
  let site: RunningSite;
  let browser: Browser;

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'aftertrace-newcomer-'));
    const runsFolder = join(root, 'runs');
    site = await startSite({
      port: 0,
      runsFolder,
      casesFolder: join(root, 'cases'),
      seat: seatName,
      bringer: labBringer(runsFolder, seatName),
      say: () => {},
      clock: systemClock,
    });
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser.close();
    await site.close();
    for (const each of [root, seat.copy, seat.memory])
      rmSync(each, { recursive: true, force: true });
  });

  const press = (page: Page, name: string) =>
    page.getByRole('button', { name, exact: true }).click();
  const busy = (page: Page) => page.locator('#busy');
  const WAIT = { timeout: 60_000 };

  // One story in one test: each part stands on what the one before it left.
  test('goes from the catalogue through a lab to all of its points, without leaving the page', async () => {
    await using opened = await openPage(browser, site.url, '/');
    const { page, trouble } = opened;
    await page.getByRole('link', { name: lab.title }).click();
    await page.getByLabel('Your name').fill('Ada <b>L.</b>');
    expect(await soundness(page)).toEqual([]);
    await press(page, 'Start this lab');
    await page.getByRole('button', { name: 'Bring it up' }).waitFor();
    expect(await page.locator('#live').textContent()).toContain(`my-labs/${LAB}@${seatName}`);

    // Everything from here on happens on one page.
    await page.evaluate('globalThis.isSamePage = true');
    await press(page, 'Bring it up');
    await expect.poll(() => busy(page).textContent(), WAIT).toContain('It is up');
    await press(page, 'Run the attack');
    await expect.poll(() => busy(page).textContent()).toContain('Attacking');
    await expect
      .poll(() => page.locator('#log li').count(), WAIT)
      .toBeGreaterThan(lab.attack.length);
    await expect.poll(() => page.locator('#doing').textContent(), WAIT).toContain('is over');
    expect(await page.locator('#updated').textContent()).toMatch(/^updated \d+ s ago$/);
    await press(page, 'Check');
    await expect.poll(() => page.locator('#checks .fail').count(), WAIT).toBeGreaterThan(4);
    expect(await page.locator('#checks .hint').count()).toBe(0);
    expect(await soundness(page)).toEqual([]);

    // What was meant to be mended is mended in an editor; saving deploys it.
    for (const { file, from, to } of lab.starter.edits) {
      const path = join(seat.copy, file);
      writeFileSync(
        path,
        readFileSync(path, 'utf8').replace(to, () => from),
      );
    }
    await expect
      .poll(() => page.locator('#live').textContent(), WAIT)
      .toContain('the copy was changed');
    await press(page, 'Run the attack again');
    await expect.poll(() => page.locator('#live').textContent(), WAIT).not.toContain('was changed');
    await expect
      .poll(() => page.locator('.incident-strip .marks use').count(), WAIT)
      .toBeGreaterThan(5);
    await press(page, 'Check');
    await expect.poll(() => page.locator('#checks .fail').count(), WAIT).toBe(0);

    // The replay of it holds the answers.
    const replay = await page.getByRole('link', { name: 'Open the replay' }).getAttribute('href');
    for (const [id, answer] of Object.entries(
      answersIn(join(root, 'runs', (replay ?? '').slice(8))),
    )) {
      await page.locator(`#answer-${id}`).fill(answer);
      await page.locator(`#send-${id}`).click();
      await expect
        .poll(() => page.locator(`#said-${id}`).textContent(), WAIT)
        .toContain('your run shows');
    }
    await press(page, 'Check');
    await expect.poll(() => busy(page).textContent(), WAIT).toContain('Complete');
    const of = lab.checks.reduce((sum, { points = 10 }) => sum + points, 0);
    expect(await page.locator('#score').textContent()).toContain(`${of} of ${of} points`);
    expect(await page.evaluate('globalThis.isSamePage')).toBe(true);
    expect(await soundness(page)).toEqual([]);
    expect(await page.locator('main b').filter({ hasText: 'L.' }).count()).toBe(0);

    // A terminal finds it where the page left it, and the page what a terminal did.
    const terminal = participant(LAB, 'newcomer', join(root, 'runs'));
    const checked = await terminal.asks<{ passed: number }>('check');
    expect(checked.json.passed).toBe(lab.checks.length);
    await page.goto(`${site.url}/`);
    expect(await page.locator('.now').textContent()).toContain(lab.title);
    expect(await soundness(page)).toEqual([]);
    await terminal.does('down');
    await page.goto(`${site.url}/labs/${LAB}`);
    await page.getByRole('button', { name: 'Bring it up' }).waitFor();
    expect(trouble).toEqual([]);
  }, 240_000);

  test('may do all of it without script', async () => {
    await using opened = await openPage(browser, site.url, '/labs/silent-drop', { script: false });
    const { page } = opened;
    await press(page, 'Start this lab');
    const others = seatOf({ ...lab, id: 'silent-drop' }, seatName);
    try {
      expect(await page.locator('#live').textContent()).toContain(`silent-drop@${seatName}`);
      await page.getByText('Begin anew').first().click();
      await page.getByLabel('Set my copy aside').check();
      await page.locator('form[data-act=reset] button').click();
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('never came');
      expect(await page.getByRole('alert').count()).toBe(0);
    } finally {
      for (const each of [others.copy, others.memory])
        rmSync(each, { recursive: true, force: true });
      for (const each of await asides(others.copy)) rmSync(each, { recursive: true, force: true });
    }
  });
});

/** Copies that were set aside beside the one there is. */
async function asides(copy: string): Promise<readonly string[]> {
  const names = await readdir(dirname(copy));
  return names
    .filter((name) => name.startsWith(`${basename(copy)}.before-`))
    .map((name) => join(dirname(copy), name));
}

/** As a participant finds them in the timeline of their run. */
function answersIn(folder: string): Readonly<Record<string, string>> {
  const { events } = JSON.parse(readFileSync(join(folder, 'timeline.json'), 'utf8')) as Timeline;
  const shell = (name: string) =>
    events.find(
      (event) =>
        event.name === name &&
        event.errorCode === null &&
        event.resources.some((resource) => resource.endsWith('/incoming/avatar.php')),
    );
  return {
    'shells-address': shell('PutObject')?.sourceIp ?? '',
    'what-removed-the-shell': shell('DeleteObject')?.id ?? '',
  };
}

import type { Browser, Page } from 'playwright-core';
import { type Figure, median, percentile } from './figure.ts';

const VISITS = 3;
const VIEWPORT = { width: 1440, height: 900 };
const FIRST_VISIT_MS = 300_000;

/** What a visitor waits for. Folded time is on, as it is for everybody who does not turn it off. */
export async function speeds(
  browser: Browser,
  url: string,
  count: number,
): Promise<readonly Figure[]> {
  const address = `${url}/replay/bench?incident=all`;
  const page = await browser.newPage({ viewport: VIEWPORT });
  // Once for the server to have parsed, staged and packed; what comes after that is what is measured.
  await open(page, address);
  const loads = [];
  for (let visit = 0; visit < VISITS; visit += 1) loads.push(await load(page, address));
  const nodes = await page.evaluate<number>(`document.querySelectorAll('*').length`);
  const heap = await page.evaluate<number>('performance.memory.usedJSHeapSize / 1048576');
  const moving = await framesWhileMoving(page);
  const playing = await framesWhilePlaying(page);
  const key = await keyToRedraw(page);
  const shift = await page.evaluate<number>('shifted');
  await page.close();
  const fine = await browser.newPage({ viewport: VIEWPORT, deviceScaleFactor: 2 });
  await open(fine, address);
  const movingFine = await framesWhileMoving(fine);
  await fine.close();
  const isHuge = count > 200_000;
  return [
    {
      what: 'first contentful paint',
      measured: median(loads.map(({ paint }) => paint)),
      bar: 400,
      unit: 'ms',
    },
    {
      what: 'viewer usable',
      measured: median(loads.map(({ ready }) => ready)),
      bar: 900,
      unit: 'ms',
    },
    { what: 'layout shift', measured: shift, bar: 0.02, unit: '' },
    { what: 'DOM nodes', measured: nodes, bar: 2500, unit: '' },
    { what: 'JavaScript heap', measured: heap, bar: isHuge ? 250 : 60, unit: 'MB' },
    {
      what: 'frame while zooming and panning, p95',
      measured: moving,
      bar: isHuge ? 25 : 20,
      unit: 'ms',
    },
    { what: 'the same on a screen twice as fine, p95', measured: movingFine, bar: 33, unit: 'ms' },
    { what: 'frame while playing, p95', measured: playing, bar: 20, unit: 'ms' },
    { what: 'key press to redraw, p95', measured: key, bar: 50, unit: 'ms' },
  ];
}

async function open(page: Page, address: string): Promise<void> {
  await page.goto(address, { timeout: FIRST_VISIT_MS });
  await page.waitForSelector('body[data-ready]', { timeout: FIRST_VISIT_MS });
}

/** The page itself notes when it is usable; asking from outside adds the time the question takes. */
async function load(page: Page, address: string): Promise<{ paint: number; ready: number }> {
  await page.addInitScript(`
    globalThis.shifted = 0;
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shifted += value;
    }).observe({ type: 'layout-shift', buffered: true });
    new MutationObserver((_records, observer) => {
      if (document.body?.dataset.ready !== 'true') return;
      globalThis.usableAt = performance.now();
      observer.disconnect();
    }).observe(document, { attributes: true, childList: true, subtree: true });
  `);
  await open(page, address);
  await page.waitForTimeout(500);
  return page.evaluate<{ paint: number; ready: number }>(`({
    paint: performance.getEntriesByName('first-contentful-paint')[0].startTime,
    ready: usableAt,
  })`);
}

/** Into the middle, step by step until seconds are seen, to and fro there, and out again: one step with every frame. */
const MOVES = [
  ...Array<string>(36).fill('+'),
  ...Array<string>(30).fill('d'),
  ...Array<string>(30).fill('a'),
  ...Array<string>(36).fill('-'),
  ...Array<string>(12).fill('+'),
  ...Array<string>(36).fill('d'),
];

async function framesWhileMoving(page: Page): Promise<number> {
  await page.keyboard.press('0');
  await page.waitForTimeout(300);
  const frames = await page.evaluate<number[]>(`new Promise((resolve) => {
    const moves = ${JSON.stringify(MOVES)};
    const frames = [];
    let [last, at] = [performance.now(), 0];
    requestAnimationFrame(function step(now) {
      frames.push(now - last);
      last = now;
      if (at === moves.length) return resolve(frames.slice(2));
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: moves[at], bubbles: true, cancelable: true }));
      at += 1;
      requestAnimationFrame(step);
    });
  })`);
  return percentile(frames, 0.95);
}

async function framesWhilePlaying(page: Page): Promise<number> {
  await page.keyboard.press('0');
  await page.waitForTimeout(300);
  await page.keyboard.press(' ');
  const frames = await page.evaluate<number[]>(`new Promise((resolve) => {
    const frames = [];
    let last = performance.now();
    requestAnimationFrame(function note(now) {
      frames.push(now - last);
      last = now;
      if (frames.length === 180) return resolve(frames.slice(2));
      requestAnimationFrame(note);
    });
  })`);
  await page.keyboard.press(' ');
  return percentile(frames, 0.95);
}

async function keyToRedraw(page: Page): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < 40; at += 1) {
    await page.evaluate(`globalThis.redrawn = new Promise((resolve) => {
      addEventListener('keydown', (event) => {
        const start = event.timeStamp;
        requestAnimationFrame(() => requestAnimationFrame((at) => resolve(at - start)));
      }, { once: true, capture: true });
    }); undefined`);
    await page.keyboard.press('ArrowRight');
    times.push(await page.evaluate<number>('redrawn'));
  }
  return percentile(times, 0.95);
}

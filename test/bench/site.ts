import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { type Browser, chromium, type Page } from 'playwright-core';
import { systemClock } from '../../infra/base/instant.ts';
import { seeded } from '../../infra/base/seeded.ts';
import type { Phase, Timeline, TimelineEvent } from '../../replay/timeline/timeline.ts';
import { labBringer } from '../../site/cli/lab-bringer.ts';
import { startSite } from '../../site/server/server.ts';

/**
 * Measures the site against its budgets, with made-up evidence of a given size.
 *
 * Run as `npm run bench:site -- 100000`. Figures depend on the machine; on a busy one they mean nothing.
 */
const COUNT = Number(process.argv[2] ?? 100_000);
const LANES = 24;
const ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'];

interface Measured {
  readonly what: string;
  readonly measured: number;
  readonly budget: number;
  readonly unit: string;
}

const folder = await mkdtemp(join(tmpdir(), 'aftertrace-bench-'));
try {
  await mkdir(join(folder, 'bench'));
  await writeFile(join(folder, 'bench', 'timeline.json'), JSON.stringify(madeUp(COUNT)));
  const site = await startSite({
    port: 0,
    runsFolder: folder,
    casesFolder: join(folder, 'cases'),
    bringer: labBringer(folder, undefined),
    say: () => {},
    clock: systemClock,
  });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGUMENTS });
  const rows = [...(await sizes(site.url)), ...(await speeds(browser, site.url))];
  await browser.close();
  await site.close();
  for (const { what, measured, budget, unit } of rows) {
    const verdict = measured <= budget ? 'within' : 'OVER';
    console.log(
      `${what.padEnd(44)} ${measured.toFixed(1).padStart(10)} ${unit.padEnd(6)} budget ${budget}  ${verdict}`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function sizes(url: string): Promise<readonly Measured[]> {
  const page = await (await fetch(`${url}/replay/bench/events?incident=all`)).text();
  const viewer = await (await fetch(`${url}/replay/bench?incident=all&view=table`)).text();
  const style = /href="(\/assets\/site-[^"]+\.css)"/.exec(page)?.[1] ?? '';
  const script = /src="(\/assets\/viewer-[^"]+\.js)"/.exec(viewer)?.[1] ?? '';
  const gzipped = async (path: string) =>
    gzipSync(Buffer.from(await (await fetch(url + path)).arrayBuffer())).length / 1024;
  const columns = Buffer.from(
    await (await fetch(`${url}/api/runs/bench/columns?incident=all`)).arrayBuffer(),
  );
  const packed = brotliCompressSync(columns, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 5 },
  });
  return [
    { what: 'viewer script, gzip', measured: await gzipped(script), budget: 45, unit: 'KB' },
    { what: 'style sheet, gzip', measured: await gzipped(style), budget: 12, unit: 'KB' },
    { what: 'columns, brotli', measured: packed.length / 1024, budget: 1024, unit: 'KB' },
  ];
}

async function speeds(browser: Browser, url: string): Promise<readonly Measured[]> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const address = `${url}/replay/bench?incident=all&fold=0`;
  // Once for the server to have parsed, staged and packed; the second visit is what is measured.
  await page.goto(address);
  await page.waitForSelector('body[data-ready]', { timeout: 120_000 });
  await page.goto(address);
  await page.waitForSelector('body[data-ready]', { timeout: 120_000 });
  const [paint, ready] = await page.evaluate<[number, number]>(`[
    performance.getEntriesByName('first-contentful-paint')[0].startTime,
    performance.now(),
  ]`);
  const nodes = await page.evaluate<number>(`document.querySelectorAll('*').length`);
  const heap = await page.evaluate<number>('performance.memory.usedJSHeapSize / 1048576');
  const moving = await framesWhile(page, ['+', '+', '+', 'd', 'a', '-', 'd', '+', 'a', '-']);
  await page.keyboard.press('0');
  await page.keyboard.press(' ');
  const playing = await framesWhile(page, []);
  await page.keyboard.press(' ');
  const key = await keyToRedraw(page);
  return [
    { what: 'first contentful paint', measured: paint, budget: 400, unit: 'ms' },
    { what: 'viewer usable, cached data', measured: ready, budget: 900, unit: 'ms' },
    { what: 'DOM nodes', measured: nodes, budget: 2500, unit: '' },
    { what: 'JavaScript heap', measured: heap, budget: 60, unit: 'MB' },
    { what: 'frame while zooming and panning, p95', measured: moving, budget: 20, unit: 'ms' },
    { what: 'frame while playing, p95', measured: playing, budget: 20, unit: 'ms' },
    { what: 'key press to redraw, p95', measured: key, budget: 50, unit: 'ms' },
  ];
}

/** The 95th percentile of the time between frames while keys are pressed. */
async function framesWhile(page: Page, keys: readonly string[]): Promise<number> {
  await page.evaluate(`
    globalThis.frames = [];
    globalThis.running = true;
    let last = performance.now();
    requestAnimationFrame(function note(at) {
      frames.push(at - last);
      last = at;
      if (running) requestAnimationFrame(note);
    });
  `);
  for (const key of keys.flatMap((each) => [each, each, each])) {
    await page.keyboard.press(key);
    await page.waitForTimeout(16);
  }
  if (keys.length === 0) await page.waitForTimeout(3000);
  return page.evaluate<number>(`
    running = false;
    frames.sort((a, b) => a - b)[Math.floor(frames.length * 0.95)];
  `);
}

async function keyToRedraw(page: Page): Promise<number> {
  const times: number[] = [];
  for (let at = 0; at < 30; at += 1) {
    await page.evaluate(`globalThis.redrawn = new Promise((resolve) => {
      addEventListener('keydown', (event) => {
        const start = event.timeStamp;
        requestAnimationFrame(() => requestAnimationFrame((at) => resolve(at - start)));
      }, { once: true, capture: true });
    }); undefined`);
    await page.keyboard.press('ArrowRight');
    times.push(await page.evaluate<number>('redrawn'));
  }
  return times.sort((a, b) => a - b)[Math.floor(times.length * 0.95)] ?? 0;
}

/** Bursts over a fortnight, mostly platform, ordinary names. */
function madeUp(count: number): Timeline {
  const random = seeded('bench');
  const start = Date.parse('2026-05-01T00:00:00Z');
  const events: TimelineEvent[] = [];
  let at = start;
  for (let number = 0; number < count; number += 1) {
    at += Math.floor(random.next() < 0.001 ? random.next() * 3_600_000 : random.next() * 2000);
    const isExact = random.next() < 0.4;
    const lane = Math.floor(random.next() * LANES);
    events.push({
      id: `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`,
      kind: 'trail',
      at: new Date(isExact ? at : at - (at % 1000)).toISOString(),
      precision: isExact ? 'ms' : 's',
      service: 's3.amazonaws.com',
      name: random.next() < 0.5 ? 'GetObject' : 'PutObject',
      principal: `arn:aws:iam::111122223333:user/user-${lane}`,
      accessKeyId: `AKIAEXAMPLE${lane}`,
      sourceIp: `203.0.113.${lane}`,
      resources: [`arn:aws:s3:::bucket-${lane}/object-${Math.floor(random.next() * 500)}`],
      errorCode: random.next() < 0.02 ? 'AccessDenied' : null,
      phase: phaseFor(random.next()),
      lane: `lambda function-${lane}`,
      origin: { location: 'evidence/a.json', sha256: 'none', index: number },
    });
  }
  events.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return {
    schema: 'aftertrace.timeline/1',
    evidence: {
      files: 1,
      records: count,
      duplicates: 0,
      rejected: [],
      setAside: [],
      digestFiles: 0,
      integrity: { state: 'unverifiable', findings: [] },
      gaps: [],
    },
    events,
    links: events.slice(1, count / 2).flatMap((event, number) => {
      const cause = events[number];
      return cause === undefined
        ? []
        : [
            {
              from: cause.id,
              to: event.id,
              rule: 'handler-call',
              grounds: 'inferred' as const,
              matchedOn: [],
              because: 'made up',
            },
          ];
    }),
    incidents: [],
    unknowns: [],
  };
}

function phaseFor(chance: number): Phase {
  if (chance < 0.9) return 'background';
  if (chance < 0.94) return 'attack';
  if (chance < 0.96) return 'detection';
  return chance < 0.99 ? 'response' : 'failure';
}

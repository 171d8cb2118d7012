import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { systemClock } from '../../infra/base/instant.ts';
import { labBringer } from '../../site/cli/lab-bringer.ts';
import { startSite } from '../../site/server/server.ts';
import { printFigures } from './site/figure.ts';
import { madeUpEvidence } from './site/made-up-evidence.ts';
import { sizes } from './site/sizes.ts';
import { speeds } from './site/speeds.ts';
import { writeTimeline } from './site/write-timeline.ts';

/**
 * Measures the site against its bars, with made-up evidence of a given size.
 *
 * Run as `npm run bench:site -- 100000 --json`. Figures depend on the machine; on a busy one they mean nothing. A
 * million events are more than Node's usual memory takes to read: `NODE_OPTIONS=--max-old-space-size=10000`.
 */
const ARGUMENTS = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run'];

const given = process.argv.slice(2);
const count = Number(given.find((each) => /^\d+$/.test(each)) ?? 100_000);
const folder = await mkdtemp(join(tmpdir(), 'aftertrace-bench-'));
try {
  await mkdir(join(folder, 'bench'));
  await writeTimeline(join(folder, 'bench', 'timeline.json'), madeUpEvidence(count));
  const site = await startSite({
    port: 0,
    runsFolder: folder,
    casesFolder: join(folder, 'cases'),
    bringer: labBringer(folder, undefined),
    say: () => {},
    clock: systemClock,
  });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGUMENTS });
  const figures = [...(await sizes(site.url, count)), ...(await speeds(browser, site.url, count))];
  await browser.close();
  await site.close();
  printFigures(figures, given.includes('--json'));
} finally {
  await rm(folder, { recursive: true, force: true });
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isUp } from '../../labs/control-client.ts';
import { PROGRAM } from '../../test/support/aftertrace.ts';
import { participant } from '../../test/support/seat.ts';

/** As the site starts it, and killed so that it can tidy up nothing. */
const SITE = `
  const { spawn } = require('node:child_process');
  const child = spawn(process.execPath, process.argv.slice(1), { stdio: ['pipe', 'pipe', 'ignore'] });
  child.stdout.pipe(process.stdout);
  setInterval(() => {}, 1000);
`;

test('a lab that was brought up for a program ends with it, however that ended', async () => {
  const runs = mkdtempSync(join(tmpdir(), 'aftertrace-bringer-'));
  const who = participant('malicious-upload', 'bringer', runs);
  try {
    expect((await who.does('start')).code).toBe(0);
    const [lab, name] = [who.seat.lab.id, `bringer-${process.pid}`];
    const words = ['up', lab, '--seat', name, '--runs', runs, '--json', '--until-input-ends'];
    const site = spawn(process.execPath, ['-e', SITE, PROGRAM, ...words]);
    await once(site.stdout, 'data');
    expect(await isUp(who.seat)).toBe(true);
    site.kill('SIGKILL');
    await once(site, 'close');
    await expect.poll(() => isUp(who.seat), { timeout: 10_000 }).toBe(false);
  } finally {
    await who.leaves();
    rmSync(runs, { recursive: true, force: true });
  }
}, 60_000);

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from '../../infra/base/problem.ts';
import type { Seat } from '../../labs/seat.ts';
import type { LabBringer } from '../server/live/lab-desk.ts';

const PROGRAM = fileURLToPath(new URL('../../bin/aftertrace.js', import.meta.url));

/**
 * Brings labs up for the site: the command "up" in a process of its own, so that pages are answered meanwhile, and so
 * that a terminal finds the lab where it would be had it been brought up there. What was brought up here ends with the
 * site.
 */
export function labBringer(runsFolder: string, seatName: string | undefined): LabBringer {
  const held = new Set<ChildProcess>();
  return {
    async bringUp({ lab }: Seat) {
      const child = spawn(
        process.execPath,
        [
          PROGRAM,
          'up',
          lab.id,
          ...(seatName === undefined ? [] : ['--seat', seatName]),
          '--runs',
          resolve(runsFolder),
          '--json',
          '--until-input-ends',
        ],
        // The system closes it when this process is gone, however it went.
        { stdio: ['pipe', 'pipe', 'pipe'] },
      );
      held.add(child);
      child.once('close', () => held.delete(child));
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => {
        said = (said + chunk.toString()).slice(-MOST_SAID);
      });
      const stands = once(child.stdout, 'data').then(() => true);
      const ended = once(child, 'close').then(() => false);
      stands.catch(() => {});
      if (await Promise.race([stands, ended])) {
        // Keys are printed with it, which nobody here reads.
        child.stdout.resume();
        return;
      }
      const [message = `${lab.id} did not come up`, fix = ''] = said.trim().split('\n').slice(-2);
      throw new Problem('LAB_NOT_UP', message, { fix });
    },
    async close() {
      await Promise.all([...held].map(ended));
    },
  };
}

/** Characters; the last two lines say what went wrong. */
const MOST_SAID = 8_000;

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGINT');
  await once(child, 'close');
}

import { once } from 'node:events';
import { basename } from 'node:path';
import { systemClock } from '../../infra/base/instant.ts';
import { Problem } from '../../infra/base/problem.ts';
import { startSite } from '../server/server.ts';
import type { Terminal } from './command.ts';

/** Where the site is looked for, unless somebody says otherwise. */
export const SITE_PORT = 4580;

export interface Serving {
  readonly io: Terminal;
  /** Undefined: `SITE_PORT`, or any free port when that is taken. */
  readonly port: number | undefined;
  readonly runsFolder: string;
  /** The folder of the run whose replay is to be opened first. */
  readonly open?: string;
}

/**
 * Serves labs, runs and replays until Ctrl-C.
 *
 * @throws Problem PORT_IN_USE when a port was asked for and is taken.
 */
export async function serveSite({ io, port, runsFolder, open }: Serving): Promise<void> {
  const site = await started(port, runsFolder, io);
  const page = open === undefined ? '' : `replay/${encodeURIComponent(basename(open))}`;
  io.print(`${new URL(page, `${site.url}/`).href}\n`);
  io.tell('Open this address in a browser. Ctrl-C ends it.');
  if (!io.interrupted.aborted) await once(io.interrupted, 'abort');
  await site.close();
}

async function started(port: number | undefined, runsFolder: string, io: Terminal) {
  const options = { runsFolder, say: io.tell, clock: systemClock };
  if (port !== undefined) return startSite({ ...options, port });
  try {
    return await startSite({ ...options, port: SITE_PORT });
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'PORT_IN_USE') throw error;
    return startSite({ ...options, port: 0 });
  }
}

import { once } from 'node:events';
import { basename, join } from 'node:path';
import { systemClock } from '../../infra/base/instant.ts';
import { Problem } from '../../infra/base/problem.ts';
import { type SiteOptions, startSite } from '../server/server.ts';
import type { Terminal } from './command.ts';
import { labBringer } from './lab-bringer.ts';

/** Where the site is looked for, unless somebody says otherwise. */
export const SITE_PORT = 4580;

/** Where cases are kept, unless somebody says otherwise: below the folder the command was given in. */
export const CASES_FOLDER = join('.aftertrace', 'cases');

export interface Serving {
  readonly io: Terminal;
  /** Undefined: `SITE_PORT`, or any free port when that is taken. */
  readonly port: number | undefined;
  readonly runsFolder: string;
  readonly casesFolder?: string;
  /** Whose labs are shown, where several share a machine. */
  readonly seat?: string | undefined;
  /** The folder of the run whose replay is to be opened first. */
  readonly open?: string;
}

/**
 * Serves labs, runs and replays until Ctrl-C.
 *
 * @throws Problem PORT_IN_USE when a port was asked for and is taken.
 */
export async function serveSite({
  io,
  port,
  runsFolder,
  casesFolder = CASES_FOLDER,
  seat,
  open,
}: Serving): Promise<void> {
  const options = {
    runsFolder,
    casesFolder,
    seat,
    bringer: labBringer(runsFolder, seat),
    say: io.tell,
    clock: systemClock,
  };
  const site = await started(port, options);
  const page = open === undefined ? '' : `replay/${encodeURIComponent(basename(open))}`;
  io.print(`${new URL(page, `${site.url}/`).href}\n`);
  io.tell('Open this address in a browser. Ctrl-C ends it.');
  if (!io.interrupted.aborted) await once(io.interrupted, 'abort');
  await site.close();
}

async function started(port: number | undefined, options: Omit<SiteOptions, 'port'>) {
  if (port !== undefined) return startSite({ ...options, port });
  try {
    return await startSite({ ...options, port: SITE_PORT });
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'PORT_IN_USE') throw error;
    return startSite({ ...options, port: 0 });
  }
}

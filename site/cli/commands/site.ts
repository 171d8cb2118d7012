import { once } from 'node:events';
import { systemClock } from '../../../infra/base/instant.ts';
import { Problem } from '../../../infra/base/problem.ts';
import type { Command } from '../command.ts';
import { optionsOf, portOf } from '../options.ts';

const HELP = `aftertrace site [--port N] [--runs DIR]

Labs, runs and their replays in a browser, served on 127.0.0.1 to this machine alone.
Ctrl-C ends it.

  --port N     4580 unless given; 0 takes any free port
  --runs DIR   the folder with one folder per run; .aftertrace/runs unless given
`;

export const siteCommand: Command = {
  id: 'site',
  does: 'show labs, runs and replays in a browser',
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('site', args, {
      port: { type: 'string', default: '4580' },
      runs: { type: 'string', default: '.aftertrace/runs' },
    });
    if (positionals.length > 0) {
      throw new Problem('USAGE', `site: cannot read "${positionals[0]}"`, {
        fix: 'see: aftertrace site --help',
      });
    }
    // Loaded here, because the web server takes a quarter of a second and every other command does without it.
    const { startSite } = await import('../../server/server.ts');
    const site = await startSite({
      port: portOf('site', values.port),
      runsFolder: values.runs,
      say: io.tell,
      clock: systemClock,
    });
    io.print(`${site.url}\n`);
    io.tell('Open this address in a browser. Ctrl-C ends it.');
    if (!io.interrupted.aborted) await once(io.interrupted, 'abort');
    await site.close();
    return 0;
  },
};

import { Problem } from '../../../infra/base/problem.ts';
import { RUNS_FOLDER } from '../../../labs/run-folder.ts';
import type { Command } from '../command.ts';
import { optionsOf, portOf } from '../options.ts';
import { CASES_FOLDER, SITE_PORT, serveSite } from '../serve-site.ts';

const HELP = `aftertrace site [--port N] [--runs DIR] [--cases DIR] [--seat NAME]

Labs, runs and their replays in a browser, served on 127.0.0.1 to this machine alone. From a
lab's page it is started, brought up, attacked, checked and taken down as by the commands of
those names. Ctrl-C ends it, and takes down what was brought up from it.

  --port N     ${SITE_PORT} unless given; 0 takes any free port
  --runs DIR   the folder with one folder per run; ${RUNS_FOLDER} unless given
  --cases DIR  the folder with one folder per case; ${CASES_FOLDER} unless given
  --seat NAME  where several share a machine: whose copies of the labs it shows and works on
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('site', args, {
      port: { type: 'string', default: String(SITE_PORT) },
      runs: { type: 'string', default: RUNS_FOLDER },
      cases: { type: 'string', default: CASES_FOLDER },
      seat: { type: 'string' },
    });
    if (positionals.length > 0) {
      throw new Problem('USAGE', `site: cannot read "${positionals[0]}"`, {
        fix: 'see: aftertrace site --help',
      });
    }
    await serveSite({
      io,
      port: portOf('site', values.port),
      runsFolder: values.runs,
      casesFolder: values.cases,
      seat: values.seat,
    });
    return 0;
  },
};

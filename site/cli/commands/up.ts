import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { systemClock } from '../../../infra/base/instant.ts';
import { Problem } from '../../../infra/base/problem.ts';
import { concludeRun } from '../../../labs/conclude-run.ts';
import { labOf } from '../../../labs/labs.ts';
import { newRunFolder, RUNS_FOLDER } from '../../../labs/run-folder.ts';
import { type LabSession, openSession, settleSession } from '../../../labs/session.ts';
import { neutralise } from '../../../replay/text/neutralise.ts';
import { renderTimeline } from '../../../replay/text/render-timeline.ts';
import type { Command } from '../command.ts';
import { optionsOf, portOf } from '../options.ts';
import { renderGrade } from '../render-grade.ts';

const HELP = `aftertrace up <lab> [--port N] [--clock simulated|real] [--seed TEXT] [--runs DIR]
              [--state DIR] [--json]

Deploys the lab's stack to a range of its own and keeps it up, for any AWS client: it prints
the endpoint and everybody's keys. Ctrl-C takes the evidence of whatever was done, replays and
grades it, and forgets the range, unless --state keeps it.

  --port N     0, the default, takes any free port
  --clock      simulated (default): waits of minutes pass at once when nothing happens; or real
  --seed TEXT  same seed, same keys and addresses
  --runs DIR   where the run is kept: ${RUNS_FOLDER}
  --state DIR  keeps the lab in this folder, kill -9 included: the next "up" of the same lab goes
               on where it was left, with the same keys and port, and deploys nothing again
  --json       one line of JSON when it stands: endpoint, region, outputs, actors with keys

Exit code: 0 ended and replayed; 2 used wrongly; 3 could not run.
`;

/** How long nobody may ask for anything before simulated time goes on. In real milliseconds. */
const JUMP_AFTER_IDLE = 250;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('up', args, {
      port: { type: 'string', default: '0' },
      clock: { type: 'string', default: 'simulated' },
      seed: { type: 'string' },
      runs: { type: 'string', default: RUNS_FOLDER },
      state: { type: 'string' },
      json: { type: 'boolean' },
    });
    const [id, ...others] = positionals;
    const { clock } = values;
    if (id === undefined || others.length > 0 || (clock !== 'real' && clock !== 'simulated')) {
      throw new Problem('USAGE', `up: cannot read "${others[0] ?? id ?? ''}" with clock ${clock}`, {
        fix: 'see: aftertrace up --help',
      });
    }
    const lab = labOf(id);
    const folder = await newRunFolder(values.runs, lab.id, systemClock);
    await using session = await openSession(lab, {
      seed: values.seed ?? randomBytes(6).toString('hex'),
      port: portOf('up', values.port),
      clock,
      jumpAfterIdle: JUMP_AFTER_IDLE,
      ...(values.state !== undefined && { state: values.state }),
      say: (line) => {
        io.tell(neutralise(line, 200));
      },
    });
    io.print(values.json === true ? `${asJson(session)}\n` : welcome(session));
    if (!io.interrupted.aborted) await once(io.interrupted, 'abort');
    io.tell('\nwaiting for the response, and for the trail to be delivered');
    await settleSession(session);
    // Ctrl-C asked for the end; a second one stops this at once, for nobody listens to it any more.
    const signal = new AbortController().signal;
    const { replay, grade } = await concludeRun(session, folder, { signal, say: io.tell });
    replay.close();
    if (values.json === true) return 0;
    io.print(renderTimeline(replay.timeline, { width: io.columns, colour: io.colour }));
    io.print(`\n${renderGrade(grade)}\nIt is kept in ${folder}.\n`);
    return 0;
  },
};

function asJson({ range, outputs, actors }: LabSession): string {
  const { endpoint, region } = range;
  const told = [...actors.values()].map(({ name, userName, credentials }) => ({
    name,
    userName,
    ...credentials,
  }));
  return JSON.stringify({ endpoint, region, outputs, actors: told });
}

function welcome({ lab, range, outputs, actors }: LabSession): string {
  const keys = [...actors.values()].map(
    ({ name, userName, credentials }) => `# ${name} (user ${userName}):
export AWS_ACCESS_KEY_ID=${credentials.accessKeyId} AWS_SECRET_ACCESS_KEY=${credentials.secretAccessKey}
`,
  );
  const told = Object.entries(outputs as Record<string, unknown>).map(
    ([name, value]) => `  ${name.padEnd(24)}${String(value)}`,
  );
  return `The lab ${lab.id} stands. In another terminal:

export AWS_ENDPOINT_URL=${range.endpoint} AWS_REGION=${range.region} AWS_DEFAULT_REGION=${range.region}
${keys.join('')}
Its parts:
${told.join('\n')}

Ctrl-C takes the evidence, replays it and grades it.
`;
}

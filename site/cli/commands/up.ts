import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { systemClock } from '../../../infra/base/instant.ts';
import { Problem } from '../../../infra/base/problem.ts';
import { concludeRun } from '../../../labs/conclude-run.ts';
import type { Lab } from '../../../labs/lab.ts';
import { newRunFolder, RUNS_FOLDER } from '../../../labs/run-folder.ts';
import { awaitDigests, openSession, settleSession } from '../../../labs/session.ts';
import { neutralise } from '../../../replay/text/neutralise.ts';
import { renderTimeline } from '../../../replay/text/render-timeline.ts';
import type { Command, ExitCode, Terminal } from '../command.ts';
import { holdUp } from '../hold-up.ts';
import { optionsOf, portOf } from '../options.ts';
import { renderGrade } from '../render-grade.ts';
import { sessionAsJson, sessionAsText } from '../render-session.ts';
import { seatNamed } from '../seat-options.ts';

const HELP = `aftertrace up <lab> [--reference [--seed TEXT] [--state DIR]] [--port N] [--clock simulated|real]
              [--runs DIR] [--patience S] [--seat NAME] [--json] [--until-input-ends]

Deploys your copy of a lab to a range of its own and keeps it up, for "attack", "check" and any
AWS client: it prints the endpoint and everybody's keys. What you save is deployed again. Ctrl-C
or "down" takes it down. Given again while it is up, it deploys what was saved.

  --reference   the finished lab instead of your copy: Ctrl-C takes the evidence of whatever was
                done to it, replays and grades it
  --seed TEXT   of the finished lab: same seed, same keys and addresses
  --state DIR   keeps the finished lab in this folder, kill -9 included: the next "up" of it goes on
                where it was left, with the same keys and port, and deploys nothing again
  --port N      0, the default, takes any free port
  --clock       simulated (default): waits of minutes pass at once when nothing happens; or real
  --runs DIR    where runs are kept: ${RUNS_FOLDER}
  --patience S  seconds an attack with its response may take: 120
  --seat NAME   where several share a machine: whose copy it is
  --json        one line of JSON when it stands: endpoint, region, outputs, actors with keys
  --until-input-ends
                ends when its standard input does, for whoever starts it from a program: so it
                does not outlive that program, even where that is killed

Exit code: 0 ended; 2 used wrongly; 3 could not run.
`;

/** How long nobody may ask for anything before simulated time goes on. In real milliseconds. */
const JUMP_AFTER_IDLE = 250;

export const command: Command = {
  help: HELP,
  async run(args, terminal) {
    const { values, positionals } = optionsOf('up', args, {
      reference: { type: 'boolean', default: false },
      port: { type: 'string', default: '0' },
      clock: { type: 'string', default: 'simulated' },
      seed: { type: 'string' },
      runs: { type: 'string', default: RUNS_FOLDER },
      state: { type: 'string' },
      patience: { type: 'string', default: '120' },
      seat: { type: 'string' },
      json: { type: 'boolean', default: false },
      'until-input-ends': { type: 'boolean', default: false },
    });
    const io = values['until-input-ends'] ? untilInputEnds(terminal) : terminal;
    const seat = seatNamed('up', positionals, values.seat);
    const { clock, seed, runs, json } = values;
    if (clock !== 'real' && clock !== 'simulated') throw unreadable(`a clock called ${clock}`);
    if (!/^[1-9]\d{0,4}$/.test(values.patience)) throw unreadable(`patience ${values.patience}`);
    if (seed !== undefined && !values.reference) {
      throw new Problem('USAGE', 'up: your copy has a seed already', {
        fix: 'Another one is for: aftertrace start --reset --seed TEXT',
      });
    }
    if (values.state !== undefined && !values.reference) {
      throw new Problem('USAGE', 'up: only the finished lab is kept', {
        fix: 'Your copy is a folder of its own. For the finished lab add --reference.',
      });
    }
    const port = portOf('up', values.port);
    const common = { clock, runs, json, port, jumpAfterIdle: JUMP_AFTER_IDLE } as const;
    if (values.reference) {
      return holdReference(seat.lab, { ...common, seed, state: values.state }, io);
    }
    await holdUp(seat, { ...common, patience: Number(values.patience) * 1000 }, io);
    return 0;
  },
};

function untilInputEnds(terminal: Terminal): Terminal {
  const ended = new AbortController();
  const end = () => {
    ended.abort();
  };
  process.stdin.once('end', end).once('error', end).resume();
  // Nobody has to wait for it where the lab was up already.
  if ('unref' in process.stdin) process.stdin.unref();
  return { ...terminal, interrupted: AbortSignal.any([terminal.interrupted, ended.signal]) };
}

const unreadable = (what: string): Problem =>
  new Problem('USAGE', `up: cannot read ${what}`, { fix: 'see: aftertrace up --help' });

interface ReferenceOptions {
  readonly port: number;
  readonly clock: 'real' | 'simulated';
  readonly jumpAfterIdle: number;
  readonly seed: string | undefined;
  readonly state: string | undefined;
  readonly runs: string;
  readonly json: boolean;
}

async function holdReference(
  lab: Lab,
  { seed = randomBytes(6).toString('hex'), state, runs, json, ...place }: ReferenceOptions,
  io: Terminal,
): Promise<ExitCode> {
  const folder = await newRunFolder(runs, lab.id, systemClock);
  await using session = await openSession(lab, {
    seed,
    ...place,
    ...(state !== undefined && { state }),
    say: (line) => {
      io.tell(neutralise(line, 200));
    },
  });
  io.print(json ? `${sessionAsJson(session)}\n` : sessionAsText(session, CLOSING));
  if (!io.interrupted.aborted) await once(io.interrupted, 'abort');
  io.tell('\nwaiting for the response, and for the trail to be delivered');
  await settleSession(session);
  await awaitDigests(session);
  // Ctrl-C asked for the end; a second one stops this at once, for nobody listens to it any more.
  const signal = new AbortController().signal;
  const { replay, grade } = await concludeRun(session, folder, { signal, say: io.tell });
  replay.close();
  if (json) return 0;
  io.print(renderTimeline(replay.timeline, { width: io.columns, colour: io.colour }));
  io.print(`\n${renderGrade(grade)}\nIt is kept in ${folder}.\n`);
  return 0;
}

const CLOSING = 'Ctrl-C takes the evidence, replays it and grades it.\n';

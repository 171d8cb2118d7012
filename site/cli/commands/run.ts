import { randomBytes } from 'node:crypto';
import { systemClock } from '../../../infra/base/instant.ts';
import { Problem } from '../../../infra/base/problem.ts';
import { concludeRun, type RunResult } from '../../../labs/conclude-run.ts';
import type { GradedCheck } from '../../../labs/grade.ts';
import type { Lab } from '../../../labs/lab.ts';
import { labOf } from '../../../labs/labs.ts';
import { newRunFolder, RUNS_FOLDER } from '../../../labs/run-folder.ts';
import { attackSession, awaitDigests, openSession, settleSession } from '../../../labs/session.ts';
import { neutralise } from '../../../replay/text/neutralise.ts';
import { renderTimeline } from '../../../replay/text/render-timeline.ts';
import type { Command, Terminal } from '../command.ts';
import { optionsOf, portOf } from '../options.ts';
import { renderGrade } from '../render-grade.ts';
import { serveSite } from '../serve-site.ts';
import { type Stopwatch, startStopwatch } from '../stopwatch.ts';

const HELP = `aftertrace run <lab> [--seed TEXT] [--runs DIR] [--json] [--site [--port N]] [--exit]

Builds the lab's stack on a range of its own, attacks it, waits for the response, takes the
evidence, replays it and grades it. Six simulated minutes pass in a second or two; nothing
leaves this machine.

  --seed TEXT  same seed, same keys, addresses and times; another one each time when not given
  --runs DIR   where runs are kept: ${RUNS_FOLDER}
  --json       one JSON document: the run's folder, its incidents and its grade
  --site       afterwards serve the site with this run, until Ctrl-C
  --port N     of the site; 4580, or any free port when that is taken
  --exit       stop after the summary, whatever --site says

Exit code: 0 every check passed but questions nobody has answered; 1 some did not; 2 used wrongly; 3 could not run.
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('run', args, {
      seed: { type: 'string' },
      runs: { type: 'string', default: RUNS_FOLDER },
      json: { type: 'boolean' },
      site: { type: 'boolean' },
      port: { type: 'string' },
      exit: { type: 'boolean' },
    });
    const lab = labOf(onlyOne(positionals));
    const port = values.port === undefined ? undefined : portOf('run', values.port);
    const watch = startStopwatch(systemClock);
    const result = await runOnce(lab, values.seed ?? randomBytes(6).toString('hex'), values.runs, {
      io,
      watch,
    });
    io.print(values.json === true ? asJson(lab, result, watch) : asText(result, watch, io));
    result.replay.close();
    if (values.site === true && values.exit !== true && values.json !== true) {
      io.print('The incident in a browser: ');
      await serveSite({ io, port, runsFolder: values.runs, open: result.folder });
    }
    return result.grade.checks.every(isFine) ? 0 : 1;
  },
};

/** Nobody answers questions while the kit runs by itself. */
const isFine = ({ kind, verdict }: GradedCheck): boolean =>
  verdict === 'pass' || (kind === 'understanding' && verdict === 'ungraded');

function onlyOne(labs: readonly string[]): string {
  const [lab, ...others] = labs;
  if (lab !== undefined && others.length === 0) return lab;
  throw new Problem(
    'USAGE',
    lab === undefined ? 'run: no lab was named' : 'run: one lab at a time',
    {
      fix: 'for example: aftertrace run malicious-upload. "aftertrace labs" lists them',
    },
  );
}

async function runOnce(
  lab: Lab,
  seed: string,
  runs: string,
  { io, watch }: { readonly io: Terminal; readonly watch: Stopwatch },
): Promise<RunResult> {
  const signal = io.interrupted;
  const folder = await newRunFolder(runs, lab.id, systemClock);
  const say = (line: string) => {
    // A step names what it uploads, and that may be hostile on purpose.
    io.tell(`${watch.elapsed()}  ${neutralise(line, 200)}`);
  };
  await using session = await openSession(lab, { seed, say });
  watch.lap('deploy');
  const steps = await attackSession(session, { signal, say });
  watch.lap('attack');
  say('waiting for the response, and for the trail to be delivered');
  await settleSession(session);
  await awaitDigests(session);
  watch.lap('contain');
  return await concludeRun(session, folder, { signal, say, steps, lap: watch.lap });
}

function asText({ replay, grade, folder }: RunResult, watch: Stopwatch, io: Terminal): string {
  const timeline = renderTimeline(replay.timeline, {
    width: io.columns,
    colour: io.colour,
    inFull: 1,
  });
  const laps = watch.laps().map(({ name, ms }) => `${name} ${seconds(ms)}`);
  return [
    timeline,
    '',
    renderGrade(grade),
    `The lab's own work took ${seconds(watch.total())}: ${laps.join(', ')}.`,
    `It is kept in ${folder}: evidence, timeline, grade. The gravest incidents in full:`,
    `  npx aftertrace replay ${folder}/evidence`,
    '',
  ].join('\n');
}

function asJson(lab: Lab, { replay, grade, folder }: RunResult, watch: Stopwatch): string {
  const { evidence, incidents } = replay.timeline;
  return `${JSON.stringify(
    {
      schema: 'aftertrace.run/1',
      lab: lab.id,
      folder,
      tookMs: watch.total(),
      laps: watch.laps(),
      evidence: { files: evidence.files, records: evidence.records },
      incidents: incidents.map(({ id, title, severity, metrics }) => ({
        id,
        title,
        severity,
        metrics,
      })),
      grade,
    },
    null,
    2,
  )}\n`;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

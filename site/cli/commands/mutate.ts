import { dirname, join, relative } from 'node:path';
import { systemClock } from '../../../infra/base/instant.ts';
import { Problem } from '../../../infra/base/problem.ts';
import { readAssembly } from '../../../infra/cdk/deploy-assembly.ts';
import { mutations } from '../../../infra/cdk/mutations.ts';
import { openSynthesiser } from '../../../infra/cdk/synthesiser.ts';
import { type MutantReport, mutantsOf, mutateLab } from '../../../labs/mutate-lab.ts';
import { readProgress } from '../../../labs/seat.ts';
import { RANGE_PLACE, stackNameOf } from '../../../labs/session.ts';
import { neutralise } from '../../../replay/text/neutralise.ts';
import type { Command } from '../command.ts';
import { optionsOf } from '../options.ts';
import { SEAT_HELP, seatNamed } from '../seat-options.ts';

const HELP = `aftertrace mutate <lab> [--reference] [--only MUTATION] [--list] [--jobs N] [--seat NAME] [--json]

Takes the template of your own stack and breaks its wiring in every known way, one thing at a
time: a destination dropped, a permission removed, a rule on the wrong bus, … Each mutant is
attacked and graded. One that no check notices has survived: should it happen to you, nobody
would know. The mutation score is the share that was noticed; what CloudFormation refuses, as AWS
would, nobody can run, and it does not count. A lab's checks are about its story: what survives
on the finished lab (--reference) is what that story leaves out.

  --reference      the finished lab instead of your copy
  --only MUTATION  only this one; may be given more than once
  --list           the mutations there are, and how many places of the stack each has; attacks nothing
  --jobs N         processes at the same time; as many as there are cores
${SEAT_HELP}

Exit code: 0 every mutant was noticed; 1 some survived; 2 used wrongly; 3 could not run.
`;

/** Milliseconds for the attack on one mutant and what follows. */
const PATIENCE = 90_000;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('mutate', args, {
      reference: { type: 'boolean' },
      only: { type: 'string', multiple: true },
      list: { type: 'boolean' },
      jobs: { type: 'string' },
      seat: { type: 'string' },
      json: { type: 'boolean' },
    });
    const seat = seatNamed('mutate', positionals, values.seat);
    const { only, json = false } = values;
    const jobs = values.jobs === undefined ? undefined : Number(values.jobs);
    const unknown = only?.find((id) => mutations.find(id) === undefined);
    if (unknown !== undefined) throw unreadable(`no mutation is called "${unknown}"`);
    if (jobs !== undefined && !(jobs >= 1)) throw unreadable(`"${values.jobs ?? ''}" is no number`);
    const { lab } = seat;
    const seed = values.reference === true ? 'mutate' : (await readProgress(seat)).seed;
    const stackModule =
      values.reference === true
        ? lab.stackModule
        : join(seat.copy, relative(dirname(lab.stackModule), lab.stackModule));
    const stackName = stackNameOf(lab, seed);
    const start = systemClock.now();
    const synthesiser = openSynthesiser({ processes: 'each' });
    try {
      const assembly = await synthesiser.synthesise({ stackModule, stackName, ...RANGE_PLACE });
      const mutants = mutantsOf(readAssembly(assembly, stackName), only);
      if (values.list === true) {
        const listed = mutations.all.map(({ id, title }) => ({
          id,
          title,
          places: mutants.filter(({ mutation }) => mutation === id).map(({ at }) => at),
        }));
        io.print(
          json
            ? `${JSON.stringify({ mutations: listed }, null, 2)}\n`
            : listed
                .map(({ id, title, places }) => `${id} (${places.length}): ${title}\n`)
                .join(''),
        );
        return 0;
      }
      const base = { lab: lab.id, seed, stackName, assembly, patience: PATIENCE };
      const reports: MutantReport[] = [];
      io.tell(`${mutants.length} mutants`);
      for await (const report of mutateLab(base, mutants, { signal: io.interrupted, jobs })) {
        reports.push(report);
        const { noticedBy, because } = report;
        const by = noticedBy.length === 0 ? '' : ` by ${noticedBy.join(', ')}`;
        // Why nobody could deploy it, or why there was nothing to grade.
        const why = because === undefined ? '' : `\n          ${neutralise(because, 300)}`;
        if (json) io.tell(`${reports.length} of ${mutants.length}`);
        else
          io.print(
            `${report.outcome.padEnd(8)}  ${report.mutation}  ${neutralise(report.at, 100)}${by}${why}\n`,
          );
      }
      const noticed = reports.filter(({ outcome }) => outcome === 'noticed').length;
      const survived = reports.filter(({ outcome }) => outcome === 'survived');
      const run = noticed + survived.length;
      const score = run === 0 ? null : Math.round((noticed / run) * 1000) / 1000;
      const tookMs = systemClock.now() - start;
      const refused = reports.length - run;
      if (json) {
        const told = { schema: 'aftertrace.mutation/1', lab: lab.id, score, noticed };
        io.print(
          `${JSON.stringify({ ...told, survived: survived.length, refused, tookMs, mutants: reports }, null, 2)}\n`,
        );
      } else {
        io.print(summary({ score, noticed, survived, refused, tookMs }));
      }
      return survived.length === 0 ? 0 : 1;
    } finally {
      synthesiser.close();
    }
  },
};

function summary(of: {
  readonly score: number | null;
  readonly noticed: number;
  readonly survived: readonly MutantReport[];
  readonly refused: number;
  readonly tookMs: number;
}): string {
  const { score, noticed, survived, refused, tookMs } = of;
  const lines = survived.map(
    ({ mutation, at, title }) => `  ${mutation}, ${neutralise(at, 100)}: ${title}`,
  );
  return [
    `Mutation score: ${score === null ? 'nothing to break' : `${Math.round(score * 100)} %`} (${noticed} noticed, ${survived.length} survived, ${refused} refused by CloudFormation) in ${(tookMs / 1000).toFixed(0)} s`,
    ...(lines.length > 0 ? ['Nobody would know of:', ...lines] : []),
    '',
  ].join('\n');
}

const unreadable = (what: string): Problem =>
  new Problem('USAGE', `mutate: ${what}`, { fix: 'see: aftertrace mutate --help' });

import { systemClock } from '../../../infra/base/instant.ts';
import { Problem } from '../../../infra/base/problem.ts';
import { labOf, labs } from '../../../labs/labs.ts';
import { type VettedOrder, vetLabs } from '../../../labs/vet-labs.ts';
import type { Command, Terminal } from '../command.ts';
import { optionsOf } from '../options.ts';

const HELP = `aftertrace vet [<lab>...] [--only VARIANT] [--jobs N] [--json]

For authors of labs: deploys and attacks the reference, the starter and every mutant, each on a
range of its own, and proves that the reference passes every check, that the starter fails
what it should, that every mutant fails the check that names it, and that story, walkthrough
and cost are told. All labs when none is named; as many processes as there are cores.

  --only VARIANT  reference, starter, story, or the id of a mutant; may be given more than once
  --jobs N        processes at the same time

Exit code: 0 every variant is as it should be; 1 some are not; 2 used wrongly; 3 could not run.
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('vet', args, {
      only: { type: 'string', multiple: true },
      jobs: { type: 'string' },
      json: { type: 'boolean' },
    });
    const chosen = positionals.length === 0 ? labs.all : positionals.map(labOf);
    const { only } = values;
    const jobs = values.jobs === undefined ? undefined : jobsOf(values.jobs);
    const start = systemClock.now();
    const results: VettedOrder[] = [];
    const vetting = vetLabs(chosen, {
      signal: io.interrupted,
      only,
      jobs,
    });
    for await (const vetted of vetting) {
      results.push(vetted);
      if (values.json !== true) tellOne(vetted, io);
    }
    if (results.length === 0) {
      throw new Problem('USAGE', `vet: no variant is called ${(only ?? []).join(', ')}`, {
        fix: 'name reference, starter, story or a mutant of the lab',
      });
    }
    const tookMs = systemClock.now() - start;
    const perLab = chosen.map(({ id }) => {
      const mine = results.filter(({ lab }) => lab === id);
      const workMs = mine.reduce((sum, one) => sum + one.tookMs, 0);
      return {
        lab: id,
        variants: mine.length,
        workMs,
        wrong: mine.filter((one) => !one.isRight).length,
      };
    });
    if (values.json === true) {
      io.print(`${JSON.stringify({ vetted: results, labs: perLab, tookMs }, null, 2)}\n`);
    } else {
      for (const { lab, variants, workMs, wrong } of perLab) {
        io.print(
          `${lab}: ${variants} variants, ${wrong} wrong, ${seconds(workMs)} of work, ${seconds(workMs / Math.max(1, variants))} each\n`,
        );
      }
      io.print(`It took ${seconds(tookMs)}.\n`);
    }
    return results.every(({ isRight }) => isRight) ? 0 : 1;
  },
};

function jobsOf(text: string): number {
  if (/^[1-9]\d?$/.test(text)) return Number(text);
  throw new Problem('USAGE', `vet: "${text}" is no number of processes`, {
    fix: 'give a number from 1 to 99',
  });
}

function tellOne({ lab, variant, isRight, complaints, tookMs }: VettedOrder, io: Terminal): void {
  io.print(`${isRight ? 'right' : 'WRONG'}  ${lab}  ${variant}  ${seconds(tookMs)}\n`);
  for (const complaint of complaints) io.print(`       ${complaint}\n`);
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

import { Problem } from '../../../infra/base/problem.ts';
import { labOf, labs } from '../../../labs/labs.ts';
import { type Vetted, vetLab } from '../../../labs/vet-lab.ts';
import type { Command, Terminal } from '../command.ts';
import { optionsOf } from '../options.ts';

const HELP = `aftertrace vet [<lab>...] [--only VARIANT] [--json]

For authors of labs: deploys and attacks the reference, the starter and every mutant, each on a
range of its own, and proves that the reference passes every check, that the starter fails
what it should, and that every mutant fails the check that names it. All labs when none is named.

  --only VARIANT  reference, starter, or the id of a mutant; may be given more than once

Exit code: 0 every variant is as it should be; 1 some are not; 2 used wrongly; 3 could not run.
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('vet', args, {
      only: { type: 'string', multiple: true },
      json: { type: 'boolean' },
    });
    const chosen = positionals.length === 0 ? labs.all : positionals.map(labOf);
    const only = values.only;
    const results: (Vetted & { readonly lab: string })[] = [];
    for (const lab of chosen) {
      const options = { signal: io.interrupted, say: io.tell, ...(only !== undefined && { only }) };
      for await (const vetted of vetLab(lab, options)) {
        results.push({ lab: lab.id, ...vetted });
        if (values.json !== true) tellOne(lab.id, vetted, io);
      }
    }
    if (results.length === 0) {
      throw new Problem('USAGE', `vet: no variant is called ${(only ?? []).join(', ')}`, {
        fix: 'name reference, starter or a mutant of the lab',
      });
    }
    if (values.json === true) io.print(`${JSON.stringify({ vetted: results }, null, 2)}\n`);
    return results.every(({ isRight }) => isRight) ? 0 : 1;
  },
};

function tellOne(lab: string, { variant, isRight, complaints }: Vetted, io: Terminal): void {
  io.print(`${isRight ? 'right' : 'WRONG'}  ${lab}  ${variant}\n`);
  for (const complaint of complaints) io.print(`       ${complaint}\n`);
}

import { labs } from '../../../labs/labs.ts';
import type { Command } from '../command.ts';
import { optionsOf } from '../options.ts';

const HELP = `aftertrace labs [--json]

The catalogue: every lab with what it teaches.
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values } = optionsOf('labs', args, { json: { type: 'boolean' } });
    const told = labs.all.map(({ id, title, teaches, level, takes, attack, checks }) => ({
      id,
      title,
      teaches,
      level,
      takesMinutes: Math.round(takes / 60_000),
      attackSteps: attack.length,
      checks: checks.length,
    }));
    if (values.json === true) {
      io.print(`${JSON.stringify({ labs: told }, null, 2)}\n`);
      return 0;
    }
    const lines = told.map(
      (lab) =>
        `${lab.id}  ${lab.title}\n  ${lab.teaches}\n  ${lab.level}, ${lab.takesMinutes} min, ${lab.attackSteps} attack steps, ${lab.checks} checks\n`,
    );
    io.print(
      `${lines.join('\n')}\nSee one from start to end: aftertrace run ${told[0]?.id ?? ''}\n`,
    );
    return 0;
  },
};

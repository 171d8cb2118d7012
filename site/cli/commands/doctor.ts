import { Problem } from '../../../infra/base/problem.ts';
import { neutralise } from '../../../replay/text/neutralise.ts';
import type { Command } from '../command.ts';
import { clientProbes } from '../doctor/client-probes.ts';
import { type Finding, findingOf } from '../doctor/finding.ts';
import { machineProbes } from '../doctor/machine-probes.ts';
import { partProbes } from '../doctor/part-probes.ts';
import { optionsOf } from '../options.ts';

const HELP = `aftertrace doctor [--json]

What this machine has and lacks, what each thing is needed for, and what to do about it.

  --json  one JSON document

Exit code: 0 everything that is required is there; 1 something is missing; 2 used wrongly.
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('doctor', args, { json: { type: 'boolean' } });
    if (positionals[0] !== undefined) {
      throw new Problem('USAGE', `doctor: cannot read "${positionals[0]}"`, {
        fix: 'see: aftertrace doctor --help',
      });
    }
    const findings = await Promise.all(
      [...machineProbes, ...partProbes, ...clientProbes].map(findingOf),
    );
    const isWell = findings.every(({ isRequired, isThere }) => isThere || !isRequired);
    io.print(
      values.json === true
        ? `${JSON.stringify({ schema: 'aftertrace.doctor/1', isWell, findings }, null, 2)}\n`
        : asText(findings, isWell),
    );
    return isWell ? 0 : 1;
  },
};

function asText(findings: readonly Finding[], isWell: boolean): string {
  const width = Math.max(...findings.map(({ id }) => id.length));
  const lines = findings.map(({ id, isThere, isRequired, found, neededFor, remedy }) => {
    const mark = isThere ? 'there   ' : isRequired ? 'MISSING ' : 'absent  ';
    const line = `${mark} ${id.padEnd(width)}  ${neutralise(found, 100)}; for ${neededFor}`;
    return isThere ? line : `${line}\n${' '.repeat(width + 11)}${remedy}`;
  });
  const verdict = isWell
    ? 'Everything required is there.'
    : 'What is MISSING is required: nothing works without it.';
  return `${lines.join('\n')}\n\n${verdict}\n`;
}

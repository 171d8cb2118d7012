import { Problem } from '../../../infra/base/problem.ts';
import { ask } from '../../../labs/control-client.ts';
import type { HintReport } from '../../../labs/lab-control.ts';
import type { Command } from '../command.ts';
import { optionsOf } from '../options.ts';
import { SEAT_HELP, seatNamed } from '../seat-options.ts';

const HELP = `aftertrace hint <lab> [<check or hint key>] [--seat NAME] [--json]

A hint for the mistake that makes a check fail: that check, or the first one without a hint yet.
Each costs a quarter of the check's points, once; what was paid for is shown again for nothing.

${SEAT_HELP}

Exit code: 0 done; 2 used wrongly, or nothing fails; 3 could not run.
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('hint', args, {
      seat: { type: 'string' },
      json: { type: 'boolean' },
    });
    const [lab, check, ...more] = positionals;
    if (more.length > 0) {
      throw new Problem('USAGE', 'hint: one check at a time', {
        fix: 'see: aftertrace hint --help',
      });
    }
    const seat = seatNamed('hint', lab === undefined ? [] : [lab], values.seat);
    const report = (await ask(seat, 'hint', { check }, io.tell)) as HintReport;
    if (values.json === true) io.print(`${JSON.stringify(report, null, 2)}\n`);
    else {
      const paid = report.isKnown ? 'paid for before' : `costs ${report.costs} points`;
      io.print(`${report.key} (${paid}, ${report.pointsSpent} spent in all)\n  ${report.hint}\n`);
    }
    return 0;
  },
};

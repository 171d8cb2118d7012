import { ask } from '../../../labs/control-client.ts';
import type { Attacked } from '../../../labs/workbench.ts';
import { neutralise } from '../../../replay/text/neutralise.ts';
import type { Command } from '../command.ts';
import { optionsOf } from '../options.ts';
import { SEAT_HELP, seatNamed } from '../seat-options.ts';

const HELP = `aftertrace attack <lab> [--seat NAME] [--json]

Attacks your copy of a lab, as it is saved, on the range that "up" holds up: from a clean
account with the same keys, so that one attack does not spoil the next. Waits for the response
and for the trail, takes the evidence and replays it. "check" grades what came of it.

${SEAT_HELP}

Exit code: 0 the attack ran; 1 it was not over in time; 2 used wrongly; 3 could not run.
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('attack', args, {
      seat: { type: 'string' },
      json: { type: 'boolean' },
    });
    const seat = seatNamed('attack', positionals, values.seat);
    const answer = await ask(seat, 'attack', {}, (line) => {
      io.tell(neutralise(line, 200));
    });
    const attacked = answer as Attacked;
    io.print(values.json === true ? `${JSON.stringify(attacked, null, 2)}\n` : asText(attacked));
    return 0;
  },
};

function asText({ steps, incidents, functionErrors, folder, tookMs }: Attacked): string {
  const told = steps.map(
    ({ outcome, code, as, technique }) =>
      `  ${outcome.padEnd(6)}  ${as}: ${technique}${code === undefined ? '' : ` (${code})`}`,
  );
  const errors = functionErrors.map(
    ({ functionName, times, latest }) =>
      `  ${functionName}, ${times} time(s): ${neutralise(latest, 300)}`,
  );
  return [
    `${steps.length} steps in ${(tookMs / 1000).toFixed(1)} s, ${incidents.length} incident(s) in the replay:`,
    ...told,
    ...(errors.length > 0 ? ['Functions failed:', ...errors] : []),
    `All of it: npx aftertrace replay ${folder}/evidence`,
    '',
  ].join('\n');
}

import { ask } from '../../../labs/control-client.ts';
import type { Command } from '../command.ts';
import { optionsOf } from '../options.ts';
import { SEAT_HELP, seatNamed } from '../seat-options.ts';

const HELP = `aftertrace down <lab> [--seat NAME] [--json]

Takes down what "up" holds up. Your copy, your points and your runs stay.

${SEAT_HELP}

Exit code: 0 done; 2 used wrongly; 3 it is not up.
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('down', args, {
      seat: { type: 'string' },
      json: { type: 'boolean' },
    });
    const seat = seatNamed('down', positionals, values.seat);
    await ask(seat, 'down', {}, io.tell);
    io.print(values.json === true ? '{ "down": true }\n' : `${seat.lab.id} is down.\n`);
    return 0;
  },
};

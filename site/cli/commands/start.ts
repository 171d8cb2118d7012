import { relative } from 'node:path';
import { startSeat } from '../../../labs/start-seat.ts';
import type { Command } from '../command.ts';
import { optionsOf } from '../options.ts';
import { SEAT_HELP, seatNamed } from '../seat-options.ts';

const HELP = `aftertrace start <lab> [--participant NAME] [--seed TEXT] [--reset] [--seat NAME] [--json]

Makes your copy of a lab, my-labs/<lab>, out of its starter: something in it is missing or
miswired, and mending it is the lab. Names, addresses and times are your own, so answers are too.
What is there is never overwritten.

  --participant NAME  whom the completion record names; the seat, or "participant"
  --seed TEXT         decides names, addresses and times; another one each time when not given
  --reset             begin anew: the old copy is moved beside it, points and hints are forgotten
${SEAT_HELP}

Exit code: 0 done; 1 there is a copy already; 2 used wrongly; 3 could not run.
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('start', args, {
      participant: { type: 'string' },
      seed: { type: 'string' },
      reset: { type: 'boolean' },
      seat: { type: 'string' },
      json: { type: 'boolean' },
    });
    const seat = seatNamed('start', positionals, values.seat);
    const { lab, copy } = seat;
    const { progress, backup } = await startSeat(seat, {
      participant: values.participant ?? values.seat,
      seed: values.seed,
      reset: values.reset === true,
    });
    const { participant, seed } = progress;
    const told = { lab: lab.id, copy, participant, seed, backup: backup ?? null };
    if (values.json === true) {
      io.print(`${JSON.stringify(told, null, 2)}\n`);
      return 0;
    }
    const place = relative(process.cwd(), copy) || copy;
    const at = values.seat === undefined ? '' : ` --seat ${values.seat}`;
    io.print(`${backup === undefined ? '' : `What was there is now ${backup}\n`}Your copy of ${lab.id} is ${place}. Read ${place}/brief.md, then:

  npx aftertrace up ${lab.id}${at}        in a terminal of its own: deploys it, and again whenever you save
  npx aftertrace attack ${lab.id}${at}
  npx aftertrace check ${lab.id}${at}
  npx aftertrace hint ${lab.id}${at}      when you are stuck; it costs points
  npx aftertrace answer ${lab.id}${at}    the questions
`);
    return 0;
  },
};

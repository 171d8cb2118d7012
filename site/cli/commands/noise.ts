import { writeNoise } from '../../../attacker-sim/noise/write-noise.ts';
import { type Instant, systemClock } from '../../../infra/base/instant.ts';
import { Problem } from '../../../infra/base/problem.ts';
import type { Command } from '../command.ts';
import { optionsOf } from '../options.ts';
import { startStopwatch } from '../stopwatch.ts';

const HELP = `aftertrace noise --events N --out DIR [--seed TEXT] [--account ID] [--from DAY] [--json]

Writes the CloudTrail trail of a background account: ordinary people and programs at ordinary
hours, refusals among them, as gz files under AWS's own key layout. Nothing in it is an attack.

  --events N    how many records, exactly; forty thousand make a day
  --out DIR     where; the layout begins with DIR/AWSLogs
  --seed TEXT   same seed, same bytes: aftertrace when not given
  --account ID  whose trail: 111122223333
  --from DAY    the first day: 2026-05-04
  --json        one JSON document: events, files, days, milliseconds

Exit code: 0 written; 2 used wrongly; 3 could not write.
`;

const MOST_EVENTS = 100_000_000;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('noise', args, {
      events: { type: 'string' },
      out: { type: 'string' },
      seed: { type: 'string', default: 'aftertrace' },
      account: { type: 'string', default: '111122223333' },
      from: { type: 'string', default: '2026-05-04' },
      json: { type: 'boolean' },
    });
    const { out, seed, account } = values;
    if (positionals[0] !== undefined) throw misused(`cannot read "${positionals[0]}"`);
    if (out === undefined) throw misused('no folder was named');
    if (!/^\d{12}$/.test(account)) throw misused(`"${account}" is no account number`);
    const watch = startStopwatch(systemClock);
    let toldAt = 0;
    const done = await writeNoise({
      events: eventsOf(values.events),
      seed,
      out,
      account,
      from: dayOf(values.from),
      signal: io.interrupted,
      onProgress: (written) => {
        if (written < toldAt + 250_000) return;
        toldAt = written;
        io.tell(`${written} records written`);
      },
    });
    watch.lap('noise');
    const ms = watch.total();
    io.print(
      values.json === true
        ? `${JSON.stringify({ ...done, seed, out, ms })}\n`
        : `${done.events} records of ${done.days} days in ${done.files} files below ${out}, in ${(ms / 1000).toFixed(1)} s.\nRead them: aftertrace replay ${out}\n`,
    );
    return 0;
  },
};

function eventsOf(text: string | undefined): number {
  const events = Number(text);
  if (text !== undefined && /^\d+$/.test(text) && events >= 1 && events <= MOST_EVENTS)
    return events;
  throw misused(`"${text ?? ''}" is no number of records`);
}

function dayOf(text: string): Instant {
  const at = Date.parse(`${text}T00:00:00Z`);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at)) return at as Instant;
  throw misused(`"${text}" is no day`);
}

const misused = (because: string): Problem =>
  new Problem('USAGE', `noise: ${because}`, { fix: 'see: aftertrace noise --help' });

import { Problem } from '../../infra/base/problem.ts';
import { labOf } from '../../labs/labs.ts';
import { type Seat, seatOf } from '../../labs/seat.ts';

/** The one lab a command is about, at the seat it names. @throws Problem USAGE, LAB_UNKNOWN. */
export function seatNamed(
  command: string,
  positionals: readonly string[],
  seat: string | undefined,
): Seat {
  const [id, ...others] = positionals;
  if (id !== undefined && others.length === 0) return seatOf(labOf(id), seat);
  throw new Problem(
    'USAGE',
    id === undefined ? `${command}: no lab was named` : `${command}: one lab at a time`,
    { fix: `for example: aftertrace ${command} malicious-upload. "aftertrace labs" lists them` },
  );
}

/** The option every command of a learner's path has, and the lines of help for it. */
export const SEAT_HELP = `  --seat NAME  where several share a machine: whose copy it is; names are small letters, digits, dashes
  --json       one JSON document`;

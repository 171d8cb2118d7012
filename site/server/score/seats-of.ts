import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Lab } from '../../../labs/lab.ts';
import { type Seat, seatOf } from '../../../labs/seat.ts';

/** Everybody who has begun this lab on this machine: whoever has no seat of a name, and those who have. */
export async function seatsOf(lab: Lab): Promise<readonly Seat[]> {
  const own = seatOf(lab);
  let names: readonly string[];
  try {
    names = await readdir(dirname(own.memory));
  } catch {
    return [];
  }
  return [...names].sort().flatMap((name) => {
    if (name === lab.id) return [own];
    if (!name.startsWith(`${lab.id}@`)) return [];
    try {
      return [seatOf(lab, name.slice(lab.id.length + 1))];
    } catch {
      // Not a folder a seat was given.
      return [];
    }
  });
}

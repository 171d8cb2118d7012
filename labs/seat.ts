import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Problem } from '../infra/base/problem.ts';
import type { Lab } from './lab.ts';
import { MY_LABS, PROJECT } from './lab-copy.ts';

/** One participant's place at one lab: their copy of it, and what is remembered about them. */
export interface Seat {
  readonly lab: Lab;
  /** The folder the participant works in. */
  readonly copy: string;
  /** What is remembered; nothing in it is for the lab's code to read. */
  readonly memory: string;
}

/** @param name of the seat, where several share a machine. @throws Problem USAGE when it is no name. */
export function seatOf(lab: Lab, name?: string): Seat {
  if (name !== undefined && !/^[a-z0-9][a-z0-9-]{0,40}$/.test(name)) {
    throw new Problem('USAGE', `"${name}" is no name for a seat`, {
      fix: 'use small letters, digits and dashes',
    });
  }
  const folder = name === undefined ? lab.id : `${lab.id}@${name}`;
  return { lab, copy: join(MY_LABS, folder), memory: join(PROJECT, '.aftertrace', 'labs', folder) };
}

export type Progress = z.infer<typeof progress>;

const progress = z.object({
  schema: z.literal('aftertrace.progress/1'),
  lab: z.string(),
  participant: z.string(),
  /** Decides the participant's names, addresses and times. */
  seed: z.string(),
  startedAt: z.string(),
  /** Hints that were taken, each with what it costs. */
  hints: z.array(z.object({ key: z.string(), check: z.string(), cost: z.number() })),
  /** By the id of the question's check. */
  answers: z.record(z.string(), z.string()),
  /** Answers that were not right, each once, with what it costs of its question's points. */
  wrongAnswers: z
    .array(z.object({ check: z.string(), answer: z.string(), cost: z.number() }))
    .default([]),
});

/** @throws Problem LAB_NOT_STARTED; STATE_UNREADABLE when the file was not written by this program. */
export async function readProgress({ lab, memory }: Seat): Promise<Progress> {
  const path = join(memory, FILE);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new Problem('LAB_NOT_STARTED', `${lab.id} has not been started`, {
      fix: `Begin with: aftertrace start ${lab.id}`,
      cause,
    });
  }
  try {
    return progress.parse(JSON.parse(text));
  } catch (cause) {
    throw new Problem('STATE_UNREADABLE', `${path} was not written by this program`, {
      fix: `Begin anew with: aftertrace start ${lab.id} --reset`,
      cause,
    });
  }
}

export const writeProgress = (seat: Seat, given: Progress): Promise<void> =>
  writePrivate(seat.memory, FILE, `${JSON.stringify(given, null, 2)}\n`);

const FILE = 'progress.json';

/** Writes a file that only its owner may read, whole or not at all. */
export async function writePrivate(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, name);
  const fresh = `${path}.${process.pid}.new`;
  await writeFile(fresh, text, { mode: 0o600 });
  await chmod(fresh, 0o600);
  await rename(fresh, path);
}

import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Problem } from '../infra/base/problem.ts';

const credentials = z.object({ accessKeyId: z.string(), secretAccessKey: z.string() });

const shape = z.object({
  lab: z.string(),
  seed: z.string(),
  /** The outputs name it, in URLs of queues. */
  port: z.number(),
  outputs: z.unknown(),
  actors: z.array(
    z.object({
      name: z.string(),
      userName: z.string(),
      credentials,
      sourceIp: z.string(),
    }),
  ),
  investigator: credentials,
});

/** What a lab that stands on a kept range must know of itself to go on. */
export type KeptSession = z.infer<typeof shape>;

const fileIn = (state: string): string => join(state, 'session.json');

/**
 * What was kept of a lab in this state folder; undefined where no range has been yet.
 *
 * @throws Problem STATE_MISMATCH when another lab stands there, or none that was finished.
 */
export function keptSession(state: string, lab: string): KeptSession | undefined {
  if (!existsSync(fileIn(state))) {
    if (!existsSync(join(state, 'state.log'))) return undefined;
    throw new Problem(
      'STATE_MISMATCH',
      `${state} holds a range on which no lab stands: its deployment was cut short, or it was made by another command`,
      { fix: 'Delete the folder, or choose another one, and the lab is deployed anew.' },
    );
  }
  const read = shape.safeParse(parsed(readFileSync(fileIn(state), 'utf8')));
  if (!read.success)
    throw new Problem('STATE_UNREADABLE', `${fileIn(state)} is not as it was written`, {
      fix: 'Put a copy of the folder in its place, or choose another folder.',
      cause: read.error,
    });
  if (read.data.lab === lab) return read.data;
  throw new Problem(
    'STATE_MISMATCH',
    `the lab ${read.data.lab} stands in ${state}, and not ${lab}`,
    { fix: `Ask for ${read.data.lab}, or choose another folder.` },
  );
}

/** There whole or not at all. */
export async function keepSession(state: string, session: KeptSession): Promise<void> {
  const next = `${fileIn(state)}.next`;
  await writeFile(next, `${JSON.stringify(session, null, 2)}\n`, { mode: 0o600, flush: true });
  await rename(next, fileIn(state));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { isoSeconds, systemClock } from '../infra/base/instant.ts';
import { Problem } from '../infra/base/problem.ts';
import { isUp } from './control-client.ts';
import { copyLab } from './lab-copy.ts';
import { type Progress, type Seat, writeProgress } from './seat.ts';

export interface StartOptions {
  /** Whom the completion record names. */
  readonly participant?: string | undefined;
  /** Another one each time when not given. */
  readonly seed?: string | undefined;
  /** Begins anew: what was there is moved aside. */
  readonly reset: boolean;
}

export interface Started {
  readonly progress: Progress;
  /** Where the earlier copy went. */
  readonly backup?: string;
}

/**
 * Makes a participant's copy of a lab out of its starter.
 *
 * @throws Problem LAB_STARTED when there is one already and `reset` was not asked for, or it is up.
 */
export async function startSeat(seat: Seat, options: StartOptions): Promise<Started> {
  const now = systemClock.now();
  const { lab, copy, memory } = seat;
  if (options.reset && (await isUp(seat))) {
    throw new Problem('LAB_STARTED', `${lab.id} is up, with the copy that was to be moved`, {
      fix: `First: aftertrace down ${lab.id}`,
    });
  }
  let backup: string | undefined;
  if (existsSync(copy)) {
    if (!options.reset) {
      throw new Problem('LAB_STARTED', `${copy} is there already, and your work is in it`, {
        fix: `Go on with: aftertrace up ${lab.id}. To begin anew: aftertrace start ${lab.id} --reset, which keeps what is there beside it.`,
      });
    }
    const stamp = isoSeconds(now).replaceAll(/[-:]/g, '');
    for (let number = 1; backup === undefined || existsSync(backup); number++) {
      backup = `${copy}.before-${stamp}${number === 1 ? '' : `-${number}`}`;
    }
    await rename(copy, backup);
  }
  // What was earned was earned by other code, and with another seed.
  await rm(memory, { recursive: true, force: true });
  await copyLab(lab, copy, lab.starter.edits);
  const progress: Progress = {
    schema: 'aftertrace.progress/1',
    lab: lab.id,
    participant: (options.participant ?? 'participant').slice(0, 100),
    seed: options.seed ?? randomBytes(8).toString('hex'),
    startedAt: isoSeconds(now),
    hints: [],
    wrongAnswers: [],
    answers: {},
  };
  await writeProgress(seat, progress);
  return { progress, ...(backup !== undefined && { backup }) };
}

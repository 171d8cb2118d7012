import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../infra/base/instant.ts';
import { isoSeconds } from '../infra/base/instant.ts';

/** Where runs are kept, unless somebody says otherwise: below the folder the command was given in. */
export const RUNS_FOLDER = join('.aftertrace', 'runs');

/**
 * Makes the folder of a new run: "malicious-upload-20261125T153800Z", with a number behind it where two began in
 * one second.
 *
 * @throws the file system's error when it cannot be made.
 */
export async function newRunFolder(runs: string, lab: string, clock: Clock): Promise<string> {
  await mkdir(runs, { recursive: true });
  const stamp = isoSeconds(clock.now()).replaceAll(/[-:]/g, '');
  for (let number = 1; ; number++) {
    const folder = join(runs, `${lab}-${stamp}${number === 1 ? '' : `-${number}`}`);
    try {
      await mkdir(folder);
      return folder;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
}

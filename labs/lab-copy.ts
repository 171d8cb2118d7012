import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Problem } from '../infra/base/problem.ts';
import type { Edit, Lab } from './lab.ts';

/** The folder this project lies in. Copies of a lab stand two below it, as labs do, so that their imports hold. */
export const PROJECT = fileURLToPath(new URL('..', import.meta.url));
/** Where learners' copies stand. */
export const MY_LABS = join(PROJECT, 'my-labs');

/**
 * Copies what a learner may edit: the stack, its functions and their data, without attack, checks, answers and tests.
 *
 * @param to two folders below the project, such as `my-labs/<lab>`.
 * @returns the path of the copy's stack module.
 * @throws Problem USAGE when the folder is not empty; Error when an edit does not fit, which is a mistake of the lab.
 */
export async function copyLab(lab: Lab, to: string, edits: readonly Edit[]): Promise<string> {
  const from = dirname(lab.stackModule);
  await mkdir(to, { recursive: true });
  if ((await readdir(to)).length > 0) {
    throw new Problem('USAGE', `${to} is not empty`, {
      fix: 'Work on in it, or remove it to begin anew.',
    });
  }
  await cp(from, to, { recursive: true, filter: (path) => isTheLearners(relative(from, path)) });
  for (const edit of edits) await apply(edit, to);
  return join(to, relative(from, lab.stackModule));
}

/** Removes a copy, whatever is in it. */
export const removeCopy = (folder: string): Promise<void> =>
  rm(folder, { recursive: true, force: true });

const AUTHORS =
  /^(lab|attack|checks|mutants|starter|questions|deadlines)\.ts$|^(checks|mutants|questions)(\/|$)|walkthrough\.md$|\.test\.ts$/;

const isTheLearners = (path: string): boolean => !AUTHORS.test(path.replaceAll('\\', '/'));

async function apply({ file, from, to }: Edit, folder: string): Promise<void> {
  const path = join(folder, file);
  const text = await readFile(path, 'utf8');
  const parts = text.split(from);
  if (parts.length !== 2) {
    throw new Error(
      `an edit of ${file} fits ${parts.length - 1} places instead of one: ${JSON.stringify(from)}`,
    );
  }
  await writeFile(path, parts.join(to));
}

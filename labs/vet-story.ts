import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Lab } from './lab.ts';

/** What is missing in what a lab tells its learners and mentors, one sentence each. */
export async function storyComplaints(lab: Lab): Promise<readonly string[]> {
  const folder = dirname(lab.stackModule);
  const brief = await textOf(join(folder, 'brief.md'));
  const walkthrough = await textOf(join(folder, 'walkthrough.md'));
  const asked = lab.checks.filter(({ kind }) => kind === 'understanding');
  const missing: readonly (readonly [boolean, string])[] = [
    [brief.length > 400, 'brief.md tells no story'],
    [/^## Your part/m.test(brief), 'brief.md has no section "Your part"'],
    [
      /costs? (nothing|cents|nothing and)|cents|per 100,000/i.test(brief),
      'brief.md states no cost',
    ],
    [/clean(ing)? up/i.test(brief), 'brief.md does not say how to clean up'],
    [walkthrough.length > 400, 'walkthrough.md tells no way through'],
    [/^## The way through/m.test(walkthrough), 'walkthrough.md has no section "The way through"'],
    [asked.length >= 2, 'fewer than two questions are asked'],
    ...asked.map(
      ({ id }) => [walkthrough.includes(id), `walkthrough.md does not speak of ${id}`] as const,
    ),
    ...asked.map(({ id, solution }) => [solution !== undefined, `${id} has no solution`] as const),
    ...lab.mutants.flatMap(({ id, fails }) =>
      fails.map(
        (check) =>
          [
            lab.checks.some((one) => one.id === check),
            `${id} names ${check}, which is no check of the lab`,
          ] as const,
      ),
    ),
    ...lab.checks
      .filter(({ kind }) => kind !== 'understanding')
      .map(
        ({ id }) =>
          [
            [lab.starter, ...lab.mutants].some(({ fails }) => fails.includes(id)),
            `no mutant, nor the starter, shows that ${id} can fail`,
          ] as const,
      ),
  ];
  return missing.flatMap(([isThere, complaint]) => (isThere ? [] : [complaint]));
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}

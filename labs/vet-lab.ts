import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GradedRun } from './check.ts';
import { concludeRun } from './conclude-run.ts';
import { type GradeSheet, gradeRun } from './grade.ts';
import type { Edit, Lab } from './lab.ts';
import { copyLab, PROJECT, removeCopy } from './lab-copy.ts';
import { asSeen, attackSession, openSession, settleSession } from './session.ts';

/** What became of one variant of a lab, beside what should. */
export interface Vetted {
  /** "reference", "starter" or a mutant's id. */
  readonly variant: string;
  readonly isRight: boolean;
  /** What is wrong with the lab, one sentence each. */
  readonly complaints: readonly string[];
  readonly grade: GradeSheet;
}

export interface Vetting {
  readonly signal: AbortSignal;
  say(line: string): void;
  /** Only these variants; all when absent. */
  readonly only?: readonly string[];
}

/**
 * Proves a lab: the reference passes everything, questions included; the starter and every mutant fail what they name.
 *
 * Each variant is deployed to a range of its own and attacked for real.
 */
export async function* vetLab(lab: Lab, vetting: Vetting): AsyncGenerator<Vetted> {
  const variants = [
    { id: 'reference', edits: [] as readonly Edit[], fails: [] as readonly string[] },
    { id: 'starter', edits: lab.starter.edits, fails: lab.starter.fails },
    ...lab.mutants.map(({ id, edits, fails }) => ({ id, edits, fails })),
  ];
  for (const { id, edits, fails } of variants) {
    if (vetting.only !== undefined && !vetting.only.includes(id)) continue;
    vetting.signal.throwIfAborted();
    const grade = await gradeVariant(lab, id, edits, vetting);
    const complaints = id === 'reference' ? notPassed(grade) : notFailed(grade, fails);
    yield { variant: id, isRight: complaints.length === 0, complaints, grade };
  }
}

/** Every lab takes the same seed here: vetting is about the wiring. */
const SEED = 'vetting';

async function gradeVariant(
  lab: Lab,
  id: string,
  edits: readonly Edit[],
  { signal, say }: Vetting,
): Promise<GradeSheet> {
  const copy = join(PROJECT, '.aftertrace', `vet-${lab.id}-${id}-${process.pid}`);
  const folder = await mkdtemp(join(tmpdir(), 'aftertrace-vet-'));
  try {
    await removeCopy(copy);
    const stackModule = await copyLab(lab, copy, edits);
    say(`${lab.id}: ${id}`);
    await using session = await openSession({ ...lab, stackModule }, { seed: SEED, say: () => {} });
    const steps = await attackSession(session, { signal, say: () => {} });
    await settleSession(session);
    const { replay, grade } = await concludeRun(session, folder, { signal, steps, say: () => {} });
    const { outputs, investigator } = session;
    const { timeline } = replay;
    const attack = steps.map(asSeen);
    const run = { outputs, account: investigator, timeline, attack, answers: {} };
    replay.close();
    return id === 'reference'
      ? await gradeRun(lab, { ...run, answers: await key(lab, run) })
      : grade;
  } finally {
    await removeCopy(copy);
    await rm(folder, { recursive: true, force: true });
  }
}

/** The right answer to every question of this run. */
async function key(lab: Lab, run: GradedRun): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const { id, solution } of lab.checks) {
    const answer = await solution?.(run);
    if (answer !== undefined) answers[id] = answer;
  }
  return answers;
}

const notPassed = ({ checks }: GradeSheet): readonly string[] =>
  checks.flatMap((check) =>
    check.verdict === 'pass'
      ? []
      : [`${check.id} does not pass on the reference: ${check.because}`],
  );

function notFailed({ checks }: GradeSheet, fails: readonly string[]): readonly string[] {
  return fails.flatMap((id) => {
    const check = checks.find((one) => one.id === id);
    if (check?.verdict === 'fail') return [];
    return [`${id} should fail and is ${check?.verdict ?? 'no check of this lab'}`];
  });
}

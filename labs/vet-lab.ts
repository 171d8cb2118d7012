import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../infra/base/instant.ts';
import { readAssembly } from '../infra/cdk/deploy-assembly.ts';
import type { Synthesiser } from '../infra/cdk/synthesiser.ts';
import type { GradedRun, TimelineView } from './check.ts';
import { gradedRun, takeAndReplay } from './conclude-run.ts';
import { type GradeSheet, gradeRun } from './grade.ts';
import type { Edit, Lab } from './lab.ts';
import { copyLab, PROJECT, removeCopy } from './lab-copy.ts';
import { attackSession, openSession, RANGE_PLACE, settleSession, stackNameOf } from './session.ts';
import { storyComplaints } from './vet-story.ts';

/** What became of one variant of a lab, beside what should. */
export interface Vetted {
  /** "story", "reference", "starter" or a mutant's id. */
  readonly variant: string;
  readonly isRight: boolean;
  /** What is wrong with the lab, one sentence each. */
  readonly complaints: readonly string[];
  /** Milliseconds of work. */
  readonly tookMs: number;
  /** Absent where nothing was graded. */
  readonly grade?: GradeSheet;
}

/** What there is to vet of a lab, the dearest first. */
export const variantsOf = (lab: Lab): readonly string[] => [
  'reference',
  'starter',
  ...lab.mutants.map(({ id }) => id),
  'story',
];

/**
 * Proves one variant: the reference passes everything, questions included; the starter and every mutant fail what they
 * name; the story is told.
 *
 * Each is deployed to a range of its own and attacked for real.
 */
export async function vetVariant(
  lab: Lab,
  variant: string,
  { signal, synthesiser }: { readonly signal: AbortSignal; readonly synthesiser: Synthesiser },
): Promise<Vetted> {
  const start = systemClock.now();
  const done = (complaints: readonly string[], grade?: GradeSheet): Vetted => ({
    variant,
    isRight: complaints.length === 0,
    complaints,
    tookMs: systemClock.now() - start,
    ...(grade !== undefined && { grade }),
  });
  if (variant === 'story') return done(await storyComplaints(lab));
  const known = variant === 'starter' ? lab.starter : lab.mutants.find(({ id }) => id === variant);
  try {
    const order = { lab, id: variant, known, signal, synthesiser };
    if (known !== undefined) {
      const grade = await gradeVariant(order);
      return done(notFailed(grade, known.fails), grade);
    }
    const alone: GradeSheet[] = [];
    const grade = await gradeVariant({ ...order, withoutTimeline: (sheet) => alone.push(sheet) });
    return done([...notPassed(grade), ...alone.flatMap(failedBlind)], grade);
  } catch (error) {
    signal.throwIfAborted();
    return done([`it could not be run: ${error instanceof Error ? error.message : String(error)}`]);
  }
}

/** Every lab takes the same seed here: vetting is about the wiring. */
const SEED = 'vetting';

interface VariantOrder {
  readonly lab: Lab;
  readonly id: string;
  /** What the variant changes and names; undefined of the reference. */
  readonly known:
    | { readonly edits: readonly Edit[]; readonly fails: readonly string[] }
    | undefined;
  readonly signal: AbortSignal;
  readonly synthesiser: Synthesiser;
  /** Told what the checks say of the same account to whoever replayed nothing. */
  withoutTimeline?(sheet: GradeSheet): void;
}

async function gradeVariant({ lab, id, known, ...order }: VariantOrder): Promise<GradeSheet> {
  const { signal, synthesiser } = order;
  const copy = join(PROJECT, '.aftertrace', `vet-${lab.id}-${id}-${process.pid}`);
  const folder = await mkdtemp(join(tmpdir(), 'aftertrace-vet-'));
  try {
    await removeCopy(copy);
    const stackModule = await copyLab(lab, copy, known?.edits ?? []);
    const stackName = stackNameOf(lab);
    const built = await synthesiser.synthesise({ stackModule, stackName, ...RANGE_PLACE });
    const assembly = readAssembly(built, stackName);
    const say = () => {};
    await using session = await openSession(lab, { seed: SEED, assembly, say });
    const steps = await attackSession(session, { signal, say });
    await settleSession(session);
    const blind = gradedRun(session, NO_TIMELINE, steps, {});
    if (known !== undefined && readsTheAccount(lab, known.fails)) {
      const sheet = await gradeRun(lab, blind);
      if (notFailed(sheet, known.fails).length === 0) return sheet;
    }
    const replayed = await takeAndReplay(session, folder, { signal, say });
    replayed.close();
    const run = gradedRun(session, replayed.timeline, steps, {});
    order.withoutTimeline?.(await gradeRun(lab, blind));
    const answers = known === undefined ? await solutionsOf(lab, run) : {};
    return await gradeRun(lab, { ...run, answers });
  } finally {
    await removeCopy(copy);
    await rm(folder, { recursive: true, force: true });
  }
}

const NO_TIMELINE: TimelineView = { events: [], links: [] };

/**
 * Whether all of these checks look at the account and not at what happened: where a variant names no others, and they
 * fail without a timeline, its evidence is not replayed, which is a third of the work. `failedBlind` keeps that honest.
 */
const readsTheAccount = (lab: Lab, fails: readonly string[]): boolean =>
  fails.every((id) => lab.checks.find((check) => check.id === id)?.kind === 'state');

/** A check of the account that fails on the reference where nothing is replayed would fail on any mutant as well. */
const failedBlind = ({ checks }: GradeSheet): readonly string[] =>
  checks.flatMap(({ id, kind, verdict }) =>
    kind === 'state' && verdict === 'fail'
      ? [`${id} reads the account, and fails for want of a timeline`]
      : [],
  );

/** The right answer to every question of this run. */
async function solutionsOf(lab: Lab, run: GradedRun): Promise<Record<string, string>> {
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
    const why = check?.verdict === 'ungraded' ? `: ${check.because}` : '';
    return [`${id} should fail and is ${check?.verdict ?? 'no check of this lab'}${why}`];
  });
}

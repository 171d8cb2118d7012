import { join } from 'node:path';
import { z } from 'zod';
import { isoSeconds, systemClock } from '../infra/base/instant.ts';
import { Problem } from '../infra/base/problem.ts';
import type { Check, Grade } from './check.ts';
import { type CompletionRecord, hashEvidence, signCompletion } from './completion-record.ts';
import type { ControlActions } from './control-server.ts';
import type { GradedCheck } from './grade.ts';
import { type Progress, readProgress, type Seat, writePrivate, writeProgress } from './seat.ts';
import { plain } from './understanding.ts';
import type { Graded, Workbench } from './workbench.ts';

/** What `check` answers. Hints are not in it; their keys are, and what they cost. */
export interface CheckReport {
  readonly schema: 'aftertrace.check/1';
  readonly lab: string;
  readonly participant: string;
  readonly passed: number;
  readonly failed: number;
  readonly ungraded: number;
  readonly score: {
    readonly earned: number;
    /** Spent on hints. */
    readonly hints: number;
    /** Lost by wrong answers, of questions that were answered rightly in the end. */
    readonly answers: number;
    readonly of: number;
  };
  readonly checks: readonly CheckedCheck[];
  /** Where evidence, timeline and grade lie; null when nothing has attacked the copy as it is saved. */
  readonly folder: string | null;
  /** Ids of events in the evidence that never happened. */
  readonly forged: readonly string[];
  /** Signed, once every check has passed. */
  readonly completion: { readonly file: string; readonly record: CompletionRecord } | null;
}

export type CheckedCheck = Pick<Check, 'id' | 'kind' | 'question' | 'points'> &
  Grade & {
    /** What `hint` is to be asked for; only beside a fail. */
    readonly hintKey?: string;
    readonly hintCosts?: number;
  };

export interface HintReport {
  readonly check: string;
  readonly key: string;
  readonly hint: string;
  readonly costs: number;
  /** It was paid for before. */
  readonly isKnown: boolean;
  readonly pointsSpent: number;
}

export interface QuestionReport {
  readonly questions: readonly {
    readonly check: string;
    readonly question: string;
    readonly answer: string | null;
    readonly verdict: 'pass' | 'fail' | 'ungraded';
    readonly because: string | null;
    /** What the right answer earns, after the wrong ones so far; `points` with none of them. */
    readonly worth: number;
    readonly points: number;
    readonly wrongAnswers: number;
  }[];
}

/** What the commands of a lab may ask of the process that holds it up. */
export function labControl(seat: Seat, bench: Workbench, stop: () => void): ControlActions {
  const attacking = new AbortController();
  return {
    ping: async () => ({ pid: process.pid, endpoint: bench.session().range.endpoint }),
    refresh: async (_, say) => bench.refresh(say),
    attack: async (_, say) => bench.attack(say, attacking.signal),
    async check(_, say) {
      await bench.refresh(say);
      return report(seat, await readProgress(seat), bench);
    },
    async hint(input) {
      const { check } = z.object({ check: z.string().optional() }).parse(input);
      return takeHint(seat, await readProgress(seat), bench, check);
    },
    async answer(input) {
      const given = z
        .object({ check: z.string().optional(), text: z.string().max(1000).optional() })
        .parse(input);
      return answerOne(seat, await readProgress(seat), bench, given);
    },
    async down() {
      setImmediate(stop);
    },
  };
}

async function report(seat: Seat, progress: Progress, bench: Workbench): Promise<CheckReport> {
  const { sheet, folder } = await bench.grade(progress.answers);
  const hints = progress.hints.reduce((sum, { cost }) => sum + cost, 0);
  const { earned = 0, of = 0 } = sheet.score ?? {};
  const answers = sheet.checks
    .filter(({ verdict }) => verdict === 'pass')
    .reduce((sum, check) => sum + lostOn(check, progress), 0);
  const score = { earned: Math.max(0, earned - hints - answers), hints, answers, of };
  const isComplete = sheet.checks.every(({ verdict }) => verdict === 'pass');
  return {
    schema: 'aftertrace.check/1',
    lab: sheet.lab,
    participant: progress.participant,
    passed: sheet.passed,
    failed: sheet.failed,
    ungraded: sheet.ungraded,
    score,
    checks: sheet.checks.map((check) => withoutHint(check, progress)),
    folder: folder ?? null,
    forged: sheet.forged ?? [],
    completion:
      isComplete && folder !== undefined
        ? await completed(seat, progress, { sheet, folder }, score)
        : null,
  };
}

function withoutHint({ hint, hintKey, ...check }: GradedCheck, { hints }: Progress): CheckedCheck {
  if (hint === undefined || hintKey === undefined) return check;
  const isKnown = hints.some(({ key }) => key === hintKey);
  return { ...check, hintKey, hintCosts: isKnown ? 0 : costOf(check.points) };
}

/** Of a question, by its wrong answers: all of it at most. Having it right in the end still counts as passed. */
const lostOn = (
  { id, points = DEFAULT_POINTS }: Pick<GradedCheck, 'id' | 'points'>,
  { wrongAnswers }: Progress,
): number =>
  Math.min(
    points,
    wrongAnswers.filter(({ check }) => check === id).reduce((sum, { cost }) => sum + cost, 0),
  );

const DEFAULT_POINTS = 10;

/** A quarter of what the check is worth: of a hint, and of a wrong answer. */
const costOf = (points = DEFAULT_POINTS): number => Math.ceil(points / 4);

async function completed(
  seat: Seat,
  { participant, seed }: Progress,
  { sheet, folder }: Graded & { readonly folder: string },
  score: CheckReport['score'],
): Promise<CheckReport['completion']> {
  const record = await signCompletion({
    schema: 'aftertrace.completion/1',
    lab: sheet.lab,
    participant,
    seed,
    completedAt: isoSeconds(systemClock.now()),
    score,
    checks: sheet.checks.map(({ id, verdict, points = DEFAULT_POINTS }) => ({
      id,
      verdict,
      points,
    })),
    evidenceSha256: await hashEvidence(join(folder, 'evidence')),
  });
  await writePrivate(seat.memory, COMPLETION, `${JSON.stringify(record, null, 2)}\n`);
  return { file: join(seat.memory, COMPLETION), record };
}

const COMPLETION = 'completion.json';

async function takeHint(
  seat: Seat,
  progress: Progress,
  bench: Workbench,
  asked: string | undefined,
): Promise<HintReport> {
  const { sheet } = await bench.grade(progress.answers);
  const failing = sheet.checks.filter(({ verdict }) => verdict === 'fail');
  const isKnown = ({ hintKey }: GradedCheck) => progress.hints.some(({ key }) => key === hintKey);
  const chosen =
    asked === undefined
      ? (failing.find((check) => !isKnown(check)) ?? failing[0])
      : failing.find(({ id, hintKey }) => id === asked || hintKey === asked);
  const { id, hint, hintKey, points } = chosen ?? {};
  if (chosen === undefined || id === undefined || hint === undefined || hintKey === undefined) {
    throw new Problem('USAGE', noHint(sheet.checks, asked), {
      fix: `"aftertrace check ${seat.lab.id}" says what fails, after "aftertrace attack ${seat.lab.id}".`,
    });
  }
  const known = isKnown(chosen);
  const costs = known ? 0 : costOf(points);
  const hints = known
    ? progress.hints
    : [...progress.hints, { key: hintKey, check: id, cost: costs }];
  await writeProgress(seat, { ...progress, hints });
  const pointsSpent = hints.reduce((sum, { cost }) => sum + cost, 0);
  return { check: id, key: hintKey, hint, costs, isKnown: known, pointsSpent };
}

function noHint(checks: readonly GradedCheck[], asked: string | undefined): string {
  if (asked === undefined) return 'no check fails, so there is nothing to hint at';
  const check = checks.find(({ id }) => id === asked || asked.startsWith(`${id}/`));
  return check === undefined
    ? `no check is called "${asked}"`
    : `${check.id} does not fail by that mistake: it is ${check.verdict}`;
}

async function answerOne(
  seat: Seat,
  progress: Progress,
  bench: Workbench,
  { check, text }: { readonly check?: string | undefined; readonly text?: string | undefined },
): Promise<QuestionReport> {
  const questions = seat.lab.checks.filter(({ kind }) => kind === 'understanding');
  if (check !== undefined && !questions.some(({ id }) => id === check)) {
    throw noQuestion(check, questions);
  }
  const answers =
    check === undefined ? progress.answers : { ...progress.answers, [check]: text ?? '' };
  const { sheet } = await bench.grade(answers);
  const gradedAs = (id: string) => sheet.checks.find((one) => one.id === id);
  const now = { ...progress, answers };
  if (check !== undefined) {
    const graded = gradedAs(check);
    if (graded?.verdict === 'fail') now.wrongAnswers = withWrong(progress, graded, text ?? '');
    await writeProgress(seat, now);
  }
  return {
    questions: questions.map(({ id, question, points = DEFAULT_POINTS }) => {
      const graded = gradedAs(id);
      return {
        check: id,
        question,
        answer: answers[id] ?? null,
        verdict: graded?.verdict ?? 'ungraded',
        because: graded === undefined || graded.verdict === 'pass' ? null : graded.because,
        worth: points - lostOn({ id, points }, now),
        points,
        wrongAnswers: now.wrongAnswers.filter((one) => one.check === id).length,
      };
    }),
  };
}

/** The same wrong answer again costs nothing more. */
function withWrong(
  { wrongAnswers }: Progress,
  { id, points }: GradedCheck,
  text: string,
): Progress['wrongAnswers'] {
  const answer = plain(text);
  return wrongAnswers.some((one) => one.check === id && one.answer === answer)
    ? wrongAnswers
    : [...wrongAnswers, { check: id, answer, cost: costOf(points) }];
}

const noQuestion = (check: string, questions: readonly Pick<Check, 'id'>[]): Problem =>
  new Problem('USAGE', `no question is called "${check}"`, {
    fix: `Questions are: ${questions.map(({ id }) => id).join(', ')}`,
  });

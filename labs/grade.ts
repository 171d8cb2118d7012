import type { Check, Grade, GradedRun } from './check.ts';
import type { Lab } from './lab.ts';

/** What `grade.json` of a run holds. */
export interface GradeSheet {
  readonly schema: 'aftertrace.grade/1';
  readonly lab: string;
  readonly passed: number;
  readonly failed: number;
  readonly ungraded: number;
  readonly checks: readonly GradedCheck[];
  /** Points of what was passed, and of all there is; not in sheets of earlier days. */
  readonly score?: { readonly earned: number; readonly of: number };
  /** Ids of events in the evidence that never happened: no check was shown them. Absent when there are none. */
  readonly forged?: readonly string[];
}

export type GradedCheck = Pick<Check, 'id' | 'kind' | 'question'> &
  Grade & {
    readonly points?: number;
    /** Which mistake the hint is for, when it is for one; only beside a fail. */
    readonly hintKey?: string;
    /** Only beside a fail. */
    readonly hint?: string;
  };

/** Asks every check of the lab. One that throws could not tell, and says so; it costs nothing but itself. */
export async function gradeRun(lab: Lab, run: GradedRun): Promise<GradeSheet> {
  const checks: GradedCheck[] = [];
  const { forged = [] } = run;
  for (const check of lab.checks) {
    const { id, kind, question, points = DEFAULT_POINTS } = check;
    const grade = await graded(check, run);
    checks.push({
      id,
      kind,
      question,
      points,
      ...grade,
      ...(grade.verdict === 'fail' && hintFor(check, grade.mistake)),
    });
  }
  const count = (verdict: Grade['verdict']) =>
    checks.filter((check) => check.verdict === verdict).length;
  return {
    schema: 'aftertrace.grade/1',
    lab: lab.id,
    passed: count('pass'),
    failed: count('fail'),
    ungraded: count('ungraded'),
    checks,
    score: {
      earned: pointsOf(checks.filter(({ verdict }) => verdict === 'pass')),
      of: pointsOf(checks),
    },
    ...(forged.length > 0 && { forged }),
  };
}

const pointsOf = (checks: readonly GradedCheck[]): number =>
  checks.reduce((sum, { points = DEFAULT_POINTS }) => sum + points, 0);

/** The hint for that very mistake, or the check's general one; its key is what the learner asks for it by. */
function hintFor({ id, hint, hints = {} }: Check, mistake: string | undefined) {
  const own = mistake === undefined ? undefined : hints[mistake];
  return own === undefined
    ? { hint, hintKey: id }
    : { hint: own, hintKey: `${id}/${mistake ?? ''}` };
}

const DEFAULT_POINTS = 10;

async function graded(check: Check, run: GradedRun): Promise<Grade> {
  try {
    return await check.grade(run);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return { verdict: 'ungraded', because: `the check could not read what it needs: ${said}` };
  }
}

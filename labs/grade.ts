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
}

export type GradedCheck = Pick<Check, 'id' | 'kind' | 'question'> &
  Grade & {
    readonly points?: number;
    /** Only beside a fail. */
    readonly hint?: string;
  };

/** Asks every check of the lab. One that throws could not tell, and says so; it costs nothing but itself. */
export async function gradeRun(lab: Lab, run: GradedRun): Promise<GradeSheet> {
  const checks: GradedCheck[] = [];
  for (const check of lab.checks) {
    const { id, kind, question, hint, points = DEFAULT_POINTS } = check;
    const grade = await graded(check, run);
    checks.push({
      id,
      kind,
      question,
      points,
      ...grade,
      ...(grade.verdict === 'fail' && { hint }),
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
  };
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

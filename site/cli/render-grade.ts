import type { GradeSheet } from '../../labs/grade.ts';
import { neutralise } from '../../replay/text/neutralise.ts';

/** The checks of a run as text, one line each, reasons and hints below those that did not pass. */
export function renderGrade(grade: GradeSheet): string {
  const { passed, failed, ungraded, checks } = grade;
  const width = Math.max(...checks.map(({ verdict }) => verdict.length));
  const lines = checks.flatMap((check) => [
    `  ${check.verdict.padEnd(width)}  ${check.question}`,
    ...(check.verdict === 'pass'
      ? []
      : [`  ${' '.repeat(width)}    ${neutralise(check.because, 400)}`]),
    ...(check.hint === undefined ? [] : [`  ${' '.repeat(width)}    hint: ${check.hint}`]),
  ]);
  const head = `Checks: ${passed} passed, ${failed} failed${ungraded > 0 ? `, ${ungraded} could not be graded` : ''}`;
  return `${[head, ...lines].join('\n')}\n`;
}

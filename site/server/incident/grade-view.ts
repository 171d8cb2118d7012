import type { GradeSheet } from '../../../labs/grade.ts';
import { shown } from '../scene/event-words.ts';

export interface GradeView {
  readonly summary: string;
  readonly checks: readonly GradeViewCheck[];
}

export interface GradeViewCheck {
  readonly id: string;
  readonly verdict: 'pass' | 'fail' | 'ungraded';
  readonly word: string;
  readonly question: string;
  readonly because: string;
  readonly hint: string;
  readonly seenIn: readonly { readonly text: string; readonly href: string | undefined }[];
  readonly more: number;
}

const WORDS = { pass: 'Passed', fail: 'Failed', ungraded: 'Not graded' } as const;
const MOST_SEEN = 8;

/** @param hrefOf address of an event's page, undefined when the run has no such event. */
export function gradeView(
  grade: GradeSheet,
  hrefOf: (eventId: string) => string | undefined,
): GradeView {
  return {
    summary: scoreWords(grade),
    checks: grade.checks.map((check) => {
      const seenIn = 'seenIn' in check ? check.seenIn : [];
      return {
        id: check.id,
        verdict: check.verdict,
        word: WORDS[check.verdict],
        question: shown(check.question, 400),
        because: 'because' in check ? shown(check.because, 600) : '',
        hint: shown(check.hint ?? '', 600),
        seenIn: seenIn.slice(0, MOST_SEEN).map((text) => ({
          text: shown(text.replace(/^account:/, '')),
          href: hrefOf(text),
        })),
        more: Math.max(0, seenIn.length - MOST_SEEN),
      };
    }),
  };
}

/** "9 of 11 checks passed, 1 failed, 1 not graded" */
export function scoreWords({ passed, failed, ungraded }: GradeSheet): string {
  const all = passed + failed + ungraded;
  const others = [
    failed > 0 ? `, ${failed} failed` : '',
    ungraded > 0 ? `, ${ungraded} not graded` : '',
  ];
  return `${passed} of ${all} checks passed${others.join('')}`;
}

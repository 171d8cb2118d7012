import type { Check, GradedRun } from './check.ts';

/**
 * A question that is answered by reading the replay, with an answer of this run's own.
 *
 * Case and space around it do not count. Unanswered, or without an answer in the evidence, it is ungraded.
 */
export function understanding<Outputs>(
  question: Pick<Check<Outputs>, 'id' | 'question' | 'hint' | 'points'> & {
    solution(run: GradedRun<Outputs>): Promise<string | undefined>;
  },
): Check<Outputs> {
  return {
    ...question,
    kind: 'understanding',
    async grade(run) {
      const given = run.answers[question.id];
      if (given === undefined || given.trim() === '') {
        return { verdict: 'ungraded', because: 'it has not been answered yet' };
      }
      const right = await question.solution(run);
      if (right === undefined) {
        return {
          verdict: 'ungraded',
          because: 'the evidence of this run does not hold the answer',
        };
      }
      return plain(given) === plain(right)
        ? { verdict: 'pass', seenIn: [`account:answer ${question.id}`] }
        : { verdict: 'fail', because: 'that is not what this run shows', seenIn: [] };
    },
  };
}

/** What of an answer counts. */
export const plain = (text: string): string => text.trim().toLowerCase();

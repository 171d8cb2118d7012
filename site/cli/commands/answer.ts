import { Problem } from '../../../infra/base/problem.ts';
import { ask } from '../../../labs/control-client.ts';
import type { QuestionReport } from '../../../labs/lab-control.ts';
import { neutralise } from '../../../replay/text/neutralise.ts';
import type { Command } from '../command.ts';
import { optionsOf } from '../options.ts';
import { SEAT_HELP, seatNamed } from '../seat-options.ts';

const HELP = `aftertrace answer <lab> [<question> <answer>] [--seat NAME] [--json]

Answers a question of a lab, out of the replay of your last attack; without an answer, lists the
questions. What is right is different for each participant. Each wrong answer costs a quarter of
what its question is worth; after four the right one still completes the lab and earns nothing.

${SEAT_HELP}

Exit code: 0 right, or listed; 1 it is not what your run shows, or cannot be told yet; 2 used wrongly; 3 could not run.
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('answer', args, {
      seat: { type: 'string' },
      json: { type: 'boolean' },
    });
    const [lab, check, ...words] = positionals;
    if (check !== undefined && words.length === 0) {
      throw new Problem('USAGE', `answer: what is the answer to ${check}?`, {
        fix: `aftertrace answer ${lab ?? ''} ${check} <answer>`,
      });
    }
    const seat = seatNamed('answer', lab === undefined ? [] : [lab], values.seat);
    const given = check === undefined ? {} : { check, text: words.join(' ') };
    const report = (await ask(seat, 'answer', given, io.tell)) as QuestionReport;
    io.print(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : asText(report));
    const asked = report.questions.find((one) => one.check === check);
    return asked === undefined || asked.verdict === 'pass' ? 0 : 1;
  },
};

const asText = ({ questions }: QuestionReport): string =>
  questions
    .map(({ check, question, answer, verdict, because, ...counted }) => {
      const told = answer === null ? 'not answered' : `"${neutralise(answer, 100)}": ${verdict}`;
      const why = because === null || answer === null ? '' : `, ${because}`;
      return `${check}: ${question}\n  ${told}${why}\n  ${worthOf(verdict, counted)}\n`;
    })
    .join('');

type Counted = Pick<QuestionReport['questions'][number], 'worth' | 'points' | 'wrongAnswers'>;

function worthOf(verdict: string, { worth, points, wrongAnswers }: Counted): string {
  const wrong =
    wrongAnswers === 0
      ? ''
      : `, after ${wrongAnswers} wrong ${wrongAnswers === 1 ? 'answer' : 'answers'}`;
  return verdict === 'pass'
    ? `earned ${worth} of ${points} points${wrong}`
    : `the right answer earns ${worth} of ${points} points${wrong}`;
}

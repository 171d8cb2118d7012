import { readFile } from 'node:fs/promises';
import { Problem } from '../../../infra/base/problem.ts';
import { verifyCompletion } from '../../../labs/completion-record.ts';
import { ask } from '../../../labs/control-client.ts';
import type { CheckReport } from '../../../labs/lab-control.ts';
import { neutralise } from '../../../replay/text/neutralise.ts';
import type { Command, ExitCode, Terminal } from '../command.ts';
import { optionsOf } from '../options.ts';
import { SEAT_HELP, seatNamed } from '../seat-options.ts';

const HELP = `aftertrace check <lab> [--seat NAME] [--json]
aftertrace check --verify FILE [--key FINGERPRINT] [--json]

Grades what the last "attack" came to: the account as it stands, what happened, and your answers.
A failing check says what was seen, and the key of a hint. Once all pass, a signed record of
completion is written.

  --verify FILE      is that completion record as an installation signed it?
  --key FINGERPRINT  the installation that is trusted; this one when not given
${SEAT_HELP}

Exit code: 0 every check passes, or the record is in order; 1 not; 2 used wrongly; 3 could not run.
`;

export const command: Command = {
  help: HELP,
  async run(args, io) {
    const { values, positionals } = optionsOf('check', args, {
      seat: { type: 'string' },
      json: { type: 'boolean' },
      verify: { type: 'string' },
      key: { type: 'string' },
    });
    if (values.verify !== undefined) {
      return verified(values.verify, values.key, values.json === true, io);
    }
    const seat = seatNamed('check', positionals, values.seat);
    const answer = await ask(seat, 'check', {}, (line) => {
      io.tell(neutralise(line, 200));
    });
    const report = answer as CheckReport;
    io.print(values.json === true ? `${JSON.stringify(report, null, 2)}\n` : asText(report));
    return report.checks.every(({ verdict }) => verdict === 'pass') ? 0 : 1;
  },
};

async function verified(
  file: string,
  key: string | undefined,
  json: boolean,
  io: Terminal,
): Promise<ExitCode> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new Problem('EVIDENCE_UNREADABLE', `${file} cannot be read`, {
      fix: 'Name the completion.json that "check" wrote.',
      cause,
    });
  }
  const verdict = await verifyCompletion(text, key);
  if (json) io.print(`${JSON.stringify(verdict, null, 2)}\n`);
  else {
    const { completion, state, because } = verdict;
    io.print(`${state}: ${because}\n`);
    if (completion !== undefined) {
      const { lab, participant, score, completedAt } = completion;
      io.print(
        `${neutralise(participant, 100)} completed ${neutralise(lab, 60)} on ${neutralise(completedAt, 30)} with ${score.earned} of ${score.of} points\n`,
      );
    }
  }
  return verdict.state === 'valid' ? 0 : 1;
}

function asText({ lab, passed, failed, ungraded, score, checks, ...rest }: CheckReport): string {
  const lines = checks.flatMap((check) => {
    const hint =
      check.hintKey === undefined
        ? []
        : [
            `            hint: ${check.hintKey} (${check.hintCosts === 0 ? 'paid for' : `costs ${check.hintCosts ?? ''} points`})`,
          ];
    return check.verdict === 'pass'
      ? [`  pass      ${check.question}`]
      : [
          `  ${check.verdict.padEnd(8)}  ${check.id}: ${check.question}`,
          `            ${neutralise(check.because, 400)}`,
          ...hint,
        ];
  });
  const { folder, forged, completion } = rest;
  return [
    `Checks: ${passed} passed, ${failed} failed${ungraded > 0 ? `, ${ungraded} could not be graded` : ''}`,
    ...lines,
    `Points: ${score.earned} of ${score.of}${score.hints > 0 ? `, ${score.hints} spent on hints` : ''}${score.answers > 0 ? `, ${score.answers} lost by wrong answers` : ''}`,
    ...(folder === null
      ? [`Nothing has attacked the copy as it is saved: npx aftertrace attack ${lab}`]
      : []),
    ...(forged.length > 0
      ? [`${forged.length} event(s) of the evidence never happened; no check was shown them.`]
      : []),
    ...(completion === null ? [] : [`Complete. The signed record: ${completion.file}`]),
    '',
  ].join('\n');
}

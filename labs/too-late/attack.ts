import { seconds } from '../../infra/base/instant.ts';
import type { AttackStep, Expectation } from '../lab.ts';
import type { Outputs } from './outputs.ts';

/** An honest upload, two that are to raise an alert at once, and one that nobody can examine. */
export const attack: readonly AttackStep<Outputs>[] = [
  upload('background.benign-upload', 'incoming/opening-hours.txt', 'let-through'),
  upload('resource-development.eicar-upload', 'incoming/invoice-4711.txt', 'reported'),
  upload('persistence.web-shell-upload', 'incoming/avatar.php', 'reported'),
  upload('impact.oversize-upload', 'incoming/backup.img', 'noticed', { mebibytes: '2' }),
];

export interface PlannedUpload {
  readonly technique: string;
  readonly key: string;
  readonly expects: Expectation;
}

/** `reported` is bad, `let-through` honest, `noticed` cannot be examined. */
export const plannedUploads = (outputs: Outputs): readonly PlannedUpload[] =>
  attack.map(({ technique, inputs, expects }) => ({
    technique,
    key: inputs(outputs)['key'] ?? '',
    expects,
  }));

function upload(
  technique: string,
  key: string,
  expects: Expectation,
  more: Readonly<Record<string, string>> = {},
): AttackStep<Outputs> {
  return {
    technique,
    as: expects === 'let-through' ? 'clerk' : 'intruder',
    inputs: ({ intakeBucket }) => ({ bucket: intakeBucket, key, ...more }),
    after: seconds(20),
    expects,
  };
}

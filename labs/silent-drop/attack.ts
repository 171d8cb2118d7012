import { type Duration, minutes, seconds } from '../../infra/base/instant.ts';
import type { AttackStep, Expectation } from '../lab.ts';
import type { Outputs } from './outputs.ts';

/** Small verdicts, one whose table of contents fills a queue message many times, a failure, and at last a drill. */
export const attack: readonly AttackStep<Outputs>[] = [
  upload('background.benign-upload', 'incoming/opening-hours.txt', 'let-through'),
  upload('resource-development.eicar-upload', 'incoming/invoice-4711.txt', 'reported'),
  upload('impact.many-entries-zip-upload', 'incoming/backup.zip', 'reported'),
  upload('impact.oversize-upload', 'incoming/backup.img', 'noticed', {
    more: { mebibytes: '5' },
  }),
  // After the retries of what failed, so that whatever alarms from here on alarms about the drill.
  upload('background.benign-upload', 'drill/lose-this.txt', 'let-through', { after: minutes(10) }),
];

export interface PlannedUpload {
  readonly technique: string;
  readonly key: string;
  /** What becomes of the scan's record, if nothing is lost that need not be. */
  readonly record: 'success' | 'failure' | 'lost';
}

export const plannedUploads = (outputs: Outputs): readonly PlannedUpload[] =>
  attack.map(({ technique, inputs, expects }) => {
    const key = inputs(outputs)['key'] ?? '';
    const arrives = expects === 'noticed' ? 'failure' : 'success';
    return { technique, key, record: key.startsWith('drill/') ? 'lost' : arrives };
  });

function upload(
  technique: string,
  key: string,
  expects: Expectation,
  {
    after = seconds(20),
    more = {},
  }: { readonly after?: Duration; readonly more?: Readonly<Record<string, string>> } = {},
): AttackStep<Outputs> {
  return {
    technique,
    as: expects === 'let-through' ? 'clerk' : 'intruder',
    inputs: ({ intakeBucket }) => ({ bucket: intakeBucket, key, ...more }),
    after,
    expects,
  };
}

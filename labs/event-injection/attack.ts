import { seconds } from '../../infra/base/instant.ts';
import type { AttackStep, Expectation } from '../lab.ts';
import type { Outputs } from './outputs.ts';

/** Honest work, four names that are attacks, a call by one who may not, and an event that S3 never sent. */
export const attack: readonly AttackStep<Outputs>[] = [
  upload('background.benign-upload', 'clerk', 'incoming/minutes-of-the-meeting.txt'),
  upload('background.benign-upload', 'clerk', 'staff/salaries.txt'),
  upload('initial-access.traversal-key-upload', 'applicant', 'incoming/cv'),
  upload('defense-evasion.log-injection-key-upload', 'applicant', 'incoming/letter'),
  upload('execution.formula-key-upload', 'applicant', 'incoming/references'),
  upload('execution.markup-key-upload', 'applicant', 'incoming/photo'),
  crafted('applicant', 'denied'),
  crafted('intruder', 'reported'),
  upload('background.benign-upload', 'clerk', 'incoming/opening-hours.txt'),
];

/** What honest people handed in. */
export const HONEST_KEYS = [
  'incoming/minutes-of-the-meeting.txt',
  'incoming/opening-hours.txt',
] as const;

/** What the function has no business with. */
export const STAFF_KEY = 'staff/salaries.txt';

function upload(technique: string, as: string, key: string): AttackStep<Outputs> {
  return {
    technique,
    as,
    inputs: ({ intakeBucket }) => ({ bucket: intakeBucket, key }),
    after: seconds(20),
    expects: 'let-through',
  };
}

/** It names an object of the right bucket that only its own people may read. */
function crafted(as: string, expects: Expectation): AttackStep<Outputs> {
  return {
    technique: 'execution.crafted-event-invoke',
    as,
    inputs: ({ filingFunction, intakeBucket }) => ({
      functionName: filingFunction,
      bucket: intakeBucket,
      key: STAFF_KEY,
    }),
    after: seconds(20),
    expects,
  };
}

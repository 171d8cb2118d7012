import { type Duration, minutes, seconds } from '../../infra/base/instant.ts';
import type { AttackStep, Expectation } from '../lab.ts';
import type { Outputs } from './outputs.ts';

/** Two honest uploads, a look around that is refused, then everything somebody with a stolen key has. */
export const attack: readonly AttackStep<Outputs>[] = [
  upload('background.benign-upload', 'incoming/minutes-of-the-meeting.txt', 'let-through'),
  upload('background.benign-upload', 'incoming/opening-hours.txt', 'let-through'),
  {
    technique: 'discovery.bucket-listing',
    as: 'intruder with the other key',
    inputs: ({ intakeBucket }) => ({ bucket: intakeBucket }),
    after: seconds(20),
    expects: 'denied',
  },
  upload('resource-development.eicar-upload', 'incoming/invoice-4711.txt', 'contained'),
  upload('defense-evasion.eicar-in-zip-upload', 'incoming/invoices.zip', 'contained'),
  upload('persistence.web-shell-upload', 'incoming/avatar.php', 'contained'),
  // Long enough for the trail to have delivered the refused call: from here on the SIEM can see it.
  upload('execution.macro-document-upload', 'incoming/application.docm', 'contained', minutes(7)),
  upload('defense-evasion.polyglot-upload', 'incoming/team-photo.gif', 'contained'),
  upload('impact.zip-bomb-upload', 'incoming/backup.zip', 'contained'),
  upload('initial-access.zip-slip-upload', 'incoming/theme.zip', 'contained'),
  upload('defense-evasion.hostile-key-upload', hostileKey(), 'reported'),
];

export interface PlannedUpload {
  readonly technique: string;
  readonly bucket: string;
  readonly key: string;
  readonly expects: Expectation;
}

/** The uploads of the attack, with what a working defence makes of each. */
export function plannedUploads(outputs: Outputs): readonly PlannedUpload[] {
  return attack.flatMap((step) => {
    const { bucket, key } = step.inputs(outputs);
    if (bucket === undefined || key === undefined) return [];
    return [{ technique: step.technique, bucket, key, expects: step.expects }];
  });
}

function upload(
  technique: string,
  key: string,
  expects: Expectation,
  after: Duration = seconds(20),
): AttackStep<Outputs> {
  return {
    technique,
    as: expects === 'let-through' ? 'clerk' : 'intruder',
    inputs: ({ intakeBucket }) => ({ bucket: intakeBucket, key }),
    after,
    expects,
  };
}

/** A name that is a formula to a spreadsheet, markup to a page, a second line to a log, and ends "exe" to the eye. */
function hostileKey(): string {
  return 'incoming/=HYPERLINK("http:__203.0.113.66_","open")<img src=x onerror=alert(1)>\r\nINJECTED \u202Eexe.txt';
}

import { gradeOf } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import { attack } from '../attack.ts';
import type { Outputs } from '../outputs.ts';

export const refusalRecorded: Check<Outputs> = {
  id: 'refusal-recorded',
  kind: 'behaviour',
  question: 'Is the visitor who looks into the intake refused, and does the trail say so?',
  hint: 'A data event selector for the bucket records refused calls as well. If the call succeeded, some policy lets everybody list the bucket.',
  async grade({ outputs, timeline }) {
    const lookedAround = attack.filter(({ expects }) => expects === 'denied');
    const bucket = `arn:aws:s3:::${outputs.intakeBucket}`;
    const listings = timeline.events.filter(
      ({ name, principal, resources }) =>
        name.startsWith('ListObjects') &&
        principal?.endsWith(`user/${outputs.visitorUser}`) === true &&
        resources.some((resource) => resource === bucket || resource.startsWith(`${bucket}/`)),
    );
    if (listings.length < lookedAround.length) {
      return {
        verdict: 'ungraded',
        because: `the trail has ${listings.length} of the visitor’s ${lookedAround.length} call(s)`,
      };
    }
    return gradeOf(
      listings.map(({ id }) => id),
      listings
        .filter(({ errorCode }) => errorCode !== 'AccessDenied')
        .map(({ id, errorCode }) => ({
          seenIn: id,
          because: `the visitor’s call was answered ${errorCode ?? 'with the list of objects'}`,
        })),
    );
  },
};

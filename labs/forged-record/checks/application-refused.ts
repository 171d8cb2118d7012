import { gradeOf } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';

export const applicationRefused: Check<Outputs> = {
  id: 'application-refused',
  kind: 'behaviour',
  question: 'Is the application’s key refused when it sends a finding, and does the trail say so?',
  hint: 'The application’s own policy allows it, so only an explicit deny stops it. The queue’s owner writes that into the queue’s policy.',
  async grade({ outputs, timeline }) {
    const sends = timeline.events.filter(
      ({ name, principal }) =>
        name === 'SendMessage' && principal?.endsWith(`user/${outputs.appUser}`) === true,
    );
    return sends.length === 0
      ? { verdict: 'ungraded', because: 'no message of the application is in the trail' }
      : gradeOf(
          sends.map(({ id }) => id),
          sends
            .filter(({ errorCode }) => errorCode !== 'AccessDenied')
            .map(({ id }) => ({ seenIn: id, because: 'the application’s message was taken' })),
        );
  },
};

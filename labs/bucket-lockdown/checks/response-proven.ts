import { type Flaw, gradeOf } from '../../account-reader.ts';
import { isAlertTo, isCopyIn } from '../../alerts.ts';
import { type Check, isDone } from '../../check.ts';
import type { Outputs } from '../outputs.ts';
import { isRunOf, NOT_TOUCHED, storyOf } from './lockdown-story.ts';

export const responseProven: Check<Outputs> = {
  id: 'response-proven',
  kind: 'behaviour',
  question:
    'Does the replay prove the chain from the monitor over its destination and the responder to an alert in the inbox?',
  hint: 'Monitor run, PutEvents in Lambda’s own session, responder run, Publish, Notification: the first of these that is missing is where the chain broke. Failure queues and refused calls say why.',
  async grade({ outputs, timeline }) {
    const story = storyOf(outputs, timeline);
    const [touched] = story.touches;
    if (touched === undefined) return NOT_TOUCHED;
    const { after, foundBy } = story;
    if (foundBy === undefined) {
      const because = 'no run of the monitor is proven to have started the responder';
      return gradeOf([touched.id], [{ seenIn: touched.id, because }]);
    }
    const delivered = after.find((event) => event.name === 'PutEvents' && isDone(event));
    const ran = after.find((event) => isRunOf(event, outputs.responderFunction));
    const published = after.find(isAlertTo(outputs.alertTopicArn));
    const arrived = after.find(isCopyIn(outputs.analystInboxQueue));
    const links = [
      { event: delivered, missing: 'the monitor’s destination record is not on the bus' },
      { event: ran, missing: 'the responder did not run' },
      { event: published, missing: 'nobody was alerted' },
      {
        event: arrived,
        missing: 'the alert was published, and no copy of it is in the analysts’ inbox',
      },
    ];
    const flaws: Flaw[] = links.flatMap(({ event, missing }) =>
      event === undefined ? [{ seenIn: foundBy, because: missing }] : [],
    );
    return gradeOf([foundBy, ...links.flatMap(({ event }) => event?.id ?? [])], flaws);
  },
};

import { isAlertTo, isCopyIn } from '../../alerts.ts';
import type { Check } from '../../check.ts';
import { gradeStories } from '../../upload-stories.ts';
import type { Outputs } from '../outputs.ts';
import { storiesOf } from './stories.ts';

export const alertOnce: Check<Outputs> = {
  id: 'alert-once',
  kind: 'behaviour',
  question:
    'Is there exactly one alert for each malicious upload, although every event is handed out twice?',
  hint: 'All attempts and copies of one event have one request id, and the record carries it in requestContext.',
  hints: {
    'nobody-reads-it': 'Which queue is subscribed to the topic of alerts, and who reads that one?',
    'more-than-once':
      'What does the responder go by? The id of its own run is another one for each record; requestContext.requestId is not.',
  },
  async grade(run) {
    const { alertTopicArn, analystInboxQueue } = run.outputs;
    return gradeStories(storiesOf(run, 'reported'), ({ after }) => {
      const alerts = after.filter(isAlertTo(alertTopicArn)).length;
      if (alerts === 1 && !after.some(isCopyIn(analystInboxQueue))) {
        return {
          because: 'the alert was published, and no copy of it is in the analysts’ inbox',
          mistake: 'nobody-reads-it',
        };
      }
      if (alerts === 1) return undefined;
      return alerts === 0
        ? { because: 'nobody was alerted' }
        : { because: `${alerts} alerts were published`, mistake: 'more-than-once' };
    });
  },
};

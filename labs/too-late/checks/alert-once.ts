import type { Check } from '../../check.ts';
import { gradeStories, isDone } from '../../upload-stories.ts';
import type { Outputs } from '../outputs.ts';
import { storiesOf } from './stories.ts';

export const alertOnce: Check<Outputs> = {
  id: 'alert-once',
  kind: 'behaviour',
  question:
    'Is there exactly one alert for each malicious upload, although every event is handed out twice?',
  hint: 'All attempts and copies of one event have one request id, and the record carries it in requestContext.',
  hints: {
    'more-than-once':
      'What does the responder go by? The id of its own run is another one for each record; requestContext.requestId is not.',
  },
  async grade(run) {
    return gradeStories(storiesOf(run, 'reported'), ({ after }) => {
      const alerts = after.filter((event) => event.name === 'Publish' && isDone(event)).length;
      if (alerts === 1) return undefined;
      return alerts === 0
        ? { because: 'nobody was alerted' }
        : { because: `${alerts} alerts were published`, mistake: 'more-than-once' };
    });
  },
};

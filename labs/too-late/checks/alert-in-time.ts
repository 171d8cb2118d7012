import { isAlertTo } from '../../alerts.ts';
import { inTime } from '../../in-time.ts';
import { deadlines } from '../deadlines.ts';
import type { Outputs } from '../outputs.ts';
import { storiesOf } from './stories.ts';

export const alertInTime = inTime<Outputs>({
  id: 'alert-in-time',
  question: `Is the alert about every malicious upload out within ${deadlines.response / 1000} seconds?`,
  hint: 'Look at one malicious upload in the replay: how often was the scan started, and which of its destinations carried the record?',
  hints: {
    never:
      'The finding left the scan and no alert followed. Which of the scan’s destinations did the record take, and does the responder read such a record?',
    'too-late':
      'A function that throws is tried again after one minute and after two more, and only then does its record go out. A finding is no reason to try again.',
  },
  within: deadlines.response,
  otherwise: 'nobody was alerted',
  stretches: (run) =>
    (storiesOf(run, 'reported') ?? []).map(({ planned, upload, after }) => ({
      what: planned.technique,
      from: upload,
      to: after.find(isAlertTo(run.outputs.alertTopicArn)),
    })),
});

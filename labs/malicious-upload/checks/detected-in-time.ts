import { isDone } from '../../check.ts';
import { inTime } from '../../in-time.ts';
import { deadlines } from '../deadlines.ts';
import type { Outputs } from '../outputs.ts';
import { storiesOf } from './upload-story.ts';

export const detectedInTime = inTime<Outputs>({
  id: 'detected-in-time',
  question: `Does the verdict on every bad upload leave the scan within ${deadlines.detection / 1000} seconds?`,
  hint: 'Look at one bad upload in the replay: when was the scan run, and when was its record put on the bus?',
  hints: {
    never:
      'The scan runs and its record goes nowhere. What does its event invoke configuration say about success?',
    'too-late':
      'The first run failed, and Lambda came back a minute later. The scan’s log says why it failed.',
  },
  within: deadlines.detection,
  otherwise: 'no verdict on it left the scan',
  stretches: ({ outputs, timeline }) =>
    storiesOf(outputs, timeline)
      .told.filter(({ planned }) => ['contained', 'reported'].includes(planned.expects))
      .map(({ planned, upload, after }) => ({
        what: planned.technique,
        from: upload,
        to: after.find((event) => event.name === 'PutEvents' && isDone(event)),
      })),
});

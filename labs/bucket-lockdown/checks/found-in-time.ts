import { isDone } from '../../check.ts';
import { inTime } from '../../in-time.ts';
import { deadlines } from '../deadlines.ts';
import type { Outputs } from '../outputs.ts';
import { storyOf } from './lockdown-story.ts';

export const foundInTime = inTime<Outputs>({
  id: 'found-in-time',
  question: `Is the theft on the findings bus within ${deadlines.detection / 60_000} minutes?`,
  hint: 'The trail tells of a read some five minutes late, and its log file wakes the monitor. When did the monitor run, and when was its record put on the bus?',
  hints: {
    never:
      'The monitor answers with a finding, and nothing takes it to the bus. What does its event invoke configuration say about success?',
    'too-late':
      'The file with the theft in it woke the monitor, and that run failed: Lambda came back minutes later. The monitor’s log says why.',
  },
  within: deadlines.detection,
  otherwise: 'no finding of it reached the bus',
  stretches({ outputs, timeline }) {
    const { touches, after } = storyOf(outputs, timeline);
    const [first] = touches;
    if (first === undefined) return [];
    const to = after.find((event) => event.name === 'PutEvents' && isDone(event));
    return [{ what: 'the read of the decoy', from: first, to }];
  },
});

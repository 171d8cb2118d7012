import { isDone } from '../../check.ts';
import { inTime } from '../../in-time.ts';
import { realFinding } from '../attack.ts';
import { deadlines } from '../deadlines.ts';
import type { Outputs } from '../outputs.ts';
import { responderCall } from './record-story.ts';

export const realFindingActedOn = inTime<Outputs>({
  id: 'real-finding-acted-on',
  question: `Is the intake closed within ${deadlines.response / 1000} seconds of a malicious upload?`,
  hint: 'Look at who sends the scan’s record: a session of its role. How is that session called, and what does the responder expect?',
  hints: {
    never:
      'The finding was true, and was not believed, or never came. Lambda’s deliveries come in sessions called awslambda_ with a number and a time, and carry no lambda:SourceFunctionArn.',
  },
  within: deadlines.response,
  otherwise: 'the responder did not close the intake',
  stretches: ({ outputs, timeline }) => {
    const intake = `arn:aws:s3:::${outputs.intakeBucket}`;
    return timeline.events
      .filter(
        (event) =>
          event.kind === 'trail' &&
          event.name === 'PutObject' &&
          isDone(event) &&
          event.resources.includes(realFinding(outputs)),
      )
      .map((upload) => ({
        what: 'the malicious upload',
        from: upload,
        to: responderCall(outputs, timeline, 'PutBucketPolicy', upload, ({ resources }) =>
          resources.includes(intake),
        ),
      }));
  },
});

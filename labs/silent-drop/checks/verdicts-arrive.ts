import { type Check, isDone } from '../../check.ts';
import { queueName } from '../../destinations-of.ts';
import { gradeStories } from '../../upload-stories.ts';
import type { Outputs } from '../outputs.ts';
import { storiesOf } from './stories.ts';

export const verdictsArrive: Check<Outputs> = {
  id: 'verdicts-arrive',
  kind: 'behaviour',
  question: 'Does the verdict on every upload that was examined arrive in the queue of verdicts?',
  hint: 'Look for the scan’s SendMessage after the upload. Is it refused, and under which error code? A record wraps the event and the answer, and no queue takes more than one MiB.',
  async grade(run) {
    const verdicts = queueName(run.outputs.verdictsQueue);
    return gradeStories(storiesOf(run, 'success'), ({ after }) =>
      after.some(
        (event) =>
          event.name === 'InvocationRecord' &&
          isDone(event) &&
          event.resources.some((one) => one.includes('/') && queueName(one) === verdicts),
      )
        ? undefined
        : { because: 'its verdict is not in the queue' },
    );
  },
};

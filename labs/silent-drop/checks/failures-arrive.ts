import { type Check, isDone } from '../../check.ts';
import { gradeStories } from '../../upload-stories.ts';
import type { Outputs } from '../outputs.ts';
import { storiesOf } from './stories.ts';

export const failuresArrive: Check<Outputs> = {
  id: 'failures-arrive',
  kind: 'behaviour',
  question: 'Does the record of the upload that could not be examined arrive where failures go?',
  hint: 'Lambda asks once, when the destination is set, whether the role may write below aws/lambda/async/. The objects lie deeper. Compare the resource the policy names with the key of the refused PutObject.',
  async grade(run) {
    return gradeStories(storiesOf(run, 'failure'), ({ after }) =>
      after.some((event) => event.name === 'InvocationRecord' && !isDone(event))
        ? undefined
        : { because: 'no record of its failure is in the bucket of failures' },
    );
  },
};

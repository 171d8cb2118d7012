import type { Check } from '../../check.ts';
import { gradeStories, runsOf } from '../../upload-stories.ts';
import type { Outputs } from '../outputs.ts';
import { storiesOf } from './stories.ts';

export const businessGoesOn: Check<Outputs> = {
  id: 'business-goes-on',
  kind: 'behaviour',
  question: 'Is an honest upload scanned, and nobody alarmed about it?',
  hint: 'The responder is told of every finding, also of clean ones. It decides by responsePayload.verdict.',
  async grade(run) {
    return gradeStories(storiesOf(run, 'let-through'), (story) => {
      if (runsOf(story, run.outputs.scanFunction).length === 0) {
        return { because: 'nothing proves that the scan ran for it' };
      }
      return story.after.some(({ name }) => name === 'Publish')
        ? { because: 'an alert was published' }
        : undefined;
    });
  },
};

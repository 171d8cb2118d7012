import type { Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';
import { gradeStories, ranAfter, storiesOf } from './upload-story.ts';

export const verdictsReachTheSiem: Check<Outputs> = {
  id: 'verdicts-reach-the-siem',
  kind: 'behaviour',
  question: 'Is every bad upload scanned, and does its verdict reach the SIEM over a destination?',
  hint: 'Follow one upload in the replay: S3 invokes the scan, the scan’s record goes to the bus, a rule of the bus invokes the SIEM. Where the chain ends, the wiring is missing or refused.',
  async grade({ outputs, timeline }) {
    return gradeStories(
      storiesOf(outputs, timeline),
      ({ expects }) => expects === 'contained' || expects === 'reported',
      (story) => {
        if (!ranAfter(story, outputs.scanFunction))
          return 'nothing proves that the scan ran for it';
        if (!story.after.some(({ name }) => name === 'PutEvents')) {
          return 'the scan’s record was not put on the bus';
        }
        return ranAfter(story, outputs.siemFunction) ? undefined : 'the SIEM was not told';
      },
    );
  },
};

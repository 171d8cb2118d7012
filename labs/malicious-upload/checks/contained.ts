import { type Check, isDone } from '../../check.ts';
import { deadlines } from '../deadlines.ts';
import type { Outputs } from '../outputs.ts';
import { gradeStories, ranAfter, storiesOf } from './upload-story.ts';

const DEADLINE_S = deadlines.response / 1000;

export const contained: Check<Outputs> = {
  id: 'contained',
  kind: 'behaviour',
  question: `Is every malicious version moved out of the intake within ${DEADLINE_S} seconds, evidence first?`,
  hint: 'The quarantine writes the evidence before it removes the version. If it failed once, Lambda came back a minute later: its failure queue and the trail say why.',
  async grade({ outputs, timeline }) {
    return gradeStories(
      storiesOf(outputs, timeline),
      ({ expects }) => expects === 'contained',
      (story) => {
        const { upload, planned, after } = story;
        if (!ranAfter(story, outputs.quarantineFunction))
          return 'nothing proves that the quarantine ran for it';
        const removed = after.find(
          (event) =>
            event.name === 'DeleteObject' &&
            isDone(event) &&
            event.resources.includes(`arn:aws:s3:::${planned.bucket}/${planned.key}`),
        );
        if (removed === undefined) return 'the version is still in the intake';
        const kept = after.some(
          (event) =>
            event.name === 'PutObject' &&
            isDone(event) &&
            event.resources.some((one) =>
              one.startsWith(`arn:aws:s3:::${outputs.quarantineBucket}/`),
            ),
        );
        if (!kept) return 'it was removed without keeping the evidence';
        const took = Date.parse(removed.at ?? '') - Date.parse(upload.at ?? '');
        return took <= DEADLINE_S * 1000 ? undefined : `it took ${Math.round(took / 1000)} seconds`;
      },
    );
  },
};

import type { GradedRun } from '../../check.ts';
import { uploadStories } from '../../upload-stories.ts';
import { type PlannedUpload, plannedUploads } from '../attack.ts';
import type { Outputs } from '../outputs.ts';

/** Uploads of the attack that a working defence makes the same thing of. */
export const storiesOf = (
  { outputs, timeline }: Pick<GradedRun<Outputs>, 'outputs' | 'timeline'>,
  expects: PlannedUpload['expects'],
) =>
  uploadStories(
    timeline,
    outputs.intakeBucket,
    plannedUploads(outputs).filter((planned) => planned.expects === expects),
  );

import { type Flaw, gradeOf } from '../../account-reader.ts';
import { type Grade, isDone, type TimelineEventView, type TimelineView } from '../../check.ts';
import { provenChain } from '../../proven-chain.ts';
import { type PlannedUpload, plannedUploads } from '../attack.ts';
import type { Outputs } from '../outputs.ts';

/** One upload of the attack, and everything the replay proved that it set off. */
export interface UploadStory {
  readonly planned: PlannedUpload;
  readonly upload: TimelineEventView;
  readonly after: readonly TimelineEventView[];
}

/** The uploads that are in the timeline, and those of the plan that are not. */
export interface Stories {
  readonly told: readonly UploadStory[];
  readonly missing: readonly PlannedUpload[];
}

export function storiesOf(outputs: Outputs, timeline: TimelineView): Stories {
  const reach = provenChain(timeline);
  const told: UploadStory[] = [];
  const missing: PlannedUpload[] = [];
  for (const planned of plannedUploads(outputs)) {
    const object = `arn:aws:s3:::${planned.bucket}/${planned.key}`;
    const upload = timeline.events.find(
      (event) =>
        event.kind === 'trail' &&
        event.name === 'PutObject' &&
        isDone(event) &&
        event.resources.includes(object),
    );
    if (upload === undefined) missing.push(planned);
    else told.push({ planned, upload, after: reach(upload.id) });
  }
  return { told, missing };
}

/**
 * Grades the uploads that `concerns` picks, one by one.
 *
 * @param missed undefined when the upload's story is as it should be; else what is missing in it.
 */
export function gradeStories(
  { told, missing }: Stories,
  concerns: (planned: PlannedUpload) => boolean,
  missed: (story: UploadStory) => string | undefined,
): Grade {
  const unseen = missing.filter(concerns);
  if (unseen.length > 0) return notSeen(unseen);
  const stories = told.filter(({ planned }) => concerns(planned));
  const flaws: Flaw[] = [];
  for (const story of stories) {
    const because = missed(story);
    if (because === undefined) continue;
    flaws.push({ seenIn: story.upload.id, because: `${story.planned.technique}: ${because}` });
  }
  return gradeOf(
    stories.map(({ upload }) => upload.id),
    flaws,
  );
}

/** The attack has not run, or the trail does not have it: nobody can say how it would have ended. */
export const notSeen = (unseen: readonly PlannedUpload[]): Grade => ({
  verdict: 'ungraded',
  because: `${unseen.length} upload(s) of the attack are not in the trail, the first by ${unseen[0]?.technique ?? ''}`,
});

/** Ran: Lambda dispatched an event to that function and the trail has it. */
export const ranAfter = ({ after }: UploadStory, functionName: string): boolean =>
  after.some(
    (event) =>
      event.name === 'InvokeExecution' &&
      event.resources.some((resource) => resource.includes(`:function:${functionName}`)),
  );

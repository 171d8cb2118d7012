import { type Flaw, gradeOf } from './account-reader.ts';
import { type Grade, isDone, type TimelineEventView, type TimelineView } from './check.ts';
import { provenChain } from './proven-chain.ts';

/** What an attack uploads, as far as its checks have to know. */
export interface Planned {
  readonly technique: string;
  readonly key: string;
}

/** One upload, and everything the replay proved that it set off, in the order of the timeline. */
export interface UploadStory<Plan extends Planned = Planned> {
  readonly planned: Plan;
  readonly upload: TimelineEventView;
  readonly after: readonly TimelineEventView[];
}

/**
 * The uploads of a plan, each with what followed.
 *
 * @returns undefined when the timeline does not have all of them: nobody can say how it would have ended.
 */
export function uploadStories<Plan extends Planned>(
  timeline: TimelineView,
  bucket: string,
  plan: readonly Plan[],
): readonly UploadStory<Plan>[] | undefined {
  const reach = provenChain(timeline);
  const stories = plan.flatMap((planned) => {
    const object = `arn:aws:s3:::${bucket}/${planned.key}`;
    const upload = timeline.events.find(
      (event) =>
        event.kind === 'trail' &&
        event.name === 'PutObject' &&
        isDone(event) &&
        event.resources.includes(object),
    );
    if (upload === undefined) return [];
    const after = [...reach(upload.id)].sort(inTimelineOrder);
    return [{ planned, upload, after }];
  });
  return stories.length < plan.length ? undefined : stories;
}

export const NOT_SEEN: Grade = {
  verdict: 'ungraded',
  because: 'not all uploads of the attack are in the trail',
};

/** @param missed undefined when the upload's story is as it should be; else what is wrong with it. */
export function gradeStories<Plan extends Planned>(
  stories: readonly UploadStory<Plan>[] | undefined,
  missed: (story: UploadStory<Plan>) => Pick<Flaw, 'because' | 'mistake'> | undefined,
): Grade {
  if (stories === undefined) return NOT_SEEN;
  const flaws = stories.flatMap((story): Flaw[] => {
    const flaw = missed(story);
    if (flaw === undefined) return [];
    const because = `${story.planned.technique}: ${flaw.because}`;
    return [{ ...flaw, seenIn: story.upload.id, because }];
  });
  return gradeOf(
    stories.map(({ upload }) => upload.id),
    flaws,
  );
}

/** The dispatches of events to that function, among what followed. */
export const runsOf = ({ after }: UploadStory, functionName: string): TimelineEventView[] =>
  after.filter(
    ({ name, resources }) =>
      name === 'InvokeExecution' &&
      resources.some((resource) => resource.endsWith(`:function:${functionName}`)),
  );

export const timeOf = ({ at }: TimelineEventView): number => Date.parse(at ?? '');

function inTimelineOrder(one: TimelineEventView, other: TimelineEventView): number {
  const apart = timeOf(one) - timeOf(other);
  return apart === 0 ? Number(one.id > other.id) - Number(one.id < other.id) : apart;
}

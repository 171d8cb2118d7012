import type { EventId } from '../../../infra/base/ids.ts';
import type { Grade, TimelineEventView, TimelineView } from '../../check.ts';
import { type PlannedUpload, plannedUploads } from '../attack.ts';
import type { Outputs } from '../outputs.ts';
import { type Flaw, gradeOf } from './account-reader.ts';

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
  const reach = proven(timeline);
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

export const isDone = ({ errorCode }: TimelineEventView): boolean =>
  errorCode === undefined || errorCode === null;

/** Everything reachable from an event by links that are more than likely. */
function proven({ events, links }: TimelineView) {
  const byId = new Map(events.map((event) => [event.id, event]));
  const effects = new Map<EventId, EventId[]>();
  for (const { from, to, grounds } of links) {
    if (grounds === 'inferred') continue;
    const known = effects.get(from);
    if (known === undefined) effects.set(from, [to]);
    else known.push(to);
  }
  return (start: EventId): readonly TimelineEventView[] => {
    const reached = new Set<EventId>();
    const waiting = [start];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      for (const next of effects.get(id) ?? []) {
        if (reached.has(next)) continue;
        reached.add(next);
        waiting.push(next);
      }
    }
    return [...reached].flatMap((id) => byId.get(id) ?? []);
  };
}

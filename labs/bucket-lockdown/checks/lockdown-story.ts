import type { EventId } from '../../../infra/base/ids.ts';
import { type Grade, isDone, type TimelineEventView, type TimelineView } from '../../check.ts';
import { provenChain } from '../../proven-chain.ts';
import type { Outputs } from '../outputs.ts';

/** What the replay proved of theft and response. */
export interface LockdownStory {
  /** Reads of the decoy that went through, earliest first. */
  readonly touches: readonly TimelineEventView[];
  /** Runs of the responder, earliest first. */
  readonly responses: readonly TimelineEventView[];
  /** Everything that followed from the first monitor's run that set the responder off; nothing when none did. */
  readonly after: readonly TimelineEventView[];
  /** That run of the monitor. */
  readonly foundBy: EventId | undefined;
}

export function storyOf(outputs: Outputs, timeline: TimelineView): LockdownStory {
  const reach = provenChain(timeline);
  const runs = timeline.events.filter((event) => isRunOf(event, outputs.monitorFunction));
  const finding = runs
    .map((run) => ({ run, after: reach(run.id) }))
    .find(({ after }) => after.some((event) => isRunOf(event, outputs.responderFunction)));
  const decoy = `arn:aws:s3:::${outputs.reportsBucket}/${outputs.decoyKey}`;
  return {
    touches: timeline.events.filter(
      (event) =>
        event.kind === 'trail' &&
        event.name === 'GetObject' &&
        isDone(event) &&
        event.resources.includes(decoy),
    ),
    responses: timeline.events.filter((event) => isRunOf(event, outputs.responderFunction)),
    after: finding?.after ?? [],
    foundBy: finding?.run.id,
  };
}

/** The calls of one containment, by the name CloudTrail gives them. */
const CONTAINMENT = [
  { name: 'PutUserPolicy', missing: 'nobody denied the user anything' },
  { name: 'UpdateAccessKey', missing: 'nobody touched the user’s keys' },
  { name: 'PutRolePolicy', missing: 'nobody revoked the sessions of the export role' },
  { name: 'PutBucketPolicy', missing: 'nobody closed the bucket' },
] as const;

/** The first successful call of each kind in the response, and what was left out. */
export function containmentOf({ after }: LockdownStory) {
  const calls: TimelineEventView[] = [];
  const missing: string[] = [];
  for (const part of CONTAINMENT) {
    const call = after.find((event) => event.name === part.name && isDone(event));
    if (call === undefined) missing.push(part.missing);
    else calls.push(call);
  }
  const lastAt = Math.max(...calls.map(timeOf));
  return { calls, missing, lastAt };
}

/** The theft has not happened, or the trail does not have it: nobody can say how it would have ended. */
export const NOT_TOUCHED: Grade = {
  verdict: 'ungraded',
  because: 'no read of the decoy is in the trail',
};

export const isRunOf = ({ name, resources }: TimelineEventView, functionName: string): boolean =>
  name === 'InvokeExecution' &&
  resources.some((resource) => resource.includes(`:function:${functionName}`));

/** Milliseconds since 1970. */
export const timeOf = ({ at }: TimelineEventView): number => Date.parse(at ?? '');

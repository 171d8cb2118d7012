import { isDone, type TimelineEventView, type TimelineView } from '../../check.ts';
import type { Outputs } from '../outputs.ts';

/** Messages that the operator's key got into the findings queue, earliest first. */
export const forgedSends = (
  { findingsQueueArn, operatorUser }: Outputs,
  { events }: TimelineView,
): readonly TimelineEventView[] =>
  events.filter(
    (event) =>
      event.name === 'SendMessage' &&
      isDone(event) &&
      event.resources.includes(findingsQueueArn) &&
      event.principal?.endsWith(`user/${operatorUser}`) === true,
  );

/** Runs of the scan that the operator's key asked for, once its code was another's. */
export const askedLies = (
  { scanFunction, operatorUser }: Outputs,
  { events }: TimelineView,
): readonly TimelineEventView[] =>
  events.filter(
    (event) =>
      event.kind === 'trail' &&
      event.name === 'Invoke' &&
      event.principal?.endsWith(`user/${operatorUser}`) === true &&
      event.resources.some((one) => one.includes(`:function:${scanFunction}`)),
  );

/**
 * The first call of that name which the responder made from a moment on.
 *
 * It is woken by a queue, so it has no invocation record that could prove which message it was for. The attack leaves
 * minutes between its steps, for the clock to tell.
 */
export const responderCall = (
  { responderFunction }: Outputs,
  { events }: TimelineView,
  name: string,
  since: TimelineEventView,
  concerns: (event: TimelineEventView) => boolean = () => true,
): TimelineEventView | undefined =>
  events.find(
    (event) =>
      event.kind === 'trail' &&
      event.name === name &&
      isDone(event) &&
      event.principal?.endsWith(`/${responderFunction}`) === true &&
      timeOf(event) >= timeOf(since) &&
      concerns(event),
  );

/** Until the next step of the attack nothing else wakes the responder. */
export const isSoonAfter = (since: TimelineEventView, event: TimelineEventView): boolean =>
  timeOf(event) - timeOf(since) < 60;

/** Seconds since 1970; SQS's and SNS's events tell no finer. */
const timeOf = ({ at }: TimelineEventView): number => Math.floor(Date.parse(at ?? '') / 1000);

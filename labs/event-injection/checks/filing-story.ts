import { isDone, type TimelineEventView, type TimelineView } from '../../check.ts';
import type { Outputs } from '../outputs.ts';

/** Calls of the function that somebody with the operator's key made. Refused ones are in no trail. */
export const craftedInvokes = (
  { operatorUser, filingFunction }: Outputs,
  { events }: TimelineView,
): readonly TimelineEventView[] =>
  events.filter(
    (event) =>
      event.kind === 'trail' &&
      event.name === 'Invoke' &&
      isOf(event, operatorUser) &&
      event.resources.some((one) => one.includes(`:function:${filingFunction}`)),
  );

/** A message that came to rest where refused events lie. */
export const isDeliveryToRefused = (
  event: TimelineEventView,
  { refusedEventsQueueArn }: Outputs,
): boolean =>
  event.name === 'SendMessage' && isDone(event) && event.resources.includes(refusedEventsQueueArn);

const isOf = ({ principal }: TimelineEventView, user: string): boolean =>
  principal?.endsWith(`user/${user}`) === true;

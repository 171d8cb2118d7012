import type { Instant } from '../../../base/instant.ts';
import { later, milliseconds, seconds } from '../../../base/instant.ts';
import { announceArrival } from '../../arrivals.ts';
import type { Platform } from '../../platform.ts';
import { isFifo, numberOf, redriveOf } from './queue-attributes.ts';
import type { Message, Queue } from './state.ts';
import { sqsState, wakePolls } from './state.ts';

/** Forgets what is older than the queue keeps; for a moved message its first sending counts. */
export function dropExpired(queue: Queue, now: Instant): void {
  const keep = seconds(numberOf(queue, 'MessageRetentionPeriod'));
  if (queue.messages.every((message) => later(message.sentAt, keep) > now)) return;
  queue.messages = queue.messages.filter((message) => later(message.sentAt, keep) > now);
}

/**
 * Takes up to `most` messages that may be seen now and hides them for `hideFor` milliseconds.
 *
 * A message that has been taken as often as the queue's redrive policy allows goes to the dead-letter
 * queue instead, as SQS does it: on the attempt to receive it once more.
 */
export function takeMessages(
  platform: Platform,
  queue: Queue,
  most: number,
  hideFor: number,
  handleFor: (message: Message) => string,
): readonly Message[] {
  const now = platform.clock.now();
  dropExpired(queue, now);
  const redrive = redriveOf(queue);
  const target =
    redrive === undefined
      ? undefined
      : platform.state(sqsState).queues.get(redrive.deadLetterTargetArn);
  const blocked = isFifo(queue) ? groupsInFlight(queue, now) : new Set<string>();
  const taken: Message[] = [];
  for (const message of [...queue.messages]) {
    if (taken.length >= most) break;
    if (message.visibleAt > now) continue;
    if (message.groupId !== undefined && blocked.has(message.groupId)) continue;
    if (redrive !== undefined && target !== undefined) {
      if (message.receiveCount >= redrive.maxReceiveCount) {
        moveMessage(platform, message, queue, target);
        continue;
      }
    }
    message.receiveCount++;
    message.firstReceivedAt ??= now;
    message.visibleAt = later(now, milliseconds(hideFor));
    message.receiptHandle = handleFor(message);
    taken.push(message);
  }
  if (taken.length > 0) announceArrival(platform, queue.arn, later(now, milliseconds(hideFor)));
  return taken;
}

/** A FIFO queue holds back the rest of a group while one of its messages is being worked on. */
function groupsInFlight(queue: Queue, now: Instant): Set<string> {
  const groups = new Set<string>();
  for (const { groupId, visibleAt, receiveCount } of queue.messages)
    if (groupId !== undefined && receiveCount > 0 && visibleAt > now) groups.add(groupId);
  return groups;
}

function moveMessage(platform: Platform, message: Message, from: Queue, to: Queue): void {
  from.messages = from.messages.filter((other) => other !== message);
  to.messages.push({ ...message, movedFrom: from.arn });
  wakePolls(platform, to);
}

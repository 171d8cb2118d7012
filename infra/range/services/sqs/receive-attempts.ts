import type { Instant } from '../../../base/instant.ts';
import { later, seconds } from '../../../base/instant.ts';
import type { Call } from '../../service.ts';
import { isFifo, numberOf } from './queue-attributes.ts';
import { newReceiptHandle } from './receipt-handle.ts';
import type { Message, Queue } from './state.ts';

/** How long SQS answers a repeated attempt id with the same messages. Source: API reference, "ReceiveMessage". */
const ATTEMPT_WINDOW = seconds(300);

interface Asked {
  readonly ReceiveRequestAttemptId?: string | undefined;
  readonly VisibilityTimeout?: number | undefined;
}

/**
 * FIFO queues hand out the same messages, hidden anew, to whoever repeats an attempt id: for a client that never got
 * the answer. Not once one of them was deleted or can be seen again.
 */
export function repeatedAttempt(
  queue: Queue,
  asked: Asked,
  call: Call,
): readonly Message[] | undefined {
  const id = asked.ReceiveRequestAttemptId;
  if (id === undefined || !isFifo(queue)) return undefined;
  const attempt = queue.attempts?.get(id);
  if (attempt === undefined || later(attempt.at, ATTEMPT_WINDOW) <= call.at) return undefined;
  const messages = attempt.messageIds.map((each) =>
    queue.messages.find(({ id: own }) => own === each),
  );
  const held = messages.filter((message) => message !== undefined && message.visibleAt > call.at);
  if (held.length !== messages.length) return undefined;
  const hideFor = seconds(asked.VisibilityTimeout ?? numberOf(queue, 'VisibilityTimeout'));
  return held.flatMap((message) => {
    if (message === undefined) return [];
    message.visibleAt = later(call.at, hideFor);
    message.receiptHandle = newReceiptHandle(queue, call);
    return [message];
  });
}

export function rememberAttempt(
  queue: Queue,
  asked: Asked,
  taken: readonly Message[],
  call: Call,
): void {
  const id = asked.ReceiveRequestAttemptId;
  if (id === undefined || !isFifo(queue)) return;
  queue.attempts ??= new Map();
  for (const [old, { at }] of queue.attempts) if (isOver(at, call.at)) queue.attempts.delete(old);
  queue.attempts.set(id, { messageIds: taken.map((message) => message.id), at: call.at });
}

const isOver = (at: Instant, now: Instant): boolean => later(at, ATTEMPT_WINDOW) <= now;

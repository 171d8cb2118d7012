import type { Duration, Instant } from '../../../../base/instant.ts';
import { milliseconds } from '../../../../base/instant.ts';
import type { Platform } from '../../../platform.ts';
import { liveToken } from '../../../platform.ts';
import { lambdaRuntime } from '../runtime/lambda-runtime.ts';
import type { AsyncEvent } from '../state.ts';
import { lambdaState } from '../state.ts';
import { dispatch } from './dispatch-event.ts';

/** How long an event lies in the queue before its first dispatch, on a simulated clock. */
const QUEUE_DELAY = milliseconds(100);
/** A copy comes this much later or up to four times that, so that copies do not run side by side and draw ids in turns. */
const COPY_DELAY = 2_000;

/**
 * Takes an event on; from now on it will be run, retried, delivered or dropped.
 *
 * AWS's queue hands an event out twice now and then, without any error; how often, the range is told.
 */
export function enqueue(platform: Platform, event: Omit<AsyncEvent, 'dueAt' | 'copy'>): void {
  take(platform, { ...event, copy: 0 }, QUEUE_DELAY);
  const { duplicates } = lambdaRuntime(platform);
  const { rate } = platform.state(duplicateEvents);
  if (rate === 0 || duplicates.next() >= rate) return;
  const delay = milliseconds(COPY_DELAY + Math.floor(3 * COPY_DELAY * duplicates.next()));
  take(platform, { ...event, copy: 1 }, delay);
}

/** Which share of all events is handed out twice, 0 to 1. Set when the range starts. */
export const duplicateEvents = liveToken('lambda/duplicates', () => ({ rate: 0 }));

function take(platform: Platform, event: Omit<AsyncEvent, 'dueAt'>, delay: Duration): void {
  const dueAt = platform.clock.soon(delay);
  const queued: AsyncEvent = { ...event, dueAt };
  platform.state(lambdaState).queue.set(keyOf(queued), queued);
  schedule(platform, queued);
}

/** Puts the events of an earlier run of the range back on the clock. */
export function resumeQueue(platform: Platform): void {
  for (const event of platform.state(lambdaState).queue.values()) schedule(platform, event);
}

const keyOf = ({ requestId, copy }: AsyncEvent): string => `${requestId} ${String(copy)}`;

function schedule(platform: Platform, event: AsyncEvent): void {
  platform.clock.at(event.dueAt, 'errand', async () => {
    let again: Instant | undefined;
    try {
      again = await dispatch(platform, event);
    } finally {
      // Also after a fault of the range's own: nothing would ever take the event up again.
      if (again === undefined) platform.state(lambdaState).queue.delete(keyOf(event));
    }
    if (again === undefined) return;
    event.dueAt = again;
    schedule(platform, event);
  });
}

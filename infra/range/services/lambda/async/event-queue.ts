import type { Instant } from '../../../../base/instant.ts';
import { later, milliseconds } from '../../../../base/instant.ts';
import type { Platform } from '../../../platform.ts';
import type { AsyncEvent } from '../state.ts';
import { lambdaState } from '../state.ts';
import { dispatch } from './dispatch-event.ts';

/** How long an event lies in the queue before its first dispatch, on a simulated clock. */
const QUEUE_DELAY = milliseconds(100);

/** Takes an event on; from now on it will be run, retried, delivered or dropped. */
export function enqueue(platform: Platform, event: Omit<AsyncEvent, 'dueAt'>): void {
  const { clock } = platform;
  const dueAt = clock.mode === 'real' ? clock.now() : later(clock.now(), QUEUE_DELAY);
  const queued: AsyncEvent = { ...event, dueAt };
  platform.state(lambdaState).queue.set(queued.requestId, queued);
  schedule(platform, queued);
}

/** Puts the events of an earlier run of the range back on the clock. */
export function resumeQueue(platform: Platform): void {
  for (const event of platform.state(lambdaState).queue.values()) schedule(platform, event);
}

function schedule(platform: Platform, event: AsyncEvent): void {
  platform.clock.at(event.dueAt, 'errand', async () => {
    let again: Instant | undefined;
    try {
      again = await dispatch(platform, event);
    } finally {
      // Also after a fault of the range's own: nothing would ever take the event up again.
      if (again === undefined) platform.state(lambdaState).queue.delete(event.requestId);
    }
    if (again === undefined) return;
    event.dueAt = again;
    schedule(platform, event);
  });
}

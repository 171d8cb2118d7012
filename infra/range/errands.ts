import type { Instant } from '../base/instant.ts';
import type { Platform } from './platform.ts';
import { stateToken } from './platform.ts';

/**
 * Work for later whose order is plain data: it survives a restart, which a closure on the clock does not.
 *
 * An errand that was under way when the range ended is done again: at least once, as AWS's deliveries are.
 */
export interface ErrandKind<Order> {
  /** "sns/delivery" */
  readonly id: string;
  work(platform: Platform, order: Order): Promise<void>;
}

export const errandKind = <Order>(
  id: string,
  work: ErrandKind<Order>['work'],
): ErrandKind<Order> => ({ id, work });

/** Does the work when `due` has come. */
export function sendErrand<Order>(
  platform: Platform,
  kind: ErrandKind<Order>,
  due: Instant,
  order: Order,
): void {
  const state = platform.state(errands);
  state.serial++;
  state.waiting.set(state.serial, { kind: kind.id, due, order });
  schedule(platform, kind, state.serial, due, order);
}

/** Puts what an earlier run of the range left undone back on the clock. Services call it when they start. */
export function resumeErrands<Order>(platform: Platform, kind: ErrandKind<Order>): void {
  for (const [serial, errand] of platform.state(errands).waiting) {
    // The kind's id says which order it wrote.
    if (errand.kind === kind.id)
      schedule(platform, kind, serial, errand.due, errand.order as Order);
  }
}

interface Errand {
  readonly kind: string;
  readonly due: Instant;
  readonly order: unknown;
}

const errands = stateToken('errands', () => ({ serial: 0, waiting: new Map<number, Errand>() }));

function schedule<Order>(
  platform: Platform,
  kind: ErrandKind<Order>,
  serial: number,
  due: Instant,
  order: Order,
): void {
  platform.clock.at(due, 'errand', async () => {
    try {
      await kind.work(platform, order);
    } finally {
      platform.state(errands).waiting.delete(serial);
    }
  });
}

import type { Duration, Instant } from '../../../../base/instant.ts';
import { later, milliseconds, minutes, seconds } from '../../../../base/instant.ts';

/** What an event may still cost. */
export interface RetryBudget {
  readonly acceptedAt: Instant;
  /** 0 to 2. */
  readonly maximumRetryAttempts: number;
  /** Seconds. */
  readonly maximumEventAge: number;
}

export type NextStep =
  | { readonly kind: 'again'; readonly at: Instant }
  | { readonly kind: 'give-up'; readonly condition: 'RetriesExhausted' | 'EventAgeExceeded' };

export const DEFAULT_RETRY_ATTEMPTS = 2;
/** Six hours, in seconds. */
export const DEFAULT_EVENT_AGE = 21_600;

/** @param attempts how often a handler has failed on it so far, at least 1. */
export function afterFailure(attempts: number, budget: RetryBudget, now: Instant): NextStep {
  if (attempts > budget.maximumRetryAttempts) {
    return { kind: 'give-up', condition: 'RetriesExhausted' };
  }
  return unlessTooOld(attempts === 1 ? minutes(1) : minutes(2), budget, now);
}

/** @param throttles dispatches in a row that found no room, at least 1; they cost no retry. */
export function afterThrottle(throttles: number, budget: RetryBudget, now: Instant): NextStep {
  return unlessTooOld(backOff(throttles), budget, now);
}

/** AWS looks ahead: what would be too old when its turn comes is given up now. */
function unlessTooOld(wait: Duration, budget: RetryBudget, now: Instant): NextStep {
  const at = later(now, wait);
  return at > later(budget.acceptedAt, seconds(budget.maximumEventAge))
    ? { kind: 'give-up', condition: 'EventAgeExceeded' }
    : { kind: 'again', at };
}

/** From one second, doubling, to five minutes. */
const backOff = (throttles: number): Duration =>
  milliseconds(Math.min(minutes(5), seconds(2 ** Math.min(throttles - 1, 20))));

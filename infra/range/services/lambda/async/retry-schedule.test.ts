import { expect, test } from 'vitest';
import type { Instant } from '../../../../base/instant.ts';
import { hours, later, milliseconds, seconds } from '../../../../base/instant.ts';
import type { RetryBudget } from './retry-schedule.ts';
import { afterFailure, afterThrottle } from './retry-schedule.ts';

const acceptedAt = Date.parse('2026-09-14T10:00:00Z') as Instant;
const budget: RetryBudget = { acceptedAt, maximumRetryAttempts: 2, maximumEventAge: 21_600 };
const soon = later(acceptedAt, milliseconds(100));

test('a first failure waits one minute, a second one two', () => {
  expect(afterFailure(1, budget, soon)).toEqual({ kind: 'again', at: later(soon, seconds(60)) });
  expect(afterFailure(2, budget, soon)).toEqual({ kind: 'again', at: later(soon, seconds(120)) });
});

test.each([
  { retries: 2, attempts: 3 },
  { retries: 1, attempts: 2 },
  { retries: 0, attempts: 1 },
])('$attempts failures use up $retries retries', ({ retries, attempts }) => {
  expect(afterFailure(attempts, { ...budget, maximumRetryAttempts: retries }, soon)).toEqual({
    kind: 'give-up',
    condition: 'RetriesExhausted',
  });
});

test('an event that would be too old at its next turn is given up now', () => {
  const gone = { kind: 'give-up', condition: 'EventAgeExceeded' };
  expect(afterFailure(1, { ...budget, maximumEventAge: 60 }, soon)).toEqual(gone);
  expect(afterFailure(1, { ...budget, maximumEventAge: 90 }, soon)).toMatchObject({
    kind: 'again',
  });
  const secondTurn = later(soon, seconds(60));
  expect(afterFailure(2, { ...budget, maximumEventAge: 90 }, secondTurn)).toEqual(gone);
});

test('throttles back off from one second to five minutes and cost no retry', () => {
  const waits = [1, 2, 3, 9, 10, 400].map((throttles) => {
    const next = afterThrottle(throttles, { ...budget, maximumRetryAttempts: 0 }, soon);
    return next.kind === 'again' ? (next.at - soon) / 1000 : next.condition;
  });
  expect(waits).toEqual([1, 2, 4, 256, 300, 300]);
});

test('a throttled event ages out', () => {
  const late = later(acceptedAt, hours(6));
  expect(afterThrottle(80, budget, late)).toEqual({
    kind: 'give-up',
    condition: 'EventAgeExceeded',
  });
});

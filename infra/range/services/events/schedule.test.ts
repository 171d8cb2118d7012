import { describe, expect, test } from 'vitest';
import type { Instant } from '../../../base/instant.ts';
import { isoSeconds } from '../../../base/instant.ts';
import { scheduleOf } from './schedule.ts';

const at = (time: string) => Date.parse(time) as Instant;
const next = (expression: string, after: string) => {
  const due = scheduleOf(expression, at('2026-05-12T04:40:00Z')).next(at(after));
  return due === undefined ? undefined : isoSeconds(due);
};

describe('a schedule', () => {
  // 12 May 2026 is a Tuesday.
  test.each([
    ['rate(5 minutes)', '2026-05-12T04:47:00Z', '2026-05-12T04:50:00Z'],
    ['rate(1 day)', '2026-05-12T04:47:00Z', '2026-05-13T04:40:00Z'],
    ['cron(0 8 * * ? *)', '2026-05-12T08:00:00Z', '2026-05-13T08:00:00Z'],
    ['cron(0/15 * ? * MON-FRI *)', '2026-05-15T23:50:00Z', '2026-05-18T00:00:00Z'],
    ['cron(0 12 L * ? *)', '2026-05-12T00:00:00Z', '2026-05-31T12:00:00Z'],
    ['cron(0 12 16W * ? *)', '2026-05-12T00:00:00Z', '2026-05-15T12:00:00Z'],
    ['cron(0 9 ? * 6L *)', '2026-05-12T00:00:00Z', '2026-05-29T09:00:00Z'],
    ['cron(0 9 ? * 3#2 *)', '2026-05-12T10:00:00Z', '2026-06-09T09:00:00Z'],
    ['cron(30 6 1,15 JAN,JUL ? *)', '2026-05-12T10:00:00Z', '2026-07-01T06:30:00Z'],
    ['cron(0 0 29 2 ? *)', '2026-05-12T10:00:00Z', '2028-02-29T00:00:00Z'],
    ['cron(0 0 1 1 ? 2020)', '2026-05-12T10:00:00Z', undefined],
  ])('%s after %s is due %s', (expression, after, due) => {
    expect(next(expression, after)).toBe(due);
  });

  test.each(['cron(0 8 * * ?)', 'cron(61 8 * * ? *)', 'cron(0 8 ? * ? *)', 'rate(0 minutes)'])(
    'is not %s',
    (expression) => {
      expect(() => scheduleOf(expression, at('2026-05-12T00:00:00Z'))).toThrow('is not valid');
    },
  );
});

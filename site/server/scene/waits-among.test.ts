import { expect, test } from 'vitest';
import type { TimelineEvent, TimelineLink } from '../../../replay/timeline/timeline.ts';
import { waitsAmong } from './waits-among.ts';

const run = (lane: string): TimelineEvent =>
  ({ name: 'InvokeExecution', lane, precision: 'ms' }) as TimelineEvent;
const link = (from: string, to: string, rule = 'invoke-to-execution'): TimelineLink =>
  ({ from, to, rule, grounds: 'proven' }) as TimelineLink;
const indexOf = new Map(['call', 'one', 'two', 'three'].map((id, at) => [id, at]));
const times = Float64Array.of(0, 100, 61_100, 181_100);

test('tells how long the platform waited before each attempt', () => {
  const events = [run('lambda a'), run('lambda a'), run('lambda a'), run('lambda a')];
  const links = [link('call', 'three'), link('call', 'one'), link('call', 'two')];
  expect(waitsAmong(links, indexOf, events, times)).toEqual([
    { from: 1, to: 2, label: 'attempt 2 after 1 m 1 s' },
    { from: 2, to: 3, label: 'attempt 3 after 2 m 0 s' },
  ]);
});

test('takes runs of different calls, and of different functions, for no attempts', () => {
  const events = [run('lambda a'), run('lambda a'), run('lambda b'), run('lambda a')];
  expect(waitsAmong([link('call', 'one'), link('call', 'two')], indexOf, events, times)).toEqual(
    [],
  );
  expect(waitsAmong([link('x', 'one'), link('y', 'three')], indexOf, events, times)).toEqual([]);
});

test('tells each wait once, though two rules know of it', () => {
  const events = [run('lambda a'), run('lambda a'), run('lambda a'), run('lambda a')];
  const links = [
    link('call', 'one'),
    link('call', 'two'),
    link('one', 'record', 'execution-to-record'),
    link('two', 'record', 'execution-to-record'),
  ];
  expect(waitsAmong(links, indexOf, events, times)).toHaveLength(1);
});

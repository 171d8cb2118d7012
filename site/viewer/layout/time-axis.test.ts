import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stretchesOf, ticksOf, timeAxis, wholeWindow } from './time-axis.ts';

test('folds a long silence between busy stretches', () => {
  const times = Float64Array.of(0, 10, 20, 30, 100_000, 100_010, 100_020);
  const stretches = stretchesOf(times, 0, 100_020, true);
  expect(stretches.map(({ kind }) => kind)).toEqual(['shown', 'quiet', 'shown']);
  expect(timeAxis(stretches, 900).xOf(100_000)).toBeCloseTo(600);
});

test('folds nothing when asked not to, or when all is evenly spread', () => {
  const times = Float64Array.of(0, 10, 20, 30, 100_000, 100_010);
  expect(stretchesOf(times, 0, 100_010, false)).toHaveLength(1);
  const even = Float64Array.from({ length: 20 }, (_none, at) => at * 1000);
  expect(stretchesOf(even, 0, 19_000, true)).toHaveLength(1);
});

const sorted = fc
  .array(fc.integer({ min: 0, max: 1e9 }), { minLength: 2, maxLength: 50 })
  .map((list) => Float64Array.from(list.sort((a, b) => a - b)));

test('time and place lead to each other, folded or not', () => {
  fc.assert(
    fc.property(sorted, fc.boolean(), (times, fold) => {
      const { from, to } = wholeWindow(times);
      const axis = timeAxis(stretchesOf(times, from, to, fold), 1000);
      for (const time of times) {
        expect(Math.abs(axis.timeAt(axis.xOf(time)) - time)).toBeLessThan(1e-3);
      }
      const places = [...times].map((time) => axis.xOf(time));
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }),
  );
});

test('events are never folded away', () => {
  fc.assert(
    fc.property(sorted, (times) => {
      const { from, to } = wholeWindow(times);
      const quiet = stretchesOf(times, from, to, true).filter(({ kind }) => kind === 'quiet');
      for (const time of times) {
        expect(quiet.some((stretch) => time > stretch.from && time < stretch.to)).toBe(false);
      }
    }),
  );
});

test('ticks have room for their labels', () => {
  fc.assert(
    fc.property(sorted, (times) => {
      const { from, to } = wholeWindow(times);
      const ticks = ticksOf(timeAxis(stretchesOf(times, from, to, true), 1000));
      expect(ticks.length).toBeGreaterThan(0);
      ticks.forEach(({ x }, at) => {
        if (at > 0) expect(x - (ticks[at - 1]?.x ?? 0)).toBeGreaterThan(60);
      });
    }),
  );
});

import { expect, test } from 'vitest';
import { advanced, fittingSpeed } from './playback.ts';

const STRETCHES = [
  { from: 0, to: 1000, kind: 'shown' },
  { from: 1000, to: 101_000, kind: 'quiet' },
  { from: 101_000, to: 102_000, kind: 'shown' },
] as const;

test.each([
  { why: 'within a stretch', from: 0, elapsed: 500, speed: 1, to: 500 },
  { why: 'faster', from: 0, elapsed: 50, speed: 10, to: 500 },
  { why: 'into quiet time', from: 500, elapsed: 1500, speed: 1, to: 51_000 },
  { why: 'over quiet time in two seconds', from: 0, elapsed: 3000, speed: 1, to: 101_000 },
  { why: 'no further than the end', from: 0, elapsed: 99_000, speed: 1, to: 102_000 },
  { why: 'backwards', from: 101_500, elapsed: 1500, speed: -1, to: 51_000 },
  { why: 'no further back than the beginning', from: 800, elapsed: 5000, speed: -1, to: 0 },
])('moves $why', ({ from, elapsed, speed, to }) => {
  expect(advanced(STRETCHES, from, elapsed, speed)).toBeCloseTo(to, 6);
});

test('fits half a second and half a day into about the same time', () => {
  expect(fittingSpeed([{ from: 0, to: 500, kind: 'shown' }])).toBe(0.02);
  expect(fittingSpeed([{ from: 0, to: 43_200_000, kind: 'shown' }])).toBe(1000);
});

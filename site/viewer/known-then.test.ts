import { expect, test } from 'vitest';
import { deliveriesOf, deliveriesUntil, heardAt } from './known-then.ts';
import { aScene } from './testing/scene-builder.ts';

const scene = aScene({
  times: [0, 10_000, 20_000, 30_000],
  known: [60_000, 60_000, 20_000, Number.NaN],
});

test('counts from the delivery of the log, and from the event where that is not told', () => {
  expect([0, 1, 2, 3].map((event) => heardAt(scene, event))).toEqual([
    60_000, 60_000, 20_000, 30_000,
  ]);
});

test('names the moments at which something of the past became known, and what tells of none', () => {
  const { moments, untold } = deliveriesOf(scene);
  expect([[...moments], untold]).toEqual([[60_000], 1]);
  expect([0, 59_999, 60_000].map((time) => deliveriesUntil(scene, time))).toEqual([0, 0, 1]);
});

import { expect, test } from 'vitest';
import { causeOf, chainOf, effectsOf, eventAt, eventInLane, nextEvent } from './steps.ts';
import { aScene } from './testing/scene-builder.ts';

const scene = aScene({
  times: [0, 100, 200, 300, 400],
  lanes: [0, 1, 1, 0, 2],
  links: [
    [0, 1],
    [1, 2],
    [1, 3],
    [2, 4],
  ],
});
const all = new Uint8Array(5).fill(1);

test('goes to the next event the filter keeps', () => {
  expect(nextEvent(scene, Uint8Array.of(1, 0, 0, 1, 0), 0, 1)).toBe(3);
  expect(nextEvent(scene, all, 0, -1)).toBeUndefined();
  expect(nextEvent(scene, all, undefined, 1)).toBe(0);
});

test('goes to the nearest event of the lane above or below', () => {
  expect(eventInLane(scene, all, 2, -1)).toBe(3);
  expect(eventInLane(scene, all, 3, 1)).toBe(2);
  expect(eventInLane(scene, all, 4, 1)).toBeUndefined();
});

test('goes to the cause and to the effects', () => {
  expect(causeOf(scene, 2)).toBe(1);
  expect(causeOf(scene, 0)).toBeUndefined();
  expect(effectsOf(scene, 1)).toEqual([2, 3]);
});

test('finds the whole chain, and not the other effects of a cause', () => {
  expect([...chainOf(scene, 2)].sort()).toEqual([0, 1, 2, 4]);
});

test('ends on links that run in a circle', () => {
  const circle = aScene({
    times: [0, 1],
    links: [
      [0, 1],
      [1, 0],
    ],
  });
  expect(chainOf(circle, 0).size).toBe(2);
});

test('knows what has happened last', () => {
  expect([eventAt(scene, -1), eventAt(scene, 150), eventAt(scene, 400)]).toEqual([undefined, 1, 4]);
});

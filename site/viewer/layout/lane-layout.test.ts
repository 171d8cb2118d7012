import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aScene } from '../testing/scene-builder.ts';
import { markAt } from './event-under.ts';
import { indexLanes } from './lane-index.ts';
import { layOutLanes } from './lane-layout.ts';
import { stretchesOf, timeAxis, wholeWindow } from './time-axis.ts';

const laidOut = (times: readonly number[], widthPx = 900, always?: number) => {
  const scene = aScene({ times, lanes: times.map((_time, at) => at % 3) });
  const { from, to } = wholeWindow(scene.drawnAt);
  const axis = timeAxis(stretchesOf(scene.drawnAt, from, to, true), widthPx);
  return layOutLanes(scene, indexLanes(scene), axis, { always });
};

test('stacks what is close, and counts what finds no place', () => {
  const scene = aScene({ times: [0, 1, 2, 3, 4, 5000] });
  const axis = timeAxis([{ from: 0, to: 5000, kind: 'shown' }], 500);
  const { marks, more } = layOutLanes(scene, indexLanes(scene), axis);
  expect(marks.map(({ event, y }) => [event, y])).toEqual([
    [0, 8],
    [1, 17],
    [2, 26],
    [5, 17],
  ]);
  expect(more.map(({ count }) => count)).toEqual([2]);
});

test('draws what is selected though its stack is full', () => {
  const scene = aScene({ times: [0, 1, 2, 3, 4, 5000] });
  const axis = timeAxis([{ from: 0, to: 5000, kind: 'shown' }], 500);
  const { marks } = layOutLanes(scene, indexLanes(scene), axis, { always: 4 });
  expect(marks.map(({ event }) => event)).toEqual([0, 1, 4, 5]);
});

test('draws a crowded lane as a skyline in which a single detection is seen', () => {
  const times = [...Array(5000).keys()];
  const scene = aScene({
    times,
    roles: times.map((at) => (at === 2500 ? 'detection' : 'platform')),
  });
  const axis = timeAxis([{ from: 0, to: 5000, kind: 'shown' }], 500);
  const { marks, dense } = layOutLanes(scene, indexLanes(scene), axis);
  expect(marks).toEqual([]);
  const heights = dense[0]?.heights ?? new Uint8Array();
  expect(heights[250 * 5 + 2]).toBe(2);
  expect(heights.filter((_height, at) => at % 5 === 1).every((height) => height > 0)).toBe(true);
});

const times = fc
  .array(fc.integer({ min: 0, max: 1e7 }), { minLength: 1, maxLength: 60 })
  .map((list) => list.sort((a, b) => a - b));

test('every event is a mark or counted, and stands where the axis puts it', () => {
  fc.assert(
    fc.property(times, (list) => {
      const { marks, more } = laidOut(list);
      const counted = more.reduce((sum, { count }) => sum + count, 0);
      expect(marks.length + counted).toBe(list.length);
      for (const { x } of marks) {
        expect(x).toBeGreaterThanOrEqual(-1e-6);
        expect(x).toBeLessThanOrEqual(900 + 1e-6);
      }
    }),
  );
});

test('a click on a mark finds it', () => {
  fc.assert(
    fc.property(times, (list) => {
      const layout = laidOut(list);
      for (const { x, y } of layout.marks) {
        const found = markAt(layout, x, y);
        expect(found && Math.hypot(found.x - x, found.y - y)).toBeLessThan(1e-9);
      }
    }),
  );
});

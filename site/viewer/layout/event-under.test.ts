import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aScene } from '../testing/scene-builder.ts';
import { eventUnder } from './event-under.ts';
import { indexLanes } from './lane-index.ts';
import { LANE_HEIGHT_PX, layOutLanes } from './lane-layout.ts';
import { stretchesOf, timeAxis, wholeWindow } from './time-axis.ts';

const sorted = fc
  .array(fc.integer({ min: 0, max: 1e8 }), { minLength: 2, maxLength: 40 })
  .map((list) => list.sort((a, b) => a - b));

function drawn(times: readonly number[], fold: boolean, widthPx = 1000) {
  const scene = aScene({ times, lanes: times.map((_time, at) => at % 3) });
  const { from, to } = wholeWindow(scene.drawnAt);
  const axis = timeAxis(stretchesOf(scene.drawnAt, from, to, fold), widthPx);
  const lanes = indexLanes(scene);
  const layout = layOutLanes(scene, lanes, axis);
  const click = (x: number, y: number) => eventUnder(scene, lanes, layout, axis, x, y);
  return { scene, axis, layout, click };
}

test('folded and unfolded axis give the same event under the same click', () => {
  fc.assert(
    fc.property(sorted, (times) => {
      const [folded, unfolded] = [drawn(times, true), drawn(times, false)];
      for (const mark of unfolded.layout.marks) {
        const row = Math.floor(mark.y / LANE_HEIGHT_PX);
        const isAlone = (other: { x: number; y: number }, at: { x: number }) =>
          Math.floor(other.y / LANE_HEIGHT_PX) !== row || Math.abs(other.x - at.x) > 24;
        const time = folded.scene.drawnAt[mark.event] ?? 0;
        const x = folded.axis.xOf(time);
        const others = folded.layout.marks.filter(({ event }) => event !== mark.event);
        const neighbours = unfolded.layout.marks.filter(({ event }) => event !== mark.event);
        // Where marks are stacked, the two pictures stack different ones: which is meant is for the eye to say.
        if (![...others].every((other) => isAlone(other, { x }))) continue;
        if (!neighbours.every((other) => isAlone(other, mark))) continue;
        const y = (row + 0.5) * LANE_HEIGHT_PX;
        expect(folded.click(x, y)).toBe(mark.event);
        expect(unfolded.click(unfolded.axis.xOf(time), y)).toBe(mark.event);
      }
    }),
  );
});

test('a click on any mark gives its event, folded or not', () => {
  fc.assert(
    fc.property(sorted, fc.boolean(), (times, fold) => {
      const { layout, click } = drawn(times, fold);
      for (const { event, x, y } of layout.marks) {
        const found = layout.marks.find((mark) => mark.event === click(x, y));
        expect([found?.x, found?.y]).toEqual([x, y]);
        if (layout.marks.filter((mark) => mark.x === x && mark.y === y).length === 1) {
          expect(found?.event).toBe(event);
        }
      }
    }),
  );
});

test('at 10 ms a pixel the drawn band of an event known to the second is exactly one second', () => {
  const start = Date.parse('2026-05-12T04:41:15Z');
  const scene = aScene({ times: [start + 400, start + 5000], vague: [0] });
  for (const { from, to } of [
    { from: start - 2000, to: start + 6000 },
    // One in which the band fills the picture, and the mark lies outside of it.
    { from: start + 500, to: start + 510 },
  ]) {
    const axis = timeAxis([{ from, to, kind: 'shown' }], 800);
    const { whiskers } = layOutLanes(scene, indexLanes(scene), axis);
    expect(whiskers).toHaveLength(1);
    const [band] = whiskers;
    expect(((band?.right ?? 0) - (band?.left ?? 0)) / axis.pxPerMs).toBeCloseTo(1000, 6);
    expect(axis.timeAt(band?.left ?? 0)).toBeCloseTo(start, 3);
  }
});

test('draws no band where a second is too short to be seen', () => {
  const scene = aScene({ times: [0, 500, 900_000], vague: [1] });
  const axis = timeAxis([{ from: 0, to: 900_000, kind: 'shown' }], 800);
  expect(layOutLanes(scene, indexLanes(scene), axis).whiskers).toEqual([]);
});

test('a click into a skyline gives an event of the column and colour that was hit', () => {
  const times = [...Array(5000).keys()];
  const scene = aScene({
    times,
    roles: times.map((at) => (at === 2505 ? 'detection' : 'platform')),
  });
  const axis = timeAxis([{ from: 0, to: 5000, kind: 'shown' }], 500);
  const lanes = indexLanes(scene);
  const layout = layOutLanes(scene, lanes, axis);
  expect(eventUnder(scene, lanes, layout, axis, 250.5, 2)).toBe(2505);
  const platform = eventUnder(scene, lanes, layout, axis, 250.5, LANE_HEIGHT_PX - 4) ?? -1;
  expect(scene.role[platform]).toBe(1);
  expect(axis.xOf(platform)).toBeGreaterThanOrEqual(250);
  expect(axis.xOf(platform)).toBeLessThan(251);
});

test('draws any crowd with a bounded number of marks', () => {
  const times = [...Array(20_000).keys()];
  const scene = aScene({ times, lanes: times.map((at) => at % 60) });
  const axis = timeAxis([{ from: 0, to: 20_000, kind: 'shown' }], 1200);
  const { marks, dense } = layOutLanes(scene, indexLanes(scene), axis);
  expect(marks.length).toBeLessThanOrEqual(900);
  expect(dense.length).toBeGreaterThan(0);
});

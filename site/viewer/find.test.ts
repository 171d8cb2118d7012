import fc from 'fast-check';
import { expect, test } from 'vitest';
import { momentIn } from './filter/clock-in.ts';
import { findEvents } from './find.ts';
import { fuzzyScore } from './fuzzy.ts';
import { aScene } from './testing/scene-builder.ts';

test('prefers whole words to scattered letters', () => {
  const texts = ['to the cause', 'show or hide our causes', 'clear a use'];
  const best = texts.map((text) => fuzzyScore('cause', text) ?? -1);
  expect(best[0]).toBeGreaterThan(best[1] ?? 0);
  expect(best[1]).toBeGreaterThan(best[2] ?? 0);
  expect(fuzzyScore('xyz', 'to the cause')).toBeUndefined();
});

test('finds exactly the texts that hold the letters in their order', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 30 }), (typed, text) => {
      const wanted = [...typed.toLowerCase()].filter((letter) => letter !== ' ');
      let rest = text.toLowerCase();
      const isHeld = wanted.every((letter) => {
        const at = rest.indexOf(letter);
        rest = rest.slice(at + letter.length);
        return at >= 0;
      });
      expect(fuzzyScore(typed, text) !== undefined).toBe(isHeld);
    }),
  );
});

test('finds events by title, the best first, and no more than asked for', () => {
  const scene = aScene({ times: [...Array(100).keys()] });
  const found = findEvents(scene, 'title 42', 5);
  expect(found[0]).toMatchObject({ event: 42, title: 'title 42', alike: 1 });
  expect(found.length).toBeLessThanOrEqual(5);
});

test.each([
  { typed: '04:41:15', near: '2026-05-12T04:00:00Z', gives: '2026-05-12T04:41:15.000Z' },
  { typed: '23:59', near: '2026-05-12T00:10:00Z', gives: '2026-05-11T23:59:00.000Z' },
  { typed: '00:01:00.25', near: '2026-05-12T23:50:00Z', gives: '2026-05-13T00:01:00.250Z' },
  {
    typed: '2026-05-16T10:31:20Z',
    near: '2026-05-12T00:00:00Z',
    gives: '2026-05-16T10:31:20.000Z',
  },
])('$typed near $near is $gives', ({ typed, near, gives }) => {
  expect(new Date(momentIn(typed, Date.parse(near)) ?? 0).toISOString()).toBe(gives);
});

test.each(['noon', '', '4', '25', 'T10:00Z'])('%j is no time', (typed) => {
  expect(momentIn(typed, 0)).toBeUndefined();
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Timed, whereaboutsOf } from './whereabouts.ts';

const s = (at: number): Timed => ({ at, precision: 's' });
const ms = (at: number): Timed => ({ at, precision: 'ms' });

test('narrows a second by what must have come before and after', () => {
  const { earliest, latest, drawnAt } = whereaboutsOf(
    [ms(5420), s(5000), s(5000), ms(5690)],
    [
      { from: 0, to: 1 },
      { from: 1, to: 2 },
      { from: 2, to: 3 },
    ],
  );
  expect([...earliest]).toEqual([5420, 5420, 5420, 5690]);
  expect([...latest]).toEqual([5420, 5690, 5690, 5690]);
  expect([...drawnAt]).toEqual([5420, 5510, 5600, 5690]);
});

test('leaves a second whole when clocks and links contradict each other', () => {
  const { earliest, latest } = whereaboutsOf([ms(9000), s(5000)], [{ from: 0, to: 1 }]);
  expect([earliest[1], latest[1]]).toEqual([5000, 5999]);
});

test('stays within the recorded second, and ends, whatever the links say', () => {
  const event = fc.record({
    at: fc.integer({ min: 0, max: 9 }).map((second) => second * 1000),
    precision: fc.constantFrom('s' as const, 'ms' as const),
  });
  fc.assert(
    fc.property(
      fc.array(event, { minLength: 1, maxLength: 12 }),
      fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 20 }),
      (events, pairs) => {
        const orders = pairs
          .filter(([from, to]) => from < events.length && to < events.length)
          .map(([from, to]) => ({ from, to }));
        const { earliest, latest, drawnAt } = whereaboutsOf(events, orders);
        events.forEach(({ at, precision }, index) => {
          const [from = 0, to = 0, drawn = 0] = [earliest[index], latest[index], drawnAt[index]];
          expect(from).toBeGreaterThanOrEqual(at);
          expect(to).toBeLessThanOrEqual(precision === 's' ? at + 999 : at);
          expect(drawn).toBeGreaterThanOrEqual(from);
          expect(drawn).toBeLessThanOrEqual(to);
        });
      },
    ),
  );
});

test('draws no effect before its cause when the links can be true', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 4000 }), fc.boolean()), {
        minLength: 2,
        maxLength: 12,
      }),
      fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 20 }),
      (truth, pairs) => {
        // True times first, records made of them: then no link can contradict a clock.
        const sorted = [...truth].sort(([a], [b]) => a - b);
        const events = sorted.map(([at, isVague]) => (isVague ? s(at - (at % 1000)) : ms(at)));
        const orders = pairs
          .filter(([from, to]) => from < to && to < events.length)
          .map(([from, to]) => ({ from, to }));
        const { drawnAt } = whereaboutsOf(events, orders);
        for (const { from, to } of orders) {
          expect(drawnAt[from] ?? 0).toBeLessThanOrEqual(drawnAt[to] ?? 0);
        }
      },
    ),
  );
});

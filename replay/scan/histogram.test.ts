import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newHistogram } from './histogram.ts';
import type { HistogramCell } from './tally.ts';

const cell = fc.record({
  at: fc.nat(400).map((nth) => 1_700_000_100 + nth * 300),
  source: fc.constantFrom('s3.amazonaws.com', 'sqs.amazonaws.com'),
  name: fc.constantFrom('Get', 'Put', 'Send'),
  count: fc.integer({ min: 1, max: 9 }),
});

test('few cells are told as they are, those of one time and call together', () => {
  const histogram = newHistogram();
  for (const at of [1_700_000_400, 1_700_000_100, 1_700_000_400]) {
    histogram.add({ at, source: 's3.amazonaws.com', name: 'Get', count: 2 });
  }
  expect(histogram.whole()).toEqual({
    cellSeconds: 300,
    cells: [
      { at: 1_700_000_100, source: 's3.amazonaws.com', name: 'Get', count: 2 },
      { at: 1_700_000_400, source: 's3.amazonaws.com', name: 'Get', count: 4 },
    ],
  });
});

test('many are told in longer cells, no more than the most, none lost, in whatever order they come', () => {
  fc.assert(
    fc.property(
      fc.array(cell, { maxLength: 600 }),
      fc.integer({ min: 8, max: 60 }),
      (cells, most) => {
        const told = (given: typeof cells) => {
          const histogram = newHistogram(most);
          for (const one of given) histogram.add(one);
          return histogram.whole();
        };
        const whole = told(cells);
        expect(told([...cells].reverse())).toEqual(whole);
        expect(whole.cells.length).toBeLessThanOrEqual(most);
        for (const name of ['Get', 'Put', 'Send']) {
          const sum = (all: readonly HistogramCell[]) =>
            all.filter((one) => one.name === name).reduce((total, { count }) => total + count, 0);
          expect(sum(whole.cells)).toBe(sum(cells));
        }
        expect(whole.cells.every(({ at }) => at % whole.cellSeconds === 0)).toBe(true);
      },
    ),
  );
});

test('more calls than cells are told in one cell each', () => {
  const histogram = newHistogram(3);
  for (let nth = 0; nth < 10; nth += 1) {
    histogram.add({
      at: nth * 86_400,
      source: 's3.amazonaws.com',
      name: `Call${nth % 5}`,
      count: 1,
    });
  }
  expect(histogram.whole().cells.map(({ count }) => count)).toEqual([2, 2, 2, 2, 2]);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readViewState, SPEEDS, type ViewState, writeViewState } from './view-state.ts';

const time = fc.integer({ min: 0, max: 4_000_000_000_000 });
const name = fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' });

const state: fc.Arbitrary<ViewState> = fc.record({
  incident: fc.option(name, { nil: undefined }),
  event: fc.option(name, { nil: undefined }),
  time: fc.option(time, { nil: undefined }),
  window: fc.option(
    fc
      .tuple(time, fc.integer({ min: 1, max: 1e6 }))
      .map(([from, long]) => ({ from, to: from + long })),
    { nil: undefined },
  ),
  filter: fc.string({ maxLength: 60, unit: 'grapheme' }),
  dim: fc.boolean(),
  hide: fc.uniqueArray(fc.constantFrom('attacker', 'platform', 'failure')),
  view: fc.constantFrom('lanes' as const, 'table' as const),
  fold: fc.boolean(),
  known: fc.boolean(),
  speed: fc.constantFrom(undefined, ...SPEEDS),
  page: fc.integer({ min: 1, max: 999 }),
});

test('a link says exactly what is shown', () => {
  fc.assert(
    fc.property(state, (shown) => {
      expect(readViewState(writeViewState(shown))).toEqual(shown);
    }),
  );
});

test('a plain address asks for nothing in particular', () => {
  expect(writeViewState(readViewState(''))).toBe('');
});

test.each([
  '?t=yesterday',
  '?w=a~b',
  '?w=2026-05-12T04:00:00Z',
  '?page=-1',
  '?speed=3',
  '?hide=<b>',
  '?x=1',
  '?%zz',
])('leaves out what is not understood: %s', (query) => {
  expect(readViewState(query)).toEqual(readViewState(''));
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { newHeldIds } from './held-ids.ts';

const anEntry = fc.record({
  // Few and close together, so that several hold the same, and over all 52 bits.
  id: fc.oneof(
    fc.integer({ min: 1, max: 40 }),
    fc.maxSafeNat().map((n) => 1 + (n % (2 ** 52 - 1))),
  ),
  slot: fc.nat(2_000_000),
  column: fc.nat(15),
});

test('tells of each id who holds it, in the order in which they were added', () => {
  fc.assert(
    fc.property(fc.array(anEntry, { maxLength: 3000 }), (entries) => {
      const held = newHeldIds(entries.length);
      for (const { id, slot, column } of entries) held.add(id, slot, column);
      for (const id of new Set([...entries.map((entry) => entry.id), 41, 2 ** 52 - 1])) {
        const holders = entries.filter((entry) => entry.id === id);
        expect(held.holdersOf(id)).toEqual(holders.map(({ slot, column }) => ({ slot, column })));
      }
    }),
    { numRuns: 30 },
  );
});

test('one id may be held by all', () => {
  const held = newHeldIds(10_000);
  for (let slot = 0; slot < 10_000; slot += 1) held.add(7, slot, slot % 16);
  expect(held.holdersOf(7).map(({ slot }) => slot)).toEqual(
    Array.from({ length: 10_000 }, (_, slot) => slot),
  );
  expect(held.holdersOf(8)).toEqual([]);
});

import { expect, test } from 'vitest';
import { seeded } from './seeded.ts';

test('the same seed gives the same values', () => {
  const draw = () => {
    const random = seeded(7);
    return [random.uuid(), random.hex(4), random.next(), random.text(5, 'AB')];
  };
  expect(draw()).toEqual(draw());
});

test('a fork is not disturbed by what its parent draws', () => {
  const quiet = seeded(7).fork('lambda').uuid();
  const busy = seeded(7);
  busy.hex(1000);
  expect(busy.fork('lambda').uuid()).toBe(quiet);
});

test('a uuid has the version-4 shape', () => {
  expect(seeded('x').uuid()).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

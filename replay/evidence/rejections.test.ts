import { expect, test } from 'vitest';
import { countRejected, newRejections, type Rejected, reasonOf } from './rejections.ts';

const bad = (location: string, offset: number): Rejected => ({
  location,
  offset,
  because: `byte ${offset} is wrong`,
});

test('as long as there are few, each has its line', () => {
  const few = [bad('a', 0), bad('a', 7), bad('b', 1)];
  const rejections = newRejections(3);
  for (const one of few) rejections.add(one, `${one.location} is damaged.`);
  expect(rejections.all()).toEqual(few);
  expect(rejections.damage()).toEqual(['a is damaged.', 'a is damaged.', 'b is damaged.']);
});

test('of too many, those of one file are told together, and none is lost', () => {
  const rejections = newRejections(2);
  const all = ['a', 'a', 'a', 'b', 'a', 'b', 'c', 'a'].map((file, at) => bad(file, at));
  for (const one of all) rejections.add(one, `${one.location} ${one.offset}.`);
  expect(rejections.all()).toEqual([
    bad('a', 0),
    bad('a', 1),
    { ...bad('a', 2), entries: 3 },
    { ...bad('b', 3), entries: 2 },
    bad('c', 6),
  ]);
  expect(countRejected(rejections.all())).toBe(all.length);
  expect(rejections.damage()).toEqual([
    'a 0.',
    'a 1.',
    'a 2.',
    'b 3.',
    'c 6.',
    'a: further entries like the last: 2.',
    'b: further entries like the last: 1.',
  ]);
});

test('what a thread told together stays so', () => {
  const rejections = newRejections(1);
  for (const one of [bad('a', 0), { ...bad('a', 5), entries: 40 }, { ...bad('b', 0), entries: 2 }])
    rejections.add(one);
  expect(countRejected(rejections.all())).toBe(43);
  expect(rejections.all().map(reasonOf)).toEqual([
    'byte 0 is wrong',
    'byte 5 is wrong; further entries of this file rejected: 39',
    'byte 0 is wrong; further entries of this file rejected: 1',
  ]);
});

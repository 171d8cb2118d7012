import { expect, test } from 'vitest';
import { foldedLines } from './folded-lines.ts';
import { jsonLines } from './json-lines.ts';

const record = JSON.stringify({
  a: 1,
  b: 2,
  c: 3,
  d: { requestID: 'req-1', list: [{ 'x/y~z': 'req-1' }] },
  e: 4,
  f: 5,
  g: 6,
  h: 7,
});
const lettered = [{ letter: 'A', value: 'req-1' }];

test('points at where a value stands, as a JSON pointer', () => {
  const lines = jsonLines(record, lettered)?.lines ?? [];
  const hits = lines.filter(({ letters }) => letters.includes('A'));
  expect(hits.map(({ pointer }) => pointer)).toEqual(['/d/requestID', '/d/list/0/x~1y~0z']);
});

test('folds away the lines no link points at, and loses none', () => {
  const lines = jsonLines(record, lettered)?.lines ?? [];
  const stretches = foldedLines(lines);
  expect(stretches.map(({ kind }) => kind)).toEqual(['folded', 'shown', 'folded']);
  const counted = stretches.reduce(
    (sum, each) => sum + (each.kind === 'folded' ? each.count : each.lines.length),
    0,
  );
  expect(counted).toBe(lines.length);
});

test('shows the beginning of a record nothing points at', () => {
  const lines = jsonLines(JSON.stringify([...Array(100).keys()]), [])?.lines ?? [];
  expect(foldedLines(lines).map(({ kind }) => kind)).toEqual(['shown', 'folded']);
});

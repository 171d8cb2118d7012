import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FIELDS } from './fields.ts';
import { rowOf } from './row.ts';
import { dayOfSegment, rowSegments } from './row-segments.ts';

const FIELDLESS = FIELDS.map(() => undefined);
const secondsAt = (time: string): number => Date.parse(time) / 1000;
const row = (index: number, time: string): Uint8Array =>
  rowOf({ file: 7, index, offset: 100 * index, length: 100 }, secondsAt(time), FIELDLESS);

let folder: string;
let full: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aftertrace-segments-'));
  full = [];
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const opened = (mostBytes = 1_000_000) =>
  rowSegments({ folder, thread: 0, mostBytes }, (path) => full.push(path));

test('a file over midnight is parted where the day changes, and every row is kept whole', () => {
  const segments = opened();
  const times = ['2026-05-11T23:59:59Z', '2026-05-12T00:00:00Z', '2026-05-11T12:00:00Z'];
  const rows = times.map((time, index) => row(index, time));
  segments.write(
    [Buffer.concat([...rows])],
    [secondsAt(times[2] ?? ''), secondsAt(times[1] ?? '')],
  );
  segments.end();
  const held = Object.fromEntries(full.map((path) => [dayOfSegment(path), readFileSync(path)]));
  const [late, early, noon] = rows.map((each) => Buffer.from(each));
  expect(held).toEqual({
    '2026-05-11': Buffer.concat([late ?? Buffer.of(), noon ?? Buffer.of()]),
    '2026-05-12': early,
  });
});

test('a segment that is full is told of, and the day goes on in another', () => {
  const segments = opened(150);
  const time = '2026-05-12T04:40:00Z';
  for (let index = 0; index < 6; index += 1) {
    segments.write([row(index, time)], [secondsAt(time), secondsAt(time)]);
  }
  const before = full.length;
  segments.end();
  expect(before).toBeGreaterThan(0);
  expect(new Set(full.map((path) => basename(path))).size).toBe(full.length);
  expect(full.map(dayOfSegment)).toEqual(full.map(() => '2026-05-12'));
  expect(Buffer.concat(full.map((path) => readFileSync(path)))).toEqual(
    Buffer.concat(Array.from({ length: 6 }, (_, index) => row(index, time))),
  );
});

test('a trail of a hundred days in one file holds no more files open than a process may, and loses none', () => {
  const segments = opened();
  const times = Array.from({ length: 100 }, (_, day) =>
    new Date(Date.UTC(2026, 0, 1 + day)).toISOString(),
  );
  const rows = times.map((time, index) => row(index, time));
  segments.write(rows, [secondsAt(times[0] ?? ''), secondsAt(times[99] ?? '')]);
  expect(full.length).toBe(100 - 32);
  segments.end();
  expect(full.map(dayOfSegment).sort()).toEqual(times.map((time) => time.slice(0, 10)));
});

test('days before 1970 have names as well', () => {
  const segments = opened();
  const time = '1969-12-31T23:59:59Z';
  segments.write([row(0, time)], [secondsAt(time), secondsAt(time)]);
  segments.end();
  expect(full.map(dayOfSegment)).toEqual(['1969-12-31']);
});

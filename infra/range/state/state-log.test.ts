import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Problem } from '../../base/problem.ts';
import { readFrames, stateLog } from './state-log.ts';

let folder: string;
let path: string;
let whole: Buffer;
/** Where the frames begin, and where the last one ends. */
const at: number[] = [0];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aftertrace-log-'));
  path = join(folder, 'state.log');
  const log = stateLog(path);
  await log.replace(payload(0));
  at.push(log.size);
  for (const number of [1, 2]) {
    await log.append(payload(number));
    at.push(log.size);
  }
  await log.close();
  whole = readFileSync(path);
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** The last one is longer than some sectors. */
const payload = (number: number) =>
  Buffer.alloc(number === 2 ? 3000 : 40, `frame ${String(number)};`);

function reading(bytes: Uint8Array) {
  writeFileSync(path, bytes);
  try {
    const { payloads, torn } = readFrames(path);
    expect(payloads.every((each, number) => each.equals(payload(number)))).toBe(true);
    return { frames: payloads.length, torn };
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    return { code: problem.code, message: problem.message };
  } finally {
    // Reading never changes what it reads.
    expect(readFileSync(path).equals(bytes)).toBe(true);
  }
}

const offset = (number: number): number => at[number] ?? Number.NaN;

test('what was written is read', () => {
  expect(reading(whole)).toEqual({ frames: 3, torn: undefined });
});

test('a last write that was cut short anywhere is left out and said, and no other is', () => {
  for (let end = offset(2) + 1; end < whole.length; end += end < offset(2) + 40 ? 1 : 97) {
    expect(reading(whole.subarray(0, end))).toEqual({
      frames: 2,
      torn: { offset: offset(2), bytes: end - offset(2) },
    });
  }
});

test('a last write that lacks sectors after a loss of power is left out', () => {
  const sectors = Buffer.from(whole);
  const sector = Math.ceil((offset(2) + 600) / 512) * 512;
  sectors.fill(0, sector, sector + 512);
  expect(reading(sectors)).toMatchObject({ frames: 2, torn: { offset: offset(2) } });
  const unwritten = Buffer.from(whole).fill(0, offset(2));
  expect(reading(unwritten)).toMatchObject({ frames: 2, torn: { offset: offset(2) } });
});

test('a flipped bit anywhere is damage, named with file and offset, and nothing is dropped for it', () => {
  for (
    let byte = 0;
    byte < whole.length;
    byte += byte < offset(1) || byte > offset(2) + 40 ? 53 : 1
  ) {
    const flipped = Buffer.from(whole);
    flipped[byte] = (flipped[byte] ?? 0) ^ 0x10;
    const number = at.findLastIndex((begin) => begin <= byte);
    if (byte < 4) {
      expect(reading(flipped)).toMatchObject({ code: 'STATE_UNREADABLE' });
      continue;
    }
    const found = reading(flipped);
    expect(found).toMatchObject({ code: 'STATE_DAMAGED' });
    expect(found.message).toContain(`${path} is damaged at byte ${String(offset(number))}`);
  }
});

test('a write that is missing from the middle is damage', () => {
  const without = Buffer.concat([whole.subarray(0, offset(1)), whole.subarray(offset(2))]);
  expect(reading(without)).toMatchObject({
    code: 'STATE_DAMAGED',
    message: expect.stringContaining(`at byte ${String(offset(1))}`) as string,
  });
});

test('a first write is there whole or it is damage', () => {
  expect(reading(whole.subarray(0, offset(1) - 1))).toMatchObject({ code: 'STATE_DAMAGED' });
});

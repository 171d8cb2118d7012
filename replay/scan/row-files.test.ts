import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { columnsCode } from './columns/column-packer.ts';
import { FIELDS } from './fields.ts';
import { rowOf } from './row.ts';
import { rowFiles } from './row-files.ts';

const FIELDLESS = FIELDS.map(() => undefined);
const secondsAt = (time: string): number => Date.parse(time) / 1000;
const row = (index: number, time: string): Uint8Array =>
  rowOf({ file: 7, index, offset: 100 * index, length: 100 }, secondsAt(time), FIELDLESS);

let folder: string;
let made: { readonly day: string; readonly rows: number; readonly path: string }[];
let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aftertrace-rows-'));
  made = [];
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const opened = () =>
  rowFiles({ folder, thread: 3, columns: columnsCode(), mostHeld: 65_536 }, (path, rows) => {
    made.push({ day: basename(dirname(path)), rows, path });
  });

/** Indexes of the rows there are, by the folder they are in. */
async function held(): Promise<Readonly<Record<string, readonly number[]>>> {
  const found = await connection.runAndReadAll(
    `SELECT filename, idx FROM read_parquet('${folder}/*/*.parquet', filename = true, hive_partitioning = false) ORDER BY filename, idx`,
  );
  const days: Record<string, number[]> = {};
  for (const [path, idx] of found.getRows()) {
    const day = basename(dirname(String(path)));
    (days[day] ??= []).push(Number(idx));
  }
  return days;
}

const spanOf = (...times: readonly string[]): readonly [number, number] => {
  const seconds = times.map(secondsAt).sort((a, b) => a - b);
  return [seconds[0] ?? 0, seconds.at(-1) ?? 0];
};

test('a file over midnight is parted where the day changes, and every row is kept', async () => {
  const files = opened();
  const times = ['2026-05-11T23:59:59Z', '2026-05-12T00:00:00Z', '2026-05-11T12:00:00Z'];
  files.write([Buffer.concat(times.map((time, index) => row(index, time)))], spanOf(...times));
  files.end();
  expect(await held()).toEqual({ 'day=2026-05-11': [0, 2], 'day=2026-05-12': [1] });
  expect(made.map(({ day, rows }) => [day, rows])).toEqual([
    ['day=2026-05-11', 2],
    ['day=2026-05-12', 1],
  ]);
});

test('the next day is turned to when there is enough of it, and the day before has one file', async () => {
  const files = opened();
  const [eve, day] = ['2026-05-11T23:00:00Z', '2026-05-12T04:40:00Z'];
  const long = FIELDS.map(() => 'x'.repeat(100));
  const piece = (time: string, from: number) =>
    Buffer.concat(
      Array.from({ length: 200 }, (_, at) =>
        rowOf({ file: 7, index: from + at, offset: 0, length: 1 }, secondsAt(time), long),
      ),
    );
  files.write([piece(eve, 0)], spanOf(eve));
  for (let from = 200; from < 1400; from += 200) files.write([piece(day, from)], spanOf(day));
  expect(made).toEqual([]);
  for (let from = 1400; from < 4000; from += 200) files.write([piece(day, from)], spanOf(day));
  expect(made.map(({ day: of, rows }) => [of, rows])).toEqual([['day=2026-05-11', 200]]);
  files.end();
  expect(await held()).toEqual({
    'day=2026-05-11': Array.from({ length: 200 }, (_, at) => at),
    'day=2026-05-12': Array.from({ length: 3800 }, (_, at) => 200 + at),
  });
});

test('a trail of thirty thousand days in one file makes few files, and loses no row', async () => {
  const files = opened();
  const times = Array.from({ length: 30_000 }, (_, day) => day * 86_400);
  const rows = Buffer.concat(
    times.map((seconds, index) =>
      rowOf({ file: 7, index, offset: 0, length: 1 }, seconds, FIELDLESS),
    ),
  );
  files.write([rows], [0, times.at(-1) ?? 0]);
  files.end();
  expect(made.length).toBeLessThan(10);
  expect(made.reduce((sum, { rows: count }) => sum + count, 0)).toBe(30_000);
  const found = await connection.runAndReadAll(
    `SELECT count(DISTINCT idx), sum(idx) FROM read_parquet('${folder}/*/*.parquet', hive_partitioning = false)`,
  );
  expect(found.getRows()[0]?.map(Number)).toEqual([30_000, 449_985_000]);
});

test('days before 1970 have names as well', async () => {
  const files = opened();
  const time = '1969-12-31T23:59:59Z';
  files.write([row(0, time)], spanOf(time));
  files.end();
  expect(await held()).toEqual({ 'day=1969-12-31': [0] });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compiledAssembly } from '../compile-assembly.ts';
import { ROW_COLUMNS, SEPARATOR } from '../row.ts';
import { BROTLI } from './brotli.ts';
import { openColumnPacker } from './column-packer.ts';
import { parquetFile } from './parquet-file.ts';

type Cells = readonly (string | number)[];

const TEXTS = ROW_COLUMNS.length - 5;
const packer = openColumnPacker(ROW_COLUMNS);
let folder: string;
let instance: DuckDBInstance;
let connection: DuckDBConnection;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aftertrace-columns-'));
  instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  connection = await instance.connect();
});

afterAll(() => {
  connection.closeSync();
  instance.closeSync();
  rmSync(folder, { recursive: true, force: true });
});

const bytesOf = (rows: readonly Cells[]): Buffer =>
  Buffer.from(rows.map((cells) => `${cells.join(SEPARATOR)}\n`).join(''));

/** Packs rows, in pieces of some rows, and lets the database read the file. */
async function packed(rows: readonly Cells[], perPiece = 1000) {
  const written: Uint8Array[] = [];
  const file = parquetFile(ROW_COLUMNS, BROTLI, (bytes) => written.push(Uint8Array.from(bytes)));
  const rowGroup = () => {
    packer.rowGroup(file);
  };
  for (let at = 0; at < rows.length; at += perPiece) {
    packer.take(bytesOf(rows.slice(at, at + perPiece)), rowGroup);
  }
  rowGroup();
  file.end();
  const path = join(folder, 'packed.parquet');
  writeFileSync(path, Buffer.concat(written));
  return `read_parquet('${path}')`;
}

async function cellsIn(source: string): Promise<readonly (readonly unknown[])[]> {
  const found = await connection.runAndReadAll(`SELECT * FROM ${source}`);
  return found.getRowsJson().map((row) => row.map((cell, at) => (at < 5 ? Number(cell) : cell)));
}

const asRead = (rows: readonly Cells[]) =>
  rows.map((cells) => cells.map((cell) => (cell === '' ? null : cell)));

const someText = fc.oneof(
  fc.constant(''),
  fc.constantFrom('s3.amazonaws.com', 'Übersicht', '請求書', 'a'),
  fc.uuid(),
  fc
    .string({ unit: 'grapheme', maxLength: 40 })
    .map((text) => text.replace(/[\u0000-\u001f\ud800-\udfff]/g, '')),
);
const someRow = fc
  .tuple(
    fc.nat(2 ** 31 - 1),
    fc.nat(2 ** 31 - 1),
    fc.maxSafeNat().map((value) => value % 2 ** 49),
    fc.nat(),
    fc.integer({ min: -8e12, max: 8e12 }),
    fc.array(someText, { minLength: TEXTS, maxLength: TEXTS }),
  )
  .map(([file, idx, start, length, at, texts]): Cells => [file, idx, start, length, at, ...texts]);

describe('what is packed', () => {
  test('is read by the database as it was', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someRow, { minLength: 1, maxLength: 300 }), async (rows) => {
        expect(await cellsIn(await packed(rows, 7))).toEqual(asRead(rows));
      }),
      { numRuns: 25 },
    );
  });

  test('is whole over several row groups, with few values in a column, many, and none', async () => {
    const rows = Array.from({ length: 70_000 }, (_, at): Cells => {
      const texts = [
        `id-${(at * 2_654_435_761) % 2 ** 32}`,
        `name-${at % 7000}`,
        `one of ${at % 300}`,
        at % 3 === 0 ? 'now and then' : '',
        'always',
        '',
        at === 69_999 ? 'once' : '',
        at < 500 ? `begins like names ${at % 3}` : `goes on like ids ${at}`,
      ];
      const rest = Array.from({ length: TEXTS - texts.length }, () => '');
      return [
        at >> 12,
        at & 4095,
        at * 1600,
        1600 - (at % 9),
        1_778_457_600 + (at >> 3),
        ...texts,
        ...rest,
      ];
    });
    const source = await packed(rows);
    // As text: comparing millions of cells one by one takes seconds.
    expect(JSON.stringify(await cellsIn(source)) === JSON.stringify(asRead(rows))).toBe(true);
    const groups = await connection.runAndReadAll(
      `SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata('${join(folder, 'packed.parquet')}') ORDER BY 1`,
    );
    expect(groups.getRows().map(([, count]) => Number(count))).toEqual([65_536, 4464]);
  });

  test('says the least and the most of its numbers, by which the database leaves row groups out', async () => {
    const rows = [5, -3, 9].map(
      (at): Cells => [1, 2, 3, 4, at, ...Array.from({ length: TEXTS }, () => 'x')],
    );
    await packed(rows);
    const found = await connection.runAndReadAll(
      `SELECT stats_min_value, stats_max_value, stats_null_count FROM parquet_metadata('${join(folder, 'packed.parquet')}') WHERE path_in_schema = 'at_s'`,
    );
    expect(found.getRows().map((row) => row.map(String))).toEqual([['-3', '9', '0']]);
  });

  test('takes ids to half their text', async () => {
    const hex = (at: number) =>
      Buffer.from(String(at * 7_919))
        .toString('hex')
        .padStart(24, '0');
    const rows = Array.from(
      { length: 20_000 },
      (_, at): Cells => [
        ...[0, at, at, at, at],
        ...Array.from({ length: TEXTS }, (_one, column) => (column === 0 ? hex(at) : '')),
      ],
    );
    await packed(rows);
    expect(readFileSync(join(folder, 'packed.parquet')).length).toBeLessThan(20_000 * 12);
  });
});

describe('what is no row is refused', () => {
  const whole = bytesOf([[1, 2, 3, 4, 5, ...Array.from({ length: TEXTS }, () => 'x')]]).toString();

  test.each([
    ['a cell too few', whole.replace(`x${SEPARATOR}`, '')],
    ['a cell too many', whole.replace('x', `x${SEPARATOR}`)],
    ['no end', whole.slice(0, -1)],
    ['a word for a number', whole.replace('3', 'three')],
    ['no number', whole.replace('3', '')],
    ['a number of sixteen digits', whole.replace('3', '1234567890123456')],
  ])('%s', (_why, text) => {
    expect(() => {
      openColumnPacker(ROW_COLUMNS).take(Buffer.from(text), () => undefined);
    }).toThrow(/rows for the index/);
  });

  test('and one that no row group could hold', () => {
    const text = whole.replace('x', 'x'.repeat(13_000_000));
    expect(() => {
      openColumnPacker(ROW_COLUMNS).take(Buffer.from(text), () => undefined);
    }).toThrow(/too large/);
  });
});

test('values too many for one row group go into the next', async () => {
  const long = 'y'.repeat(5_000_000);
  const rows = [0, 1, 2, 3, 4].map(
    (at): Cells => [
      ...[0, at, at, at, at, `id-${at}`, `${long}${at}`],
      ...Array.from({ length: TEXTS - 2 }, () => ''),
    ],
  );
  const source = await packed(rows, 5);
  const found = await connection.runAndReadAll(
    `SELECT idx, event_id, length(source), source[-1:] FROM ${source} ORDER BY idx`,
  );
  expect(found.getRows().map((row) => row.map(String))).toEqual(
    [0, 1, 2, 3, 4].map((at) => [`${at}`, `id-${at}`, '5000001', `${at}`]),
  );
});

const compiled = await compiledAssembly(new URL('columns.as', import.meta.url));

test.skipIf(compiled === undefined)(
  'columns.wasm is what columns.as compiles to (needs assemblyscript)',
  () => {
    const kept = readFileSync(new URL('columns.wasm', import.meta.url));
    expect(kept.equals(Buffer.from(compiled ?? []))).toBe(true);
  },
);

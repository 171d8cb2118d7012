import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { handOver } from './hand-over.ts';

let instance: DuckDBInstance;
let connection: DuckDBConnection;
beforeAll(async () => {
  instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  connection = await instance.connect();
});
afterAll(() => {
  connection.closeSync();
  instance.closeSync();
});

const numbers = (count: number) => `range(${count}) AS numbers(n)`;

test.each([0, 1, 5000, 300_000])('%d rows are handed over, each once and whole', async (count) => {
  const seen = new Uint8Array(count);
  await handOver(
    connection,
    { columns: ['n', 'n * 2 + 0.5'], from: numbers(count) },
    (rows, lists) => {
      for (let row = 0; row < rows; row += 1) {
        const n = lists[0]?.[row] ?? -1;
        expect(lists[1]?.[row] === n * 2 + 0.5).toBe(true);
        seen[n] = (seen[n] ?? 0) + 1;
      }
    },
  );
  expect(seen.every((times) => times === 1)).toBe(true);
});

test('one question after another, with other columns, takes its own rows', async () => {
  const sums: number[] = [];
  for (const columns of [['n'], ['n', 'n'], ['n + 1']]) {
    let sum = 0;
    await handOver(connection, { columns, from: numbers(100) }, (rows, lists) => {
      for (const list of lists) for (let row = 0; row < rows; row += 1) sum += list[row] ?? 0;
    });
    sums.push(sum);
  }
  expect(sums).toEqual([4950, 9900, 5050]);
});

test('what refuses a row is told, and is not asked again', async () => {
  const refusal = new RangeError('row 7000 is refused');
  let asked = 0;
  const refused = handOver(connection, { columns: ['n'], from: numbers(50_000) }, () => {
    asked += 1;
    throw refusal;
  });
  await expect(refused).rejects.toBe(refusal);
  expect(asked).toBe(1);
});

test('a number that is missing is an error, and not 0', async () => {
  const missing = handOver(
    connection,
    { columns: ['n', 'CASE WHEN n <> 4321 THEN n END'], from: numbers(9000) },
    () => undefined,
  );
  await expect(missing).rejects.toThrow('CASE WHEN n <> 4321 THEN n END is no number');
});

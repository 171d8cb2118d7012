import type { DuckDBConnection } from '@duckdb/node-api';
import { storedLiteral } from './stored-literal.ts';

export async function filesOf(
  connection: DuckDBConnection,
  table: string,
): Promise<readonly number[]> {
  const found = await connection.runAndReadAll(`SELECT DISTINCT file FROM ${table} ORDER BY file`);
  return found.getRows().map(([file]) => Number(file));
}

/** Said in numbers, which lets the database skip whole stretches of the index; a join alone does not. */
export function amongFiles(column: string, files: readonly number[]): string {
  const [first, last] = [files[0], files.at(-1)];
  if (first === undefined || last === undefined) return 'false';
  return files.length <= MOST_LISTED
    ? `${column} IN (${files.join(', ')})`
    : `${column} BETWEEN ${first} AND ${last}`;
}

const MOST_LISTED = 500;

export async function hashes(
  connection: DuckDBConnection,
  values: readonly string[],
): Promise<readonly string[]> {
  if (values.length === 0) return [];
  const found = await connection.runAndReadAll(
    `SELECT CAST(hash(v) AS VARCHAR) FROM (SELECT unnest([${values.map(storedLiteral).join(', ')}]) AS v)`,
  );
  return found.getRows().map(([hash]) => String(hash));
}

export async function countOf(connection: DuckDBConnection, table: string): Promise<number> {
  const found = await connection.runAndReadAll(`SELECT count(*) FROM ${table}`);
  return Number(found.getRows()[0]?.[0] ?? 0);
}

export const among = (column: string, hashed: readonly string[]): string =>
  hashed.length === 0 ? 'false' : `${column} IN (${hashed.join(', ')})`;

export const amongTexts = (column: string, values: ReadonlySet<string>): string =>
  values.size === 0 ? 'false' : `${column} IN (${[...values].map(storedLiteral).join(', ')})`;

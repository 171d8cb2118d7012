import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { EvidenceFile } from '../evidence/find-evidence-files.ts';
import { canonical } from '../evidence/json-text.ts';
import { entryReader, type Stretch } from '../evidence/read-at.ts';
import { CHANGED } from '../evidence/read-evidence.ts';
import { rawText } from '../evidence/read-pieces.ts';
import { countRejected, newRejections, type Rejected } from '../evidence/rejections.ts';
import { tellsOfTheSame } from '../evidence/trail-record.ts';
import type { ManifestEntry } from '../scan/scan-file.ts';

/** Entries under an id that was read before. */
export interface Surplus {
  readonly duplicates: number;
  /** Those that say something else under the same id. */
  readonly rejected: readonly Rejected[];
  readonly damage: readonly string[];
  /** File and index of each, duplicate or rejected. */
  readonly places: readonly (readonly [file: number, index: number])[];
}

interface Row extends Stretch {
  /** Of the id, among those that stand more than once. */
  readonly number: number;
  readonly file: number;
  readonly idx: number;
}

/** How many ids the index holds, each read from it, and how many of them stand there more than once. */
export async function countIds(
  connection: DuckDBConnection,
): Promise<{ readonly ids: number; readonly repeated: number }> {
  const found = await connection.runAndReadAll(`
    SELECT coalesce(sum(n), 0), count(*) FILTER (WHERE n > 1)
    FROM (SELECT count(event_id) AS n FROM event GROUP BY hash(event_id))`);
  const [ids, repeated] = (found.getRows()[0] ?? []).map(Number);
  return { ids: ids ?? 0, repeated: repeated ?? 0 };
}

export const NO_SURPLUS: Surplus = { duplicates: 0, rejected: [], damage: [], places: [] };

/** The first entry of an id counts, in the order of the evidence; each further one is compared with it. */
export async function findSurplus(
  connection: DuckDBConnection,
  files: readonly EvidenceFile[],
  manifest: readonly ManifestEntry[],
): Promise<Surplus> {
  const firsts = firstEntries(await numberIds(connection));
  const [inOrder, again] = [entryReader(), entryReader()];
  const entryOf = (row: Omit<Row, 'number'>, read: ReturnType<typeof entryReader>) => {
    const file = files[row.file];
    const entry = manifest[row.file];
    if (file === undefined || entry === undefined) throw new Error(`no file ${row.file}`);
    const { outcome, text } = read({
      file,
      sha256: entry.sha256,
      offset: row.offset,
      length: row.length,
    });
    return { text: rawText(outcome, text), outcome };
  };
  const rejections = newRejections();
  const places: [number, number][] = [];
  for await (const row of rowsInOrder(connection)) {
    const { text, outcome } = entryOf(row, inOrder);
    const digest = createHash('sha256').update(text).digest();
    const isRendered = outcome.isRendered === true;
    const first = firsts.of(row.number);
    if (first === undefined) {
      firsts.set(row, digest, isRendered);
      continue;
    }
    if (!first.hasDigest(digest)) {
      const before = entryOf(first.row, again);
      const isSame =
        first.isRendered || isRendered
          ? tellsOfTheSame(before.outcome.record, outcome.record)
          : canonical(JSON.parse(before.text)) === canonical(JSON.parse(text));
      if (isSame && first.isRendered && !isRendered) {
        // The record itself tells more than the row of a table that was met before it.
        places.push([first.row.file, first.row.idx]);
        firsts.set(row, digest, isRendered);
        continue;
      }
      if (!isSame) tellChanged(row, outcome.record.eventID);
    }
    places.push([row.file, row.idx]);
  }
  const rejected = rejections.all();
  const duplicates = places.length - countRejected(rejected);
  return { duplicates, rejected, damage: rejections.damage(), places };

  function tellChanged(row: Row, id: string): void {
    const location = manifest[row.file]?.location ?? '';
    const because = `${CHANGED} (${id})`;
    rejections.add(
      { location, offset: row.offset, because },
      `${location} entry ${row.idx}: ${because}.`,
    );
  }
}

/** Numbers the ids that stand more than once; how many there are. */
async function numberIds(connection: DuckDBConnection): Promise<number> {
  await connection.run(`CREATE OR REPLACE TEMP TABLE repeated_row AS
    SELECT event_id, file, idx, start, length FROM event WHERE hash(event_id) IN (
      SELECT hash(event_id) FROM event GROUP BY hash(event_id) HAVING count(*) > 1)`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE repeated_id AS
    SELECT event_id, CAST(row_number() OVER () - 1 AS INTEGER) AS number
    FROM (SELECT DISTINCT event_id FROM repeated_row)`);
  const counted = await connection.runAndReadAll('SELECT count(*) FROM repeated_id');
  return Number(counted.getRows()[0]?.[0] ?? 0);
}

async function* rowsInOrder(connection: DuckDBConnection): AsyncGenerator<Row> {
  const found = await connection.stream(`
    SELECT number, file, idx, CAST(start AS DOUBLE) AS "offset", CAST(length AS DOUBLE) AS length
    FROM repeated_row JOIN repeated_id USING (event_id) ORDER BY file, idx`);
  for await (const rows of found.yieldRowObjectJson()) yield* rows as unknown as readonly Row[];
  await connection.run('DROP TABLE repeated_row');
  await connection.run('DROP TABLE repeated_id');
}

interface First {
  readonly row: Omit<Row, 'number'>;
  readonly isRendered: boolean;
  hasDigest(digest: Buffer): boolean;
}

/**
 * The entry of each id that counts so far, in rows of numbers: where two trails were exported there are as many as records,
 * and an object for each would be most of the memory.
 */
function firstEntries(ids: number) {
  const places = new Int32Array(ids * 2).fill(-1);
  const stretches = new Float64Array(ids * 2);
  const digests = new Uint8Array(ids * DIGEST_BYTES);
  const rendered = new Uint8Array(ids);
  const digestAt = (at: number) => digests.subarray(at * DIGEST_BYTES, (at + 1) * DIGEST_BYTES);
  return {
    of(number: number): First | undefined {
      const [file = -1, idx = -1] = places.subarray(number * 2, number * 2 + 2);
      if (file === -1) return undefined;
      const [offset = 0, length = 0] = stretches.subarray(number * 2, number * 2 + 2);
      return {
        row: { file, idx, offset, length },
        isRendered: rendered[number] === 1,
        hasDigest: (digest) => digest.equals(digestAt(number)),
      };
    },
    set({ number, file, idx, offset, length }: Row, digest: Buffer, isRendered: boolean): void {
      places.set([file, idx], number * 2);
      stretches.set([offset, length], number * 2);
      digestAt(number).set(digest);
      rendered[number] = isRendered ? 1 : 0;
    },
  };
}

const DIGEST_BYTES = 32;

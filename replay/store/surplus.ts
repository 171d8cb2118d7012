import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { EvidenceFile } from '../evidence/find-evidence-files.ts';
import { canonical } from '../evidence/json-text.ts';
import { entryReader, type Stretch } from '../evidence/read-at.ts';
import { CHANGED, type Rejected } from '../evidence/read-evidence.ts';
import { rawText } from '../evidence/read-pieces.ts';
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
  readonly id: string;
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
  const found = await connection.runAndReadAll(`
    SELECT event_id AS id, file, idx, CAST(start AS DOUBLE) AS "offset", CAST(length AS DOUBLE) AS length
    FROM event WHERE hash(event_id) IN (
      SELECT hash(event_id) FROM event GROUP BY hash(event_id) HAVING count(*) > 1)
    ORDER BY file, idx`);
  const rows = found.getRowObjectsJson() as unknown as readonly Row[];
  const [inOrder, again] = [entryReader(), entryReader()];
  const entryOf = (row: Row, read: ReturnType<typeof entryReader>) => {
    const file = files[row.file];
    const entry = manifest[row.file];
    if (file === undefined || entry === undefined) throw new Error(`no file ${row.file}`);
    const { outcome, text } = read(file, entry.sha256, row);
    return { text: rawText(outcome, text), outcome };
  };
  const firsts = new Map<string, First>();
  const rejected: Rejected[] = [];
  const damage: string[] = [];
  const places: [number, number][] = [];
  for (const row of rows) {
    const { text, outcome } = entryOf(row, inOrder);
    const digest = createHash('sha256').update(text).digest('base64');
    const first = firsts.get(row.id);
    const isRendered = outcome.isRendered === true;
    if (first === undefined) {
      firsts.set(row.id, { row, digest, isRendered });
      continue;
    }
    if (first.digest !== digest) {
      const before = entryOf(first.row, again);
      const isSame =
        first.isRendered || isRendered
          ? tellsOfTheSame(before.outcome.record, outcome.record)
          : canonical(JSON.parse(before.text)) === canonical(JSON.parse(text));
      if (isSame && first.isRendered && !isRendered) {
        // The record itself tells more than the row of a table that was met before it.
        firsts.set(row.id, { row, digest, isRendered });
        places.push([first.row.file, first.row.idx]);
        continue;
      }
      if (!isSame) tellChanged(row);
    }
    places.push([row.file, row.idx]);
  }
  return { duplicates: places.length - rejected.length, rejected, damage, places };

  function tellChanged(row: Row): void {
    const location = manifest[row.file]?.location ?? '';
    const because = `${CHANGED} (${idOf(row)})`;
    rejected.push({ location, offset: row.offset, because });
    damage.push(`${location} entry ${row.idx}: ${because}.`);
  }
}

interface First {
  readonly row: Row;
  readonly digest: string;
  readonly isRendered: boolean;
}

function idOf(row: Row): string {
  const id: unknown = JSON.parse(`"${row.id}"`);
  return typeof id === 'string' ? id : row.id;
}

import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { storedText } from '../../../replay/scan/fields.ts';
import { type CaseIndex, loadIntoMemory, openCaseIndex } from '../../../replay/store/case-index.ts';
import { recordsAlike } from '../../../replay/store/records-near.ts';
import { runsSeenInIndex } from '../../../replay/store/runs-seen.ts';

const TIMES = 7;

/** Milliseconds of each question, the middle of several. */
export type Answers = Readonly<Record<(typeof ASKED)[number] | 'incident', number>>;

export interface Questions {
  readonly reopenMs: number;
  readonly runsSeenMs: number;
  readonly loadMs: number;
  readonly onDisk: Answers;
  readonly inMemory: Answers;
}

const ASKED = ['hour', 'requestId', 'bucket', 'principal', 'histogram'] as const;

/** Opens an index that is there, and asks it what is asked of a case: first on disk, then in memory. */
export async function askQuestions(paths: readonly string[], folder: string): Promise<Questions> {
  const began = performance.now();
  const index = await openCaseIndex({ paths, folder });
  const reopenMs = performance.now() - began;
  try {
    // What the first question reads is then in the memory of the system, as it is for the next ones.
    await index.connection.runAndReadAll(
      'SELECT count(request_id), count(principal_arn) FROM event',
    );
    const runsSeenMs = await timed(() => runsSeenInIndex(index.connection));
    const onDisk = await answers(index);
    const loadMs = await timed(() => loadIntoMemory(index));
    return { reopenMs, runsSeenMs, loadMs, onDisk, inMemory: await answers(index) };
  } finally {
    index.close();
  }
}

/** Bytes of the index on disk. */
export function sizeOfIndex(folder: string): number {
  const events = join(folder, 'index', 'events');
  return readdirSync(events, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

async function answers({ connection }: CaseIndex): Promise<Answers> {
  const found = await connection.runAndReadAll(`
    SELECT request_id, principal_arn, bucket, at_s FROM event
    WHERE bucket IS NOT NULL AND principal_arn IS NOT NULL ORDER BY file, idx LIMIT 1 OFFSET 1000`);
  const [requestId, principal, bucket, at] = (found.getRows()[0] ?? []).map(String);
  const text = (value: string | undefined) => `'${(value ?? '').replaceAll("'", "''")}'`;
  const queries = {
    hour: `SELECT count(*) FROM event WHERE at_s BETWEEN ${at} AND ${at} + 3599`,
    requestId: `SELECT * FROM event WHERE request_id = ${text(requestId)}`,
    bucket: `SELECT count(*), min(at_s), max(at_s) FROM event WHERE bucket = ${text(bucket)}`,
    principal: `SELECT count(*), min(at_s), max(at_s) FROM event WHERE principal_arn = ${text(principal)}`,
    histogram: 'SELECT at_s // 300, name, count(*) FROM event GROUP BY ALL',
  };
  const ms: Record<string, number> = {};
  for (const name of ASKED) {
    ms[name] = await middle(TIMES, () => connection.runAndReadAll(queries[name]));
  }
  // Records with something in common with another, to which all that shares an id with them is found.
  const some = await connection.runAndReadAll(`
    SELECT request_id FROM event WHERE session_key IS NOT NULL OR shared_event_id IS NOT NULL
    ORDER BY file, idx LIMIT ${TIMES}`);
  const ids = some.getRows().map(([id]) => storedText(String(id)));
  let next = 0;
  const incident = await middle(ids.length, () => {
    next += 1;
    return recordsAlike(connection, ids.slice(next - 1, next));
  });
  const {
    hour = 0,
    requestId: byId = 0,
    bucket: ofBucket = 0,
    principal: by = 0,
    histogram = 0,
  } = ms;
  return { hour, requestId: byId, bucket: ofBucket, principal: by, histogram, incident };
}

async function middle(times: number, ask: () => Promise<unknown>): Promise<number> {
  const all: number[] = [];
  for (let time = 0; time < times; time += 1) all.push(await timed(ask));
  return all.sort((a, b) => a - b)[all.length >> 1] ?? 0;
}

async function timed(what: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await what();
  return performance.now() - began;
}

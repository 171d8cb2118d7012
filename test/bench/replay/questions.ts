import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DestinationRecord } from '../../../replay/evidence/destination-record.ts';
import { type CaseIndex, openCaseIndex } from '../../../replay/store/case-index.ts';
import type { Place } from '../../../replay/store/index-places.ts';
import { recordsNear } from '../../../replay/store/records-near.ts';
import { runsSeenInIndex } from '../../../replay/store/runs-seen.ts';
import type { Searched } from '../../../replay/store/searched.ts';
import { searchedInMemory } from '../../../replay/store/searched-in-memory.ts';
import { searchedOnDisk } from '../../../replay/store/searched-on-disk.ts';
import { slotsIn } from '../../../replay/store/slots.ts';

/** So often that a few that a neighbour held up, and the first, do not decide. */
const TIMES = 21;
/** The folder beside the background in which one incident lies. */
export const INCIDENT = 'incident';

/** Milliseconds of each question, the middle of several. */
export interface Questions {
  readonly reopenMs: number;
  readonly runsSeenMs: number;
  /** Filling the memory with what is searched by. */
  readonly loadMs: number;
  readonly onDisk: Readonly<
    Record<'hour' | 'requestId' | 'bucket' | 'principal' | 'histogram', number>
  >;
  readonly incident: {
    /** Trail records it leads to. */
    readonly records: number;
    readonly onDisk: number;
    readonly inMemory: number;
  };
}

/** Of the 16 trail records of `labEvidenceFiles`, those that belong to what the function `scan` found. */
const OF_THE_INCIDENT = 14;

/** Opens an index that is there, and asks it what is asked of a case: first on disk, then in memory. */
export async function askQuestions(paths: readonly string[], folder: string): Promise<Questions> {
  const began = performance.now();
  const index = await openCaseIndex({ paths, folder });
  const reopenMs = performance.now() - began;
  const { connection } = index;
  try {
    // What the first question reads is then in the memory of the system, as it is for the next ones.
    await connection.runAndReadAll('SELECT count(request_id), count(principal_arn) FROM event');
    const runsSeenMs = await timed(() => runsSeenInIndex(connection));
    const onDisk = await answers(index);
    const anchor = index.triage.destinations.map(({ record }) => record).find(isOfTheScan);
    if (anchor === undefined) throw new Error('the evidence holds no record of the scan');
    const fromDisk = await incident(await searchedOnDisk(connection), anchor);
    const loading = performance.now();
    const searched = await searchedInMemory(connection, await slotsIn(connection));
    const loadMs = performance.now() - loading;
    const fromMemory = await incident(searched, anchor);
    if (fromDisk.found !== fromMemory.found) throw new Error('the memory finds something else');
    const places = JSON.parse(fromMemory.found) as readonly Place[];
    const planted = places.filter(
      ({ file }) => index.files[file]?.location.includes(INCIDENT) === true,
    );
    if (planted.length !== OF_THE_INCIDENT) {
      throw new Error(`${planted.length} records of the incident were found`);
    }
    return {
      reopenMs,
      runsSeenMs,
      loadMs,
      onDisk,
      incident: {
        records: places.length,
        onDisk: fromDisk.ms,
        inMemory: fromMemory.ms,
      },
    };
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

const isOfTheScan = ({ invocation }: DestinationRecord): boolean =>
  invocation?.functionArn?.includes(':function:scan') === true;

/**
 * All that one destination record leads to, as `replay` looks for it: the upload, who handed out its key, what was
 * invoked, what that did and sent on, and whatever ran beside it and has to be seen to know that nothing else fits.
 */
async function incident(searched: Searched, anchor: DestinationRecord) {
  let found = '';
  const ms = await middle(TIMES, async () => {
    found = JSON.stringify(
      (await recordsNear(searched, { destinations: [anchor], logs: [] })).places,
    );
  });
  return { ms, found };
}

async function answers({ connection }: CaseIndex): Promise<Questions['onDisk']> {
  const found = await connection.runAndReadAll(`
    SELECT request_id, principal_arn, bucket, at_s FROM event
    WHERE bucket IS NOT NULL AND principal_arn IS NOT NULL ORDER BY file, idx LIMIT 1 OFFSET 1000`);
  const [requestId, principal, bucket, at] = (found.getRows()[0] ?? []).map(String);
  const text = (value: string | undefined) => `'${(value ?? '').replaceAll("'", "''")}'`;
  const ask = (query: string) => middle(TIMES, () => connection.runAndReadAll(query));
  const counted = 'SELECT count(*), min(at_s), max(at_s) FROM event';
  return {
    hour: await ask(`SELECT count(*) FROM event WHERE at_s BETWEEN ${at} AND ${at} + 3599`),
    requestId: await ask(`SELECT * FROM event WHERE request_id = ${text(requestId)}`),
    bucket: await ask(`${counted} WHERE bucket = ${text(bucket)}`),
    principal: await ask(`${counted} WHERE principal_arn = ${text(principal)}`),
    histogram: await ask('SELECT at_s // 300, name, count(*) FROM event GROUP BY ALL'),
  };
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

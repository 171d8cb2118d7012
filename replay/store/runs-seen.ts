import type { DuckDBConnection } from '@duckdb/node-api';
import { type EventRow, functionNameIn } from './event-row.ts';
import { storedLiteral } from './stored-literal.ts';

/**
 * What the trail shows of asynchronous invocations. CloudTrail writes two records of each: of its being accepted
 * (Invoke), and of each attempt to run it (InvokeExecution).
 */
export interface RunsSeen {
  /** Requests of which one of the two is not there. */
  readonly halves: readonly RunHalf[];
  readonly functions: ReadonlyMap<string, FunctionSeen>;
}

export interface RunHalf {
  readonly requestId: string;
  readonly functionName: string;
  readonly half: 'accepted' | 'dispatched';
  readonly atMs: number;
}

export interface FunctionSeen {
  /** Both records of one invocation at the least: the trail selects both. */
  readonly isWhole: boolean;
  readonly firstAcceptedMs: number;
  readonly lastDispatchedMs: number;
}

export function runsSeenIn(rows: Iterable<EventRow>): RunsSeen {
  const halves: RunHalf[] = [];
  for (const row of rows) {
    const half = halfOf(row);
    const { requestId, functionName, atMs } = row;
    if (half === undefined || requestId === undefined || functionName === undefined) continue;
    halves.push({ requestId, functionName, half, atMs });
  }
  return summed(halves);
}

/**
 * The same of an index, which does not know how a function was invoked: services that pass an event on wait for no
 * answer, and calls of others are left out where nothing was dispatched for them. Of halves it tells those of functions
 * that are whole elsewhere, for a trail that never selected both has as many halves as runs.
 */
export async function runsSeenInIndex(connection: DuckDBConnection): Promise<RunsSeen> {
  // Without one invoked no function can be whole, and what follows reads the ids of all runs to learn as much.
  const some = await connection.runAndReadAll(
    `SELECT 1 FROM event WHERE source = 'lambda.amazonaws.com' AND name = 'Invoke' LIMIT 1`,
  );
  if (some.currentRowCount === 0) return { halves: [], functions: new Map() };
  // Requests as numbers, and rows by their place: as text they would be most of the work, and few are told.
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE invocation AS
    SELECT hash(request_id) AS request, coalesce(resource_arn, function_ref) AS function_ref, at_s, file, idx,
      name = 'InvokeExecution' AS is_dispatched,
      coalesce(invoked_by IN ('s3.amazonaws.com', 'sns.amazonaws.com', 'events.amazonaws.com'), FALSE) AS is_passed_on
    FROM event
    WHERE request_id IS NOT NULL AND source = 'lambda.amazonaws.com'
      AND (name = 'Invoke' AND error_code IS NULL
           OR name = 'InvokeExecution' AND source_arn LIKE '%:lambda:%:function:%')`);
  await connection.run(`
    CREATE OR REPLACE TEMP TABLE whole_run AS
    SELECT DISTINCT request FROM invocation AS i
    WHERE NOT is_dispatched AND request IN (SELECT request FROM invocation WHERE is_dispatched)`);
  // Whoever called: what was dispatched for it was not waited for.
  await connection.run(`
    CREATE OR REPLACE TEMP VIEW run AS
    SELECT *, request IN (SELECT request FROM whole_run) AS is_whole FROM invocation
    WHERE is_dispatched OR is_passed_on OR request IN (SELECT request FROM whole_run)`);
  const ofRefs = await connection.runAndReadAll(`
    SELECT function_ref,
      CAST(min(at_s) FILTER (NOT is_dispatched) AS DOUBLE) AS first_accepted,
      CAST(max(at_s) FILTER (is_dispatched) AS DOUBLE) AS last_dispatched,
      bool_or(is_whole) AS is_whole
    FROM run WHERE function_ref IS NOT NULL GROUP BY function_ref ORDER BY function_ref`);
  const functions = new Map<string, FunctionSeen>();
  const refs = ofRefs.getRowObjectsJson() as unknown as readonly RefRow[];
  for (const row of refs) {
    const name = functionNameIn(row.function_ref);
    if (name === undefined) continue;
    const before = functions.get(name) ?? NEVER_SEEN;
    const { first_accepted: first, last_dispatched: last } = row;
    functions.set(name, {
      isWhole: before.isWhole || row.is_whole,
      firstAcceptedMs: Math.min(
        before.firstAcceptedMs,
        first === null ? Number.POSITIVE_INFINITY : first * 1000,
      ),
      lastDispatchedMs: Math.max(
        before.lastDispatchedMs,
        last === null ? Number.NEGATIVE_INFINITY : last * 1000,
      ),
    });
  }
  const ofWhole = refs
    .map((row) => row.function_ref)
    .filter((ref) => functions.get(functionNameIn(ref) ?? '')?.isWhole === true);
  return { halves: ofWhole.length > 0 ? await halvesOf(connection, ofWhole) : [], functions };
}

const NEVER_SEEN: FunctionSeen = {
  isWhole: false,
  firstAcceptedMs: Number.POSITIVE_INFINITY,
  lastDispatchedMs: Number.NEGATIVE_INFINITY,
};

interface RefRow {
  readonly function_ref: string;
  readonly first_accepted: number | null;
  readonly last_dispatched: number | null;
  readonly is_whole: boolean;
}

/** Of functions by these names only: where a trail never selected both there are as many halves as runs. */
async function halvesOf(
  connection: DuckDBConnection,
  refs: readonly string[],
): Promise<readonly RunHalf[]> {
  const found = await connection.runAndReadAll(`
    SELECT DISTINCT e.request_id, run.function_ref, is_dispatched, CAST(run.at_s AS DOUBLE) AS at_s
    FROM run JOIN event AS e ON e.file = run.file AND e.idx = run.idx
    WHERE NOT is_whole AND run.function_ref IN (${refs.map(storedLiteral).join(', ')}) ORDER BY ALL`);
  return (found.getRowObjectsJson() as unknown as readonly HalfRow[]).map((row) => ({
    requestId: row.request_id,
    functionName: functionNameIn(row.function_ref) ?? row.function_ref,
    half: row.is_dispatched ? 'dispatched' : 'accepted',
    atMs: row.at_s * 1000,
  }));
}

interface HalfRow {
  readonly request_id: string;
  readonly function_ref: string;
  readonly is_dispatched: boolean;
  readonly at_s: number;
}

/** Batches of a queue are dispatched without having been accepted, and name the queue as their source. */
function halfOf(row: EventRow): RunHalf['half'] | undefined {
  if (row.source !== 'lambda.amazonaws.com' || row.errorCode !== undefined) return undefined;
  if (row.name === 'Invoke') return row.invocationType === 'Event' ? 'accepted' : undefined;
  const isOfAnEvent = row.name === 'InvokeExecution' && row.sourceArn?.includes(':function:');
  return isOfAnEvent === true ? 'dispatched' : undefined;
}

function summed(halves: readonly RunHalf[]): RunsSeen {
  const seen = new Map<string, Set<RunHalf['half']>>();
  for (const { requestId, half } of halves) {
    seen.set(requestId, (seen.get(requestId) ?? new Set()).add(half));
  }
  const functions = new Map<string, FunctionSeen>();
  for (const { requestId, functionName, half, atMs } of halves) {
    const before = functions.get(functionName);
    const first = before?.firstAcceptedMs ?? Number.POSITIVE_INFINITY;
    const last = before?.lastDispatchedMs ?? Number.NEGATIVE_INFINITY;
    functions.set(functionName, {
      isWhole: before?.isWhole === true || seen.get(requestId)?.size === 2,
      firstAcceptedMs: half === 'accepted' ? Math.min(first, atMs) : first,
      lastDispatchedMs: half === 'dispatched' ? Math.max(last, atMs) : last,
    });
  }
  return { halves: halves.filter(({ requestId }) => seen.get(requestId)?.size === 1), functions };
}

import type { DuckDBConnection } from '@duckdb/node-api';
import { type EventRow, functionNameIn } from './event-row.ts';

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
 * answer, and calls of others are left out.
 */
export async function runsSeenInIndex(connection: DuckDBConnection): Promise<RunsSeen> {
  const found = await connection.runAndReadAll(`
    WITH run AS (
      SELECT request_id, coalesce(resource_arn, function_ref) AS function_ref, CAST(at_s AS DOUBLE) AS at_s,
        CASE WHEN name = 'InvokeExecution' AND source_arn LIKE '%:lambda:%:function:%' THEN 'dispatched'
             WHEN name = 'Invoke' AND error_code IS NULL
              AND invoked_by IN ('s3.amazonaws.com', 'sns.amazonaws.com', 'events.amazonaws.com') THEN 'accepted'
        END AS half
      FROM event
      WHERE source = 'lambda.amazonaws.com' AND name IN ('Invoke', 'InvokeExecution') AND request_id IS NOT NULL
    ), request AS (
      SELECT *, count(DISTINCT half) OVER (PARTITION BY request_id) AS different FROM run WHERE half IS NOT NULL
    )
    SELECT function_ref, half, different, min(at_s) AS first_s, max(at_s) AS last_s,
      CASE WHEN different = 1 THEN request_id END AS request_id
    FROM request GROUP BY ALL ORDER BY ALL`);
  const rows = found.getRowObjectsJson() as unknown as readonly {
    readonly function_ref: string | null;
    readonly half: RunHalf['half'];
    readonly request_id: string | null;
    readonly first_s: number;
    readonly last_s: number;
  }[];
  const halves: RunHalf[] = [];
  for (const row of rows) {
    const functionName = functionNameIn(row.function_ref ?? undefined);
    if (functionName === undefined) continue;
    // Whole ones come added up, and count as one that began first and ended last.
    const requestId = row.request_id ?? `whole ${functionName}`;
    for (const at of new Set([row.first_s, row.last_s])) {
      halves.push({ requestId, functionName, half: row.half, atMs: at * 1000 });
    }
  }
  return summed(halves);
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

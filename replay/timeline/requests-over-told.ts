import type { CaseFile } from './case-file.ts';

/** Requests of which the log of one function tells more attempts than Lambda does. */
export function requestsOverTold(file: CaseFile): ReadonlySet<string> {
  const begun = new Map<string, number>();
  for (const { record } of file.logs.values()) {
    if (record.says !== 'start') continue;
    const key = JSON.stringify([record.requestId, record.functionName ?? null]);
    begun.set(key, (begun.get(key) ?? 0) + 1);
  }
  const over = new Set<string>();
  for (const [key, amount] of begun) {
    const [requestId] = JSON.parse(key) as readonly [string];
    if (amount > (attemptsTold(requestId, file) ?? Number.POSITIVE_INFINITY)) over.add(requestId);
  }
  return over;
}

/**
 * How many attempts at a request Lambda itself tells of: those that CloudTrail recorded, those that a record counts with
 * one for every earlier outcome, and one for whoever waited for the answer. Undefined where nothing does.
 */
function attemptsTold(requestId: string, file: CaseFile): number | undefined {
  const runs = file.runsOf(requestId);
  const rows = runs.flatMap((id) => file.trail.get(id)?.row ?? []);
  const invocations = runs.flatMap((id) => file.records.get(id)?.record.invocation ?? []);
  const outcomes = [
    ...new Set(
      invocations
        .filter(({ condition }) => condition !== 'DeadLetter')
        .map(({ at }) => at ?? Number.POSITIVE_INFINITY),
    ),
  ].sort((a, b) => a - b);
  const told = [
    rows.filter(({ name }) => name === 'InvokeExecution').length,
    ...rows.map((row) =>
      row.name === 'Invoke' && row.invocationType === 'RequestResponse' ? 1 : 0,
    ),
    ...invocations.map(({ invokeCount, at = Number.POSITIVE_INFINITY }) =>
      invokeCount === undefined ? 0 : invokeCount + outcomes.indexOf(at),
    ),
  ].reduce((a, b) => Math.max(a, b), 0);
  return told === 0 ? undefined : told;
}

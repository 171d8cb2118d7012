import { functionNameIn } from '../store/event-row.ts';
import type { CaseFile, LogEntry } from './case-file.ts';
import type { Phase, TimelineEvent } from './timeline.ts';

/** A line of a function's log as an event. It names nobody: whoever ran the function is told elsewhere. */
export function logEvent(
  { record, origin }: LogEntry,
  phase: Phase,
  file: CaseFile,
): TimelineEvent {
  const name = record.functionName ?? functionByRequest(record.requestId, file);
  return {
    id: record.id,
    kind: 'log-line',
    at: new Date(record.at).toISOString(),
    precision: 'ms',
    service: 'logs.amazonaws.com',
    name: NAMES[record.says],
    principal: null,
    accessKeyId: null,
    sourceIp: null,
    resources: [record.logGroup, record.logStream].filter((one) => one !== undefined),
    errorCode: record.failure ?? null,
    phase,
    lane: name === undefined ? 'logs of no known function' : `lambda ${name}`,
    origin,
  };
}

const NAMES = {
  start: 'AttemptStart',
  end: 'AttemptEnd',
  report: 'AttemptReport',
  failure: 'AttemptFailure',
} as const;

/** The function that the trail or a destination record names for a request. */
export function functionByRequest(requestId: string, file: CaseFile): string | undefined {
  for (const id of file.runsOf(requestId)) {
    const invocation = file.records.get(id)?.record.invocation;
    const name = file.trail.get(id)?.row.functionName ?? functionNameIn(invocation?.functionArn);
    if (name !== undefined) return name;
  }
  return undefined;
}

import { numberAt } from '../evidence/json-value.ts';
import { type RunsSeen, runsSeenIn } from '../store/runs-seen.ts';
import type { CaseFile, RecordEntry } from './case-file.ts';

/**
 * When something happened of which CloudTrail writes more than is here: an invocation accepted and never dispatched, or
 * the other way about; one that only its record tells of; a message without its SendMessage. Counted only where the
 * trail shows others of the same function or queue whole, for a trail need not select them at all.
 */
export function brokenOff(file: CaseFile): readonly number[] {
  const runs = file.evidence.runsSeen ?? runsSeenIn([...file.trail.values()].map(({ row }) => row));
  return [...runsBrokenOff(file, runs), ...runsOnlyRecorded(file, runs), ...messagesUnsent(file)];
}

function runsBrokenOff(file: CaseFile, { halves, functions }: RunsSeen): readonly number[] {
  const stops = stopsOf(file);
  return halves.flatMap(({ requestId, functionName, half, atMs }) => {
    const seen = functions.get(functionName);
    if (seen?.isWhole !== true) return [];
    if (half === 'dispatched') return seen.firstAcceptedMs < atMs ? [atMs] : [];
    // What waits at the end of the evidence may have been dispatched after it.
    if (seen.lastDispatchedMs <= atMs || isStopped(stops, functionName, atMs)) return [];
    return neverRan(requestId, file) ? [] : [atMs];
  });
}

/** Lambda drops some events without running them, and the record says so. */
const NEVER_RAN = new Set(['ZeroReservedConcurrency', 'EventAgeExceeded', 'RecursiveInvocation']);

const neverRan = (requestId: string, file: CaseFile): boolean =>
  file.runsOf(requestId).some((id) => {
    const condition = file.records.get(id)?.record.invocation?.condition;
    return condition !== undefined && NEVER_RAN.has(condition);
  });

type Stop = { readonly functionName: string; readonly atMs: number; readonly isOn: boolean };

function stopsOf(file: CaseFile): readonly Stop[] {
  const stops: Stop[] = [];
  for (const { row, record } of file.trail.values()) {
    const { functionName, atMs } = row;
    if (functionName === undefined || row.errorCode !== undefined) continue;
    const isPut = row.name.startsWith('PutFunctionConcurrency');
    if (!isPut && !row.name.startsWith('DeleteFunctionConcurrency')) continue;
    const reserved = numberAt(record.requestParameters, 'reservedConcurrentExecutions');
    stops.push({ functionName, atMs, isOn: isPut && reserved === 0 });
  }
  return stops.sort((a, b) => a.atMs - b.atMs);
}

const isStopped = (stops: readonly Stop[], functionName: string, atMs: number): boolean =>
  stops.findLast((one) => one.functionName === functionName && one.atMs <= atMs)?.isOn === true;

function runsOnlyRecorded(file: CaseFile, { functions }: RunsSeen): readonly number[] {
  return recordsOf(file).flatMap(({ record, atMs }) => {
    const { invocation } = record;
    if (invocation === undefined) return [];
    const isSeen = file.runsOf(invocation.requestId).some((id) => file.trail.has(id));
    const name = /(?:^|:)function:([^:]+)/.exec(invocation.functionArn ?? '')?.[1];
    const isWhole = functions.get(name ?? '')?.isWhole === true;
    return isWhole && !isSeen ? [invocation.at ?? atMs] : [];
  });
}

/** Messages of one dump come from one queue. */
function messagesUnsent(file: CaseFile): readonly number[] {
  const dumps = new Map<string, { sent: boolean; unsentMs: number[] }>();
  for (const { record, origin, atMs } of recordsOf(file)) {
    if (record.messageId === undefined) continue;
    const dump = dumps.get(origin.location) ?? { sent: false, unsentMs: [] };
    if (file.isAnswered(record.messageId)) dump.sent = true;
    else dump.unsentMs.push(atMs);
    dumps.set(origin.location, dump);
  }
  return [...dumps.values()].flatMap(({ sent, unsentMs }) => (sent ? unsentMs : []));
}

const recordsOf = ({ records }: CaseFile): readonly RecordEntry[] => [...records.values()];

import { type EventRow, functionNameIn } from '../store/event-row.ts';
import type { CaseFile, LinkGraph } from './case-file.ts';
import type { Finding } from './findings.ts';

/** Calls by which Lambda hands a record to a destination. */
const DELIVERIES = new Set(['SendMessage', 'PutEvents', 'Publish', 'PutObject', 'Invoke']);

/**
 * Lambda tries a delivery once: a record whose delivery was refused is nowhere, and only the trail tells of it. Assumed,
 * for no page that was read says so: that an entry PutEvents did not accept is a delivery that failed.
 */
export function lostRecords(file: CaseFile, graph: LinkGraph): readonly Finding[] {
  return [...file.trail.values()].flatMap(({ row }): readonly Finding[] => {
    const isDelivery = file.senders.isPlatform(row);
    const error = deliveryError(row);
    if (!isDelivery || error === undefined || !DELIVERIES.has(row.name)) return [];
    const [cause] = graph.causesOf(row.eventId);
    const run = file.trail.get(cause?.fromEventId ?? '')?.row;
    return [
      {
        anchor: row.eventId,
        requestId: undefined,
        functionName: functionNameIn(run?.functionName) ?? row.roleName,
        atMs: row.atMs,
        precision: row.precision,
        kind: 'failure',
        severity: 'medium',
        word: `${row.name}: ${error}`,
        object: undefined,
        isByService: false,
        isFromAlert: false,
        isLost: true,
        isOwn: true,
        isByStranger: false,
      },
    ];
  });
}

/** Why a delivery of Lambda's failed; undefined for one that went through. */
export const deliveryError = ({ errorCode, refusedEntry }: EventRow): string | undefined =>
  errorCode ?? refusedEntry;

import { functionNameIn } from '../store/event-row.ts';
import type { CaseFile, LinkGraph } from './case-file.ts';
import type { Finding } from './findings.ts';

/** Calls by which Lambda hands a record to a destination. */
const DELIVERIES = new Set(['SendMessage', 'PutEvents', 'Publish', 'PutObject', 'Invoke']);

/** Lambda tries a delivery once: a record whose delivery was refused is nowhere, and only the trail tells of it. */
export function lostRecords(file: CaseFile, graph: LinkGraph): readonly Finding[] {
  return [...file.trail.values()].flatMap(({ row }): readonly Finding[] => {
    const isDelivery = file.senders.isPlatform(row);
    if (!isDelivery || row.errorCode === undefined || !DELIVERIES.has(row.name)) return [];
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
        word: `${row.name}: ${row.errorCode}`,
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

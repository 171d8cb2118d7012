import { ASYNC_RECORDS, BUS_EVENTS } from '../../known-from.ts';
import { busEventRecord, isBusEvent } from '../destination-record.ts';
import type { EvidenceSource } from '../evidence-source.ts';

/** Events as a bus or its archive holds them. */
export const source: EvidenceSource = {
  id: 'bus-events',
  title: 'EventBridge events',
  sources: [BUS_EVENTS, ASYNC_RECORDS],
  read: (value) =>
    isBusEvent(value)
      ? { kind: 'destination', record: busEventRecord(value), raw: value }
      : undefined,
};

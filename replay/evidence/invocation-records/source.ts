import { ASYNC_RECORDS } from '../../known-from.ts';
import { bareInvocationRecord, isInvocationRecord } from '../destination-record.ts';
import type { EvidenceSource } from '../evidence-source.ts';

/** Invocation records on their own: objects of an S3 destination, log lines, events of a function. */
export const source: EvidenceSource = {
  id: 'invocation-records',
  title: 'Lambda invocation records',
  sources: [ASYNC_RECORDS],
  read: (value) =>
    isInvocationRecord(value)
      ? { kind: 'destination', record: bareInvocationRecord(value), raw: value }
      : undefined,
};

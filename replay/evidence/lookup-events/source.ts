import { LOOKUP_EVENTS } from '../../known-from.ts';
import type { EvidenceSource } from '../evidence-source.ts';
import { isObject, member, parsedFrom } from '../json-value.ts';
import { readTrailRecord } from '../trail-record.ts';

/** Answers of LookupEvents: each wraps the record, as a string, in a summary of it. */
export const source: EvidenceSource = {
  id: 'lookup-events',
  title: 'LookupEvents output',
  sources: [LOOKUP_EVENTS],
  read: (value) => {
    const text = member(value, 'CloudTrailEvent');
    if (text === undefined) return undefined;
    // Whoever looks at an answer with a JSON tool often leaves the record parsed.
    const record = isObject(text) ? text : parsedFrom(text);
    if (record === undefined) return { kind: 'rejected', because: 'CloudTrailEvent is not JSON' };
    return readTrailRecord(record, { isWrapped: true });
  },
};

import { ELASTIC_ORIGINAL, SPLUNK_EXPORT } from '../../known-from.ts';
import type { EvidenceSource } from '../evidence-source.ts';
import { isObject, member, parsedFrom, textAt } from '../json-value.ts';
import { looksLikeTrailRecord, readTrailRecord } from '../trail-record.ts';

/**
 * CloudTrail records as log stores hand them out: beside what the store made of a record stands the record itself, as
 * the text it was. Splunk calls it `_raw`, Elastic `event.original`.
 */
export const source: EvidenceSource = {
  id: 'log-store-exports',
  title: 'CloudTrail records in exports of log stores',
  sources: [SPLUNK_EXPORT, ELASTIC_ORIGINAL],
  read: (value) => {
    const result = isObject(member(value, 'result')) ? member(value, 'result') : value;
    const document = isObject(member(value, '_source')) ? member(value, '_source') : value;
    const text =
      textAt(result, '_raw') ??
      textAt(document, 'event', 'original') ??
      textAt(document, 'event.original');
    const record = parsedFrom(text);
    return looksLikeTrailRecord(record) ? readTrailRecord(record, { isWrapped: true }) : undefined;
  },
};

import { BUS_TRAIL_EVENTS } from '../../known-from.ts';
import type { EvidenceSource } from '../evidence-source.ts';
import { member, textAt } from '../json-value.ts';
import { looksLikeTrailRecord, readTrailRecord } from '../trail-record.ts';

/** CloudTrail records as a bus delivers them: the record is the event's `detail`. */
export const source: EvidenceSource = {
  id: 'event-bridge-trail',
  title: 'CloudTrail records delivered by EventBridge',
  sources: [BUS_TRAIL_EVENTS],
  read: (value) => {
    const detail = member(value, 'detail');
    if (textAt(value, 'detail-type')?.endsWith('via CloudTrail') !== true) return undefined;
    return looksLikeTrailRecord(detail) ? readTrailRecord(detail, { isWrapped: true }) : undefined;
  },
};

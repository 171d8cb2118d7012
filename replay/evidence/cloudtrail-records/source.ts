import { TRAIL_FILES, TRAIL_RECORD } from '../../known-from.ts';
import type { EvidenceSource } from '../evidence-source.ts';
import { looksLikeTrailRecord, readTrailRecord } from '../trail-record.ts';

/** Records as CloudTrail writes them into its log files, or loose in lists and lines. */
export const source: EvidenceSource = {
  id: 'cloudtrail-records',
  title: 'CloudTrail log files',
  sources: [TRAIL_FILES, TRAIL_RECORD],
  read: (value) => (looksLikeTrailRecord(value) ? readTrailRecord(value) : undefined),
};

import { TRAIL_DIGESTS } from '../../known-from.ts';
import type { EvidenceSource } from '../evidence-source.ts';
import { member, textAt } from '../json-value.ts';

/** Digest files: they vouch for log files and hold no events. */
export const source: EvidenceSource = {
  id: 'cloudtrail-digests',
  title: 'CloudTrail digest files',
  sources: [TRAIL_DIGESTS],
  read: (value) =>
    textAt(value, 'digestEndTime') !== undefined && Array.isArray(member(value, 'logFiles'))
      ? { kind: 'digest' }
      : undefined,
};

import { TRAIL_DIGESTS } from '../../known-from.ts';
import type { EvidenceSource } from '../evidence-source.ts';
import { listAt, textAt } from '../json-value.ts';

/** What checks a digest: the metadata of its S3 object, and CloudTrail's public keys, as the AWS CLI prints them. */
export const source: EvidenceSource = {
  id: 'digest-vouchers',
  title: 'Metadata of S3 objects, and public keys of CloudTrail',
  sources: [TRAIL_DIGESTS],
  read: (value) => {
    const isMetadata = textAt(value, 'Metadata', 'signature-algorithm') !== undefined;
    const isKeys = textAt(listAt(value, 'PublicKeyList')[0], 'Fingerprint') !== undefined;
    return isMetadata || isKeys ? { kind: 'digest' } : undefined;
  },
};

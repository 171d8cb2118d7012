import { createHash, sign } from 'node:crypto';
import type { Instant } from '../../../../base/instant.ts';
import { isoSeconds } from '../../../../base/instant.ts';
import type { Platform } from '../../../platform.ts';
import { folderOf } from '../delivery/put-in-bucket.ts';
import type { Trail } from '../state.ts';
import {
  DIGEST_PERIOD,
  type DigestChain,
  type PreviousDigest,
  type SignedDigest,
} from './digest-chain.ts';
import { signingKeyAt } from './signing-key.ts';

export const SIGNATURE_ALGORITHM = 'SHA256withRSA';

/**
 * The digest of one hour, and what the next one will say of it.
 *
 * Source: CloudTrail User Guide, "Digest file structure" and "Custom implementations of log file validation".
 */
export function signedDigest(
  platform: Platform,
  trail: Trail,
  { endsAt, previous, logFiles }: DigestChain,
): { readonly file: SignedDigest; readonly asPrevious: PreviousDigest } {
  const { bucket } = trail;
  const key = digestKey(trail, platform.region, endsAt);
  const signingKey = signingKeyAt(platform, endsAt);
  const end = isoSeconds(endsAt);
  const text = JSON.stringify({
    awsAccountId: trail.accountId,
    digestStartTime: isoSeconds((endsAt - DIGEST_PERIOD) as Instant),
    digestEndTime: end,
    digestS3Bucket: bucket,
    digestS3Object: key,
    digestPublicKeyFingerprint: signingKey.fingerprint,
    digestSignatureAlgorithm: SIGNATURE_ALGORITHM,
    newestEventTime:
      logFiles
        .map((file) => file.newestEventTime)
        .sort()
        .at(-1) ?? null,
    oldestEventTime: logFiles.map((file) => file.oldestEventTime).sort()[0] ?? null,
    previousDigestS3Bucket: previous?.bucket ?? null,
    previousDigestS3Object: previous?.key ?? null,
    previousDigestHashValue: previous?.hash ?? null,
    previousDigestHashAlgorithm: previous === undefined ? null : 'SHA-256',
    previousDigestSignature: previous?.signature ?? null,
    logFiles: logFiles.map((file) => ({
      s3Bucket: file.bucket,
      s3Object: file.key,
      hashValue: file.hash,
      hashAlgorithm: 'SHA-256',
      newestEventTime: file.newestEventTime,
      oldestEventTime: file.oldestEventTime,
    })),
  });
  const hash = createHash('sha256').update(text).digest('hex');
  const toSign = [end, `${bucket}/${key}`, hash, previous?.signature ?? 'null'].join('\n');
  const signature = sign('sha256', Buffer.from(toSign), signingKey.privateKey).toString('hex');
  return { file: { bucket, key, text, signature }, asPrevious: { bucket, key, hash, signature } };
}

/** "AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2026/05/12/111122223333_CloudTrail-Digest_us-east-1_lab_us-east-1_20260512T054002Z.json.gz" */
function digestKey(trail: Trail, region: string, end: Instant): string {
  const stamp = isoSeconds(end);
  const day = stamp.slice(0, 10).replaceAll('-', '/');
  const compact = stamp.replace(/[-:]/g, '');
  const { accountId, name } = trail;
  const file = `${accountId}_CloudTrail-Digest_${region}_${name}_${region}_${compact}.json.gz`;
  return `${folderOf(trail, 'CloudTrail-Digest')}${region}/${day}/${file}`;
}

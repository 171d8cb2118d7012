import { gzipSync } from 'node:zlib';
import type { Platform } from '../../../platform.ts';
import { AwsFault } from '../../../service.ts';
import type { DeliveryStatus, Trail } from '../state.ts';

export interface TrailFile {
  readonly bucket: string;
  readonly key: string;
  /** What the file says once it is unpacked. */
  readonly text: string;
  readonly metadata?: Readonly<Record<string, string>>;
}

/**
 * Writes one gzip file the way CloudTrail does: as a service, under the bucket's policy, and on the record.
 *
 * @returns whether the bucket took it; `status` says why not.
 */
export async function putInBucket(
  platform: Platform,
  trail: Trail,
  file: TrailFile,
  status: DeliveryStatus,
): Promise<boolean> {
  const now = platform.clock.now();
  status.attemptedAt = now;
  try {
    await platform.perform({
      service: 's3',
      operation: 'PutObject',
      input: {
        Bucket: file.bucket,
        Key: file.key,
        Body: gzipSync(file.text),
        ContentType: 'application/json',
        ContentEncoding: 'gzip',
        ACL: 'bucket-owner-full-control',
        ...(file.metadata !== undefined && { Metadata: file.metadata }),
      },
      as: cloudTrailFor(trail),
    });
    status.succeededAt = now;
    status.error = undefined;
    return true;
  } catch (fault) {
    if (!(fault instanceof AwsFault)) throw fault;
    status.error = fault.code;
    platform.say(`trail ${trail.name}: ${file.bucket} refuses its files (${fault.code})`);
    return false;
  }
}

/** CloudTrail as the principal that bucket policies name. */
export const cloudTrailFor = (trail: Pick<Trail, 'accountId' | 'arn'>) => ({
  kind: 'service' as const,
  principal: 'cloudtrail.amazonaws.com',
  sourceAccount: trail.accountId,
  sourceArn: trail.arn,
});

/** "AWSLogs/111122223333/CloudTrail/", below the trail's prefix. */
export const folderOf = (
  { accountId, prefix }: Pick<Trail, 'accountId' | 'prefix'>,
  kind: 'CloudTrail' | 'CloudTrail-Digest',
): string => `${prefix === undefined ? '' : `${prefix}/`}AWSLogs/${accountId}/${kind}/`;

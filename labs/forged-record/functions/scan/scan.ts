import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type AwsCall, callLog } from '../../../../infra/cdk/handler/call-log.ts';
import { readNotification } from '../../../../infra/cdk/handler/s3-notification.ts';
import { type Finding, holdsMarker, LOOKED_AT } from '../finding.ts';

export type ScanAnswer = Finding & { readonly calls: readonly AwsCall[] };

/**
 * Says of one new version whether it is malicious. Where that goes is the business of its destinations.
 *
 * @throws for what is no word of S3 on a version, and AWS's errors.
 */
export async function scan(event: unknown, s3: S3Client): Promise<ScanAnswer> {
  const { bucket, key, versionId, size } = readNotification(event);
  if (versionId === undefined) throw new Error('only buckets with versions are scanned');
  const log = callLog();
  const { Body } = await log.made(
    's3:GetObject',
    s3.send(
      new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        VersionId: versionId,
        // S3 refuses a range of an empty object.
        ...(size > 0 && { Range: LOOKED_AT }),
      }),
    ),
  );
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  return {
    schema: 'aftertrace.upload-finding/1',
    verdict: holdsMarker(bytes) ? 'malicious' : 'clean',
    object: { bucket, key, versionId },
    calls: [...log.calls],
  };
}

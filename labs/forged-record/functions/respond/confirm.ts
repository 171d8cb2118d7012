import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { type Finding, holdsMarker, LOOKED_AT } from '../finding.ts';

/**
 * Looks whether that version of that object holds what the finding says.
 *
 * @returns why nothing confirms it; undefined when the object does. @throws AWS's other errors.
 */
export async function confirm(
  { object: { bucket, key, versionId } }: Finding,
  { s3, guardedBuckets }: { readonly s3: S3Client; readonly guardedBuckets: readonly string[] },
): Promise<string | undefined> {
  if (!guardedBuckets.includes(bucket)) return 'it is about a bucket that is not guarded here';
  try {
    const { Body } = await s3.send(
      new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId, Range: LOOKED_AT }),
    );
    const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
    return holdsMarker(bytes) ? undefined : 'the object does not hold what it says';
  } catch (error) {
    if (error instanceof Error && ABSENT.has(error.name)) return 'there is no such object';
    throw error;
  }
}

/** What S3 answers for a version that is not there; without s3:ListBucket it may say no more than "denied". */
const ABSENT = new Set(['NoSuchKey', 'NoSuchVersion', 'InvalidArgument', 'AccessDenied']);

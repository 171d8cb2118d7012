import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';
import type { CallLog } from './call-log.ts';
import { encodedKey } from './encoded-key.ts';

/** The one new version an S3 notification tells of. */
export interface UploadedObject {
  readonly bucket: string;
  /** As the uploader wrote it: hostile text. */
  readonly key: string;
  readonly versionId: string;
  readonly size: number;
  /** The CloudTrail `requestID` of the upload. */
  readonly s3RequestId: string;
}

/** @throws ZodError for everything that is no notification of one new version. */
export function uploadedObject(event: unknown): UploadedObject {
  const {
    Records: [{ responseElements, s3 }],
  } = notification.parse(event);
  return {
    bucket: s3.bucket.name,
    key: s3.object.key,
    versionId: s3.object.versionId,
    size: s3.object.size,
    s3RequestId: responseElements['x-amz-request-id'],
  };
}

/** @throws Error for what is larger than `atMost` bytes, and AWS's errors. */
export async function contentOf(
  { bucket, key, versionId, size }: UploadedObject,
  { s3, log, atMost }: { readonly s3: S3Client; readonly log: CallLog; readonly atMost: number },
): Promise<Uint8Array> {
  if (size > atMost) throw new Error(`${size} bytes, and no more than ${atMost} can be examined`);
  const get = new GetObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId });
  const { Body } = await log.made('s3:GetObject', s3.send(get));
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

const notification = z.object({
  Records: z.tuple([
    z.object({
      eventVersion: z.string().regex(/^2\./),
      eventSource: z.literal('aws:s3'),
      eventName: z.string().startsWith('ObjectCreated:'),
      responseElements: z.object({ 'x-amz-request-id': z.string().min(1) }),
      s3: z.object({
        bucket: z.object({ name: z.string().min(3).max(63) }),
        object: z.object({
          key: encodedKey,
          size: z.number().int().nonnegative(),
          versionId: z.string().min(1),
        }),
      }),
    }),
  ]),
});

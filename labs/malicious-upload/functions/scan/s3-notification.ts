import { z } from 'zod';

/** The one thing the scan is asked to look at. */
export interface Upload {
  readonly bucket: string;
  /** As the uploader wrote it: hostile text. */
  readonly key: string;
  readonly versionId: string;
  readonly etag: string;
  readonly size: number;
  /** The CloudTrail `requestID` of the upload. */
  readonly s3RequestId: string;
  readonly principalId: string;
  readonly sourceIp: string;
}

/**
 * Reads the notification S3 sends for a new object version.
 *
 * S3 sends one record per event. Were there ever two, one answer could not speak for both, so that is refused as well.
 *
 * @throws ZodError for everything that is no such notification, among it the test event S3 sends when it is set up.
 */
export function readUpload(event: unknown): Upload {
  const {
    Records: [{ userIdentity, requestParameters, responseElements, s3 }],
  } = notification.parse(event);
  return {
    bucket: s3.bucket.name,
    key: s3.object.key,
    versionId: s3.object.versionId,
    etag: s3.object.eTag,
    size: s3.object.size,
    s3RequestId: responseElements['x-amz-request-id'],
    principalId: userIdentity.principalId,
    sourceIp: requestParameters.sourceIPAddress,
  };
}

/** S3 writes keys as forms do: "+" is a space, and everything else comes percent-encoded. */
const encodedKey = z
  .string()
  .min(1)
  .transform((encoded, context) => {
    try {
      return decodeURIComponent(encoded.replaceAll('+', ' '));
    } catch {
      context.addIssue({ code: 'custom', message: 'the key is not percent-encoded UTF-8' });
      return z.NEVER;
    }
  });

const notification = z.object({
  Records: z.tuple([
    z.object({
      eventVersion: z.string().regex(/^2\./),
      eventSource: z.literal('aws:s3'),
      eventName: z.string().startsWith('ObjectCreated:'),
      userIdentity: z.object({ principalId: z.string().min(1) }),
      requestParameters: z.object({ sourceIPAddress: z.string().min(1) }),
      responseElements: z.object({ 'x-amz-request-id': z.string().min(1) }),
      s3: z.object({
        bucket: z.object({ name: z.string().min(3).max(63) }),
        object: z.object({
          key: encodedKey,
          size: z.number().int().nonnegative(),
          eTag: z.string(),
          // Without versions, what is scanned and what is moved away later need not be the same thing.
          versionId: z.string().min(1),
        }),
      }),
    }),
  ]),
});

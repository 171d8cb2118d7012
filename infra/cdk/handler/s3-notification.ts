import { z } from 'zod';
import { encodedKey } from './encoded-key.ts';

/** What S3 tells of a new object. */
export interface NewObject {
  readonly bucket: string;
  /** As the uploader wrote it: hostile text. */
  readonly key: string;
  /** Absent in buckets without versions. */
  readonly versionId?: string | undefined;
  readonly size: number;
}

/**
 * Reads the notification S3 sends for a new object. That S3 sent it, nothing in it proves.
 *
 * @throws ZodError for everything else, among it notifications of two objects: one answer could not speak for both.
 */
export function readNotification(event: unknown): NewObject {
  const {
    Records: [{ s3 }],
  } = notification.parse(event);
  const { key, size, versionId } = s3.object;
  return { bucket: s3.bucket.name, key, size, versionId };
}

const notification = z.object({
  Records: z.tuple([
    z.object({
      eventVersion: z.string().regex(/^2\./),
      eventSource: z.literal('aws:s3'),
      eventName: z.string().startsWith('ObjectCreated:'),
      s3: z.object({
        bucket: z.object({ name: z.string().min(3).max(63) }),
        object: z.object({
          key: encodedKey,
          size: z.number().int().nonnegative(),
          versionId: z.string().min(1).max(1024).optional(),
        }),
      }),
    }),
  ]),
});

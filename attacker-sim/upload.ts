import { z } from 'zod';
import { putBackObjects } from './put-back-objects.ts';
import type { AttackTechnique } from './technique.ts';

/** What a technique that consists of one upload still has to say for itself. */
export interface Upload
  extends Pick<AttackTechnique, 'id' | 'title' | 'purpose' | 'mitre' | 'sources'> {
  readonly contentType: string;
  /** Harmless, and the same bytes every time. */
  payload(): Uint8Array;
  /** What becomes of the key that was asked for; that one itself when not given. */
  readonly keyOf?: (asked: string) => string;
}

export const uploadInputs = z.object({
  bucket: z.string().min(3).max(63),
  key: z.string().min(1).max(1024),
});

export type UploadInputs = z.infer<typeof uploadInputs>;

/** A technique that hands one object to a bucket it may write to. */
export function upload({
  contentType,
  payload,
  keyOf = (asked) => asked,
  ...technique
}: Upload): AttackTechnique<UploadInputs> {
  return {
    ...technique,
    actsAs: 'insider',
    needsStage: { bucket: {} },
    inputs: uploadInputs,
    needs: ['s3:PutObject'],
    leaves: [{ service: 's3.amazonaws.com', name: 'PutObject', outcome: 'succeeds' }],
    repeatable: true,
    async detonate({ inputs: { bucket, key }, aws, say }) {
      const Key = keyOf(key);
      say(`${technique.title}: ${JSON.stringify(Key)} to ${bucket}`);
      await aws.s3().putObject({ Bucket: bucket, Key, Body: payload(), ContentType: contentType });
    },
    undo: putBackObjects(({ bucket, key }) => ({ bucket, prefix: keyOf(key) })),
  };
}

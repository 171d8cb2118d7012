import { z } from 'zod';
import type { AttackTechnique } from './technique.ts';

/** What a technique that consists of one upload still has to say for itself. */
export interface Upload
  extends Pick<AttackTechnique, 'id' | 'title' | 'purpose' | 'mitre' | 'sources'> {
  readonly contentType: string;
  /** Harmless, and the same bytes every time. */
  payload(): Uint8Array;
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
  ...technique
}: Upload): AttackTechnique<UploadInputs> {
  return {
    ...technique,
    inputs: uploadInputs,
    needs: ['s3:PutObject'],
    leaves: [{ service: 's3.amazonaws.com', name: 'PutObject' }],
    repeatable: true,
    async detonate({ inputs, aws, signal, say }) {
      say(`${technique.title}: ${JSON.stringify(inputs.key)} to ${inputs.bucket}`);
      await aws.s3().putObject(
        {
          Bucket: inputs.bucket,
          Key: inputs.key,
          Body: payload(),
          ContentType: contentType,
        },
        { abortSignal: signal },
      );
    },
    undo: {
      kind: 'redeploy',
      because:
        'whoever uploads may not delete, and a version stays; taking the lab down removes what was uploaded',
    },
  };
}

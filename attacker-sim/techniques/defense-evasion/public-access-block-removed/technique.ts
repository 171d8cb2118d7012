import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63) });

/** Takes the safety catch off, before the policy is opened. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'defense-evasion.public-access-block-removed',
  title: 'Remove the public access block of a bucket',
  purpose: 'Policies that would open the bucket are no longer refused.',
  mitre: ['T1562'],
  sources: [
    {
      title: 'Impair Defenses, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1562/',
    },
    {
      title: 'DeletePublicAccessBlock, Amazon S3 API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: { blocksPublicAccess: true } },
  needs: ['s3:PutBucketPublicAccessBlock'],
  leaves: [
    { service: 's3.amazonaws.com', name: 'DeleteBucketPublicAccessBlock', outcome: 'succeeds' },
  ],
  repeatable: true,
  async detonate({ inputs: { bucket }, aws, say }) {
    say(`Remove the public access block of ${bucket}`);
    await aws.s3().deletePublicAccessBlock({ Bucket: bucket });
  },
  undo: {
    kind: 'call',
    async plan({ inputs: { bucket: Bucket }, aws }) {
      const { PublicAccessBlockConfiguration } = await aws.s3().getPublicAccessBlock({ Bucket });
      return async () => {
        await aws.s3().putPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration });
      };
    },
  },
};

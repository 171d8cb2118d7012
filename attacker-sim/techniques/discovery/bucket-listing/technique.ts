import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63) });

/** Looks what is in a bucket. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'discovery.bucket-listing',
  title: 'List the objects of a bucket',
  purpose: 'Shows what there is to take, and whether the key is worth anything here.',
  mitre: ['T1619'],
  awsThreatTechniques: ['T1619.A001'],
  sources: [
    {
      title: 'Cloud Storage Object Discovery, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1619/',
    },
    {
      title: 'T1619.A001, Threat Technique Catalog for AWS',
      url: 'https://aws-samples.github.io/threat-technique-catalog-for-aws/Techniques/T1619.A001.html',
    },
    {
      title: 'ListObjectsV2, Amazon S3 API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: {} },
  needs: ['s3:ListBucket'],
  leaves: [{ service: 's3.amazonaws.com', name: 'ListObjects', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { bucket }, aws, say }) {
    say(`List the objects of ${bucket}`);
    await aws.s3().listObjectsV2({ Bucket: bucket });
  },
  undo: { kind: 'nothing-to-undo' },
};

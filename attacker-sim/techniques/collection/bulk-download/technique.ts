import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63) });

/** Takes everything a listing shows, one after another. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'collection.bulk-download',
  title: 'Download a whole bucket',
  purpose: 'All of it is elsewhere before anybody reads the alarm.',
  mitre: ['T1530'],
  awsThreatTechniques: ['T1530.A001'],
  sources: [
    {
      title: 'Data from Cloud Storage, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1530/',
    },
    {
      title: 'T1530.A001, Threat Technique Catalog for AWS',
      url: 'https://aws-samples.github.io/threat-technique-catalog-for-aws/Techniques/T1530.A001.html',
    },
    {
      title: 'GetObject, Amazon S3 API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: {
    bucket: { objects: ['reports/april.csv', 'reports/march.csv', 'reports/may.csv'] },
  },
  needs: ['s3:ListBucket', 's3:GetObject'],
  leaves: [
    { service: 's3.amazonaws.com', name: 'ListObjects', outcome: 'succeeds' },
    { service: 's3.amazonaws.com', name: 'GetObject', outcome: 'succeeds', times: 3 },
  ],
  repeatable: true,
  async detonate({ inputs: { bucket }, aws, signal, say }) {
    const { Contents = [] } = await aws.s3().listObjectsV2({ Bucket: bucket });
    say(`Download ${Contents.length} objects of ${bucket}`);
    for (const { Key } of Contents) {
      signal.throwIfAborted();
      const { Body } = await aws.s3().getObject({ Bucket: bucket, Key });
      await Body?.transformToByteArray();
    }
  },
  undo: { kind: 'nothing-to-undo' },
};

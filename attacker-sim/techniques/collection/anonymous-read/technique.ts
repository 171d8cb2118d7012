import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63), key: z.string().min(1).max(1024) });

/** Fetches without a key, by a name it was told or guessed. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'collection.anonymous-read',
  title: 'Read an object without signing',
  purpose:
    'What the policy gives to everybody is taken by somebody, and the trail has no name for them.',
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
  actsAs: 'anyone',
  needsStage: { bucket: { objects: ['reports/may.csv'], readableBy: 'anyone' } },
  needs: [],
  leaves: [{ service: 's3.amazonaws.com', name: 'GetObject', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { bucket, key }, aws, say }) {
    say(`Read ${JSON.stringify(key)} of ${bucket} without a key`);
    const { Body } = await aws.anonymousS3().getObject({ Bucket: bucket, Key: key });
    await Body?.transformToByteArray();
  },
  undo: { kind: 'nothing-to-undo' },
};

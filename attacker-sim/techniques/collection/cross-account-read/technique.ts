import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63), key: z.string().min(1).max(1024) });

/** Reads with a key of another account, which a policy trusts for no reason anybody remembers. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'collection.cross-account-read',
  title: 'Read an object from another account',
  purpose: 'A trust that outlived its purpose gives the data to whoever holds a key over there.',
  mitre: ['T1530', 'T1078.004'],
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
  actsAs: 'outsider',
  needsStage: { bucket: { objects: ['reports/may.csv'], readableBy: 'outsider' } },
  needs: ['s3:GetObject'],
  leaves: [{ service: 's3.amazonaws.com', name: 'GetObject', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { bucket, key }, aws, say }) {
    say(`Read ${JSON.stringify(key)} of ${bucket} from another account`);
    const { Body } = await aws.s3().getObject({ Bucket: bucket, Key: key });
    await Body?.transformToByteArray();
  },
  undo: { kind: 'nothing-to-undo' },
};

import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63), key: z.string().min(1).max(1024) });

/** A link is a key to one object that works without one. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'collection.presigned-link-abuse',
  title: 'Read an object by a presigned link',
  purpose:
    'A link made within the rights of a key is passed on; whoever follows it needs no key, and leaves the key’s name.',
  mitre: ['T1550.001', 'T1530'],
  awsThreatTechniques: ['T1530.A001'],
  sources: [
    {
      title: 'Use Alternate Authentication Material: Application Access Token, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1550/001/',
    },
    {
      title: 'T1530.A001, Threat Technique Catalog for AWS',
      url: 'https://aws-samples.github.io/threat-technique-catalog-for-aws/Techniques/T1530.A001.html',
    },
    {
      title: 'Download and upload objects with presigned URLs, Amazon S3 User Guide',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: { objects: ['reports/may.csv'] } },
  needs: ['s3:GetObject'],
  leaves: [{ service: 's3.amazonaws.com', name: 'GetObject', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { bucket, key }, aws, say }) {
    say(`Make a link to ${JSON.stringify(key)} of ${bucket}, and follow it without a key`);
    await aws.open(await aws.presign({ bucket, key, expiresIn: A_WEEK }));
  },
  undo: { kind: 'nothing-to-undo' },
};

/** In seconds: the longest S3 signs for. */
const A_WEEK = 7 * 24 * 60 * 60;

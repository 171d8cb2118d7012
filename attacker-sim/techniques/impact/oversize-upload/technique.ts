import { z } from 'zod';
import { putBackObjects } from '../../../put-back-objects.ts';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({
  bucket: z.string().min(3).max(63),
  key: z.string().min(1).max(1024),
  mebibytes: z.coerce.number().int().min(1).max(200).default(33),
});

/** Larger than what examines it will read. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'impact.oversize-upload',
  title: 'Upload an object too large to be examined',
  purpose: 'What is too large to scan is often let through, or holds the scanner up.',
  mitre: ['T1499.004'],
  sources: [
    {
      title: 'Endpoint Denial of Service: Application or System Exploitation, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1499/004/',
    },
    {
      title: 'PutObject, Amazon S3 API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: {} },
  needs: ['s3:PutObject'],
  leaves: [{ service: 's3.amazonaws.com', name: 'PutObject', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { bucket, key, mebibytes }, aws, say }) {
    say(`Upload ${mebibytes} MiB of nothing to ${bucket}`);
    await aws.s3().putObject({
      Bucket: bucket,
      Key: key,
      Body: new Uint8Array(mebibytes * 1024 * 1024),
      ContentType: 'application/octet-stream',
    });
  },
  undo: putBackObjects(({ bucket, key }) => ({ bucket, prefix: key })),
};

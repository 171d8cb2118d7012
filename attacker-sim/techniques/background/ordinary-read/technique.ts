import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63), key: z.string().min(1).max(1024) });

/** Ordinary business: somebody reads the one report they came for. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'background.ordinary-read',
  title: 'Read one object',
  purpose: 'Nothing. It shows whether a defence tells work from theft.',
  mitre: [],
  sources: [
    {
      title: 'GetObject, Amazon S3 API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: { objects: ['reports/may.csv'] } },
  needs: ['s3:GetObject'],
  leaves: [{ service: 's3.amazonaws.com', name: 'GetObject', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { bucket, key }, aws, say }) {
    say(`Read ${JSON.stringify(key)} of ${bucket}`);
    const { Body } = await aws.s3().getObject({ Bucket: bucket, Key: key });
    await Body?.transformToByteArray();
  },
  undo: { kind: 'nothing-to-undo' },
};

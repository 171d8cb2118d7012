import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63) });

/** Looks what is in a bucket. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'discovery.bucket-listing',
  title: 'List the objects of a bucket',
  purpose: 'Shows what there is to take, and whether the key is worth anything here.',
  mitre: ['T1619'],
  sources: [
    {
      title: 'Cloud Storage Object Discovery, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1619/',
    },
  ],
  inputs,
  needs: ['s3:ListBucket'],
  leaves: [{ service: 's3.amazonaws.com', name: 'ListObjects' }],
  repeatable: true,
  async detonate({ inputs: { bucket }, aws, signal, say }) {
    say(`List the objects of ${bucket}`);
    await aws.s3().listObjectsV2({ Bucket: bucket }, { abortSignal: signal });
  },
  undo: { kind: 'nothing-to-undo' },
};

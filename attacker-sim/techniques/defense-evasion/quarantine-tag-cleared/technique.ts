import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63), key: z.string().min(1).max(1024) });

/** A verdict that stands in a tag is as strong as the right to write tags. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'defense-evasion.quarantine-tag-cleared',
  title: 'Clear the tags that mark an object as malicious',
  purpose: 'Policies and people that go by the tag let it through again.',
  mitre: ['T1565.001', 'T1562'],
  sources: [
    {
      title: 'Data Manipulation: Stored Data Manipulation, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1565/001/',
    },
    {
      title: 'DeleteObjectTagging, Amazon S3 API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: { objects: ['incoming/invoice.txt'] } },
  needs: ['s3:DeleteObjectTagging'],
  leaves: [{ service: 's3.amazonaws.com', name: 'DeleteObjectTagging', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { bucket, key }, aws, say }) {
    say(`Clear the tags of ${JSON.stringify(key)} in ${bucket}`);
    await aws.s3().deleteObjectTagging({ Bucket: bucket, Key: key });
  },
  undo: {
    kind: 'call',
    async plan({ inputs: { bucket: Bucket, key: Key }, aws }) {
      const { TagSet } = await aws.s3().getObjectTagging({ Bucket, Key });
      return async () => {
        await aws.s3().putObjectTagging({ Bucket, Key, Tagging: { TagSet } });
      };
    },
  },
};

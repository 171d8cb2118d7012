import { z } from 'zod';
import { putBackObjects } from '../../../put-back-objects.ts';
import type { AttackTechnique } from '../../../technique.ts';
import { utf8 } from '../../../utf8.ts';

const inputs = z.object({
  bucket: z.string().min(3).max(63),
  key: z.string().min(1).max(1024),
  count: z.coerce.number().int().min(1).max(500).default(75),
});

/** Many small things at once, so that the one that matters waits, or is lost. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'impact.upload-flood',
  title: 'Upload seventy-five objects at once',
  purpose:
    'Queues, concurrency and budgets of the defence fill up; what comes behind is examined late or never.',
  mitre: ['T1499.003'],
  sources: [
    {
      title: 'Endpoint Denial of Service: Application Exhaustion Flood, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1499/003/',
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
  leaves: [{ service: 's3.amazonaws.com', name: 'PutObject', outcome: 'succeeds', times: 75 }],
  repeatable: true,
  async detonate({ inputs: { bucket, key, count }, aws, say }) {
    say(`Upload ${count} objects to ${bucket} at once`);
    // One that is refused does not stop the others, as nobody waits for it; but it is told.
    const sent = await Promise.allSettled(
      Array.from({ length: count }, (_, at) =>
        aws.s3().putObject({
          Bucket: bucket,
          Key: `${key}-${at}.txt`,
          Body: utf8(`${at}\n`),
          ContentType: 'text/plain',
        }),
      ),
    );
    const failed = sent.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason;
  },
  undo: putBackObjects(({ bucket, key }) => ({ bucket, prefix: key })),
};

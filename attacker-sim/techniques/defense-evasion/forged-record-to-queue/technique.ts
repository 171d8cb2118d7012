import { z } from 'zod';
import { forgedRecord } from '../../../forged-record.ts';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({
  queueUrl: z.string().min(1),
  /** The text that is sent, for a defence that reads more than the form of a record. */
  record: z.string().min(1).optional(),
});

/** A record looks like a record; only the sender’s name does not fit. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'defense-evasion.forged-record-to-queue',
  title: 'Send a forged invocation record to a queue',
  purpose:
    'The defence believes that something was examined and found clean, or is kept busy with what never was.',
  mitre: ['T1565', 'T1036'],
  sources: [
    {
      title: 'Data Manipulation, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1565/',
    },
    {
      title: 'SendMessage, Amazon SQS API Reference',
      url: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html',
    },
    {
      title: 'Capturing records of Lambda asynchronous invocations, AWS Lambda Developer Guide',
      url: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { queue: true },
  needs: ['sqs:SendMessage'],
  leaves: [{ service: 'sqs.amazonaws.com', name: 'SendMessage', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { queueUrl, record }, aws, say }) {
    say(`Send a forged invocation record to ${queueUrl}`);
    await aws.sqs().sendMessage({
      QueueUrl: queueUrl,
      MessageBody: record ?? JSON.stringify(forgedRecord()),
    });
  },
  undo: {
    kind: 'redeploy',
    because: 'whoever read the message may have acted on it; nothing takes that back',
  },
};

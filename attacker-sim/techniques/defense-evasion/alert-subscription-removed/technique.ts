import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ subscriptionArn: z.string().startsWith('arn:aws:sns:') });

/** The alarm is still raised, to an empty room. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'defense-evasion.alert-subscription-removed',
  title: 'Unsubscribe the team from its alarms',
  purpose: 'Alarms are published, delivered to nobody, and missed by nobody.',
  mitre: ['T1562.006'],
  sources: [
    {
      title: 'Impair Defenses: Indicator Blocking, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1562/006/',
    },
    {
      title: 'Unsubscribe, Amazon SNS API Reference',
      url: 'https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { topic: true, queue: true },
  needs: ['sns:Unsubscribe'],
  leaves: [{ service: 'sns.amazonaws.com', name: 'Unsubscribe', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { subscriptionArn }, aws, say }) {
    say(`Remove the subscription ${subscriptionArn}`);
    await aws.sns().unsubscribe({ SubscriptionArn: subscriptionArn });
  },
  undo: {
    kind: 'call',
    async plan({ inputs: { subscriptionArn: SubscriptionArn }, aws }) {
      const { Attributes = {} } = await aws.sns().getSubscriptionAttributes({ SubscriptionArn });
      return async () => {
        const raw = Attributes['RawMessageDelivery'];
        await aws.sns().subscribe({
          TopicArn: Attributes['TopicArn'],
          Protocol: Attributes['Protocol'],
          Endpoint: Attributes['Endpoint'],
          ...(raw !== undefined && { Attributes: { RawMessageDelivery: raw } }),
        });
      };
    },
  },
};

import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ busName: z.string().min(1), ruleName: z.string().min(1) });

/** The event still comes in, and leads nowhere. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'defense-evasion.rule-disabled',
  title: 'Disable a rule of an event bus',
  purpose: 'What the rule would have started does not start, and nothing is missing from any list.',
  mitre: ['T1562.006'],
  sources: [
    {
      title: 'Impair Defenses: Indicator Blocking, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1562/006/',
    },
    {
      title: 'DisableRule, Amazon EventBridge API Reference',
      url: 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bus: true, queue: true },
  needs: ['events:DisableRule'],
  leaves: [{ service: 'events.amazonaws.com', name: 'DisableRule', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { busName, ruleName }, aws, say }) {
    say(`Disable the rule ${ruleName} of ${busName}`);
    await aws.events().disableRule({ EventBusName: busName, Name: ruleName });
  },
  undo: {
    kind: 'call',
    async plan({ inputs: { busName: EventBusName, ruleName: Name }, aws }) {
      const { State } = await aws.events().describeRule({ EventBusName, Name });
      return async () => {
        if (State !== 'DISABLED') await aws.events().enableRule({ EventBusName, Name });
      };
    },
  },
};

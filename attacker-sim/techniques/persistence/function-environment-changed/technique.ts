import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ functionName: z.string().min(1).max(170) });

/** The code stays as it was signed; what it is told to load first is new. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'persistence.function-environment-changed',
  title: 'Change the environment of a function',
  purpose: 'A runtime option loads the attacker’s file before the code that was reviewed.',
  mitre: ['T1648', 'T1562'],
  sources: [
    {
      title: 'Serverless Execution, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1648/',
    },
    {
      title: 'UpdateFunctionConfiguration, AWS Lambda API Reference',
      url: 'https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { function: true, queue: true },
  needs: ['lambda:UpdateFunctionConfiguration'],
  leaves: [
    {
      service: 'lambda.amazonaws.com',
      name: 'UpdateFunctionConfiguration20150331v2',
      outcome: 'succeeds',
    },
  ],
  repeatable: true,
  async detonate({ inputs: { functionName }, aws, say }) {
    say(`Change the environment of ${functionName}`);
    await aws.lambda().updateFunctionConfiguration({
      FunctionName: functionName,
      Environment: { Variables: { NODE_OPTIONS: '--title=aftertrace-was-here' } },
    });
  },
  undo: {
    kind: 'call',
    async plan({ inputs: { functionName: FunctionName }, aws }) {
      const { Environment } = await aws.lambda().getFunctionConfiguration({ FunctionName });
      return async () => {
        await aws.lambda().updateFunctionConfiguration({
          FunctionName,
          Environment: { Variables: Environment?.Variables ?? {} },
        });
      };
    },
  },
};

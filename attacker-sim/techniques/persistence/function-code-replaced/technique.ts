import { z } from 'zod';
import { archive } from '../../../archive.ts';
import type { AttackTechnique } from '../../../technique.ts';
import { utf8 } from '../../../utf8.ts';

const inputs = z.object({
  functionName: z.string().min(1).max(170),
  /** What the function answers from then on, as JSON; that everything is clean when not given. */
  answer: z.string().min(1).max(10_000).optional(),
});

/** The wiring stays; what runs at its end is somebody else’s. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'persistence.function-code-replaced',
  title: 'Replace the code of a function',
  purpose:
    'The attacker’s code runs with the function’s role, as often as the victim’s events come in.',
  mitre: ['T1648'],
  awsThreatTechniques: ['T1648.A001'],
  sources: [
    {
      title: 'Serverless Execution, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1648/',
    },
    {
      title: 'T1648.A001, Threat Technique Catalog for AWS',
      url: 'https://aws-samples.github.io/threat-technique-catalog-for-aws/Techniques/T1648.A001.html',
    },
    {
      title: 'UpdateFunctionCode, AWS Lambda API Reference',
      url: 'https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { function: true, queue: true },
  needs: ['lambda:UpdateFunctionCode'],
  leaves: [
    { service: 'lambda.amazonaws.com', name: 'UpdateFunctionCode20150331v2', outcome: 'succeeds' },
  ],
  repeatable: true,
  async detonate({ inputs: { functionName, answer = CLEAN }, aws, say }) {
    say(`Replace the code of ${functionName}`);
    // Read and written again, so that it is data and no code.
    const code = `async () => (${JSON.stringify(JSON.parse(answer))});\n`;
    await aws.lambda().updateFunctionCode({
      FunctionName: functionName,
      ZipFile: archive({
        'index.js': utf8(`exports.handler = ${code}`),
        'index.mjs': utf8(`export const handler = ${code}`),
      }),
    });
  },
  undo: {
    kind: 'redeploy',
    because: 'what the function ran before lies with whoever deployed it',
  },
};

/** It does nothing else, which is harm enough to a scanner. */
const CLEAN = JSON.stringify({ verdict: 'clean', because: 'aftertrace was here' });

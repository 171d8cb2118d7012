import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'function-code-replaced',
  title: 'The code of a function was replaced',
  purpose: 'Code of the attacker runs with the role of the function, on whatever sets it off.',
  mitre: ['T1648'],
  awsThreatTechniques: ['T1648.A001'],
  severity: 'medium',
  sources: [
    {
      title: 'Stratus Red Team, aws.persistence.lambda-overwrite-code',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.persistence.lambda-overwrite-code/',
    },
    {
      title: 'UpdateFunctionCode, API reference',
      url: 'https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html',
    },
  ],
  because: 'the code of a function was replaced',
  selections: {
    call: {
      eventSource: 'lambda.amazonaws.com',
      'derived.call': 'UpdateFunctionCode',
      errorCode: null,
    },
    rehearsal: { 'requestParameters.dryRun': true },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not 1 of rehearsal* and not platform'],
};

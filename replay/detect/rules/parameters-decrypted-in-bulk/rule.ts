import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'parameters-decrypted-in-bulk',
  title: 'Many encrypted parameters were read at a stretch',
  purpose: 'Passwords kept as parameters are taken at once.',
  mitre: ['T1555.006'],
  severity: 'medium',
  sources: [
    {
      title: 'Stratus Red Team, aws.credential-access.ssm-retrieve-securestring-parameters',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.credential-access.ssm-retrieve-securestring-parameters/',
    },
    {
      title: 'GetParameters, API reference',
      url: 'https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html',
    },
  ],
  because: 'five calls or more that decrypt parameters were made within ten minutes',
  selections: {
    call: {
      eventSource: 'ssm.amazonaws.com',
      'derived.call': ['GetParameters', 'GetParametersByPath'],
      errorCode: null,
      'requestParameters.withDecryption': true,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
  burst: { groupBy: ['userIdentity.arn'], withinMs: 600000, atLeast: 5 },
};

import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'function-opened-to-outsiders',
  title: 'A function may be invoked from outside the account',
  purpose: 'Whoever is named can run the function whenever they like.',
  mitre: ['T1098'],
  severity: 'high',
  sources: [
    {
      title: 'Stratus Red Team, aws.persistence.lambda-backdoor-function',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.persistence.lambda-backdoor-function/',
    },
    {
      title: 'AddPermission, API reference',
      url: 'https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html',
    },
  ],
  because: 'everybody or another account may invoke a function',
  selections: {
    call: {
      eventSource: 'lambda.amazonaws.com',
      'derived.call': ['AddPermission'],
      errorCode: null,
      'derived.opensToOutsiders': true,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'secrets-read-in-bulk',
  title: 'Many secrets were read at a stretch',
  purpose: 'Passwords and keys of other systems are taken at once.',
  mitre: ['T1555.006'],
  severity: 'high',
  sources: [
    {
      title: 'Stratus Red Team, aws.credential-access.secretsmanager-retrieve-secrets',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.credential-access.secretsmanager-retrieve-secrets/',
    },
    {
      title: 'GetSecretValue, API reference',
      url: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html',
    },
  ],
  because: 'ten different secrets or more were read within ten minutes',
  selections: {
    call: {
      eventSource: 'secretsmanager.amazonaws.com',
      'derived.call': ['GetSecretValue'],
      errorCode: null,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
  burst: {
    groupBy: ['userIdentity.arn'],
    withinMs: 600000,
    atLeast: 10,
    distinct: 'requestParameters.secretId',
  },
};

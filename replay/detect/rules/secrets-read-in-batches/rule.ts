import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'secrets-read-in-batches',
  title: 'Secrets were read in batches',
  purpose: 'One call gives up to twenty secrets, chosen by a filter instead of by name.',
  mitre: ['T1555.006'],
  severity: 'medium',
  sources: [
    {
      title: 'Stratus Red Team, aws.credential-access.secretsmanager-batch-retrieve-secrets',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.credential-access.secretsmanager-batch-retrieve-secrets/',
    },
    {
      title: 'BatchGetSecretValue, API reference',
      url: 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html',
    },
  ],
  because: 'three batches of secrets or more were read within ten minutes',
  selections: {
    call: {
      eventSource: 'secretsmanager.amazonaws.com',
      'derived.call': ['BatchGetSecretValue'],
      errorCode: null,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
  burst: { groupBy: ['userIdentity.arn'], withinMs: 600000, atLeast: 3 },
};

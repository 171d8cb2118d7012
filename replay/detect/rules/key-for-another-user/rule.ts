import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'key-for-another-user',
  title: 'A long-term key was made for another user',
  purpose: 'The attacker comes back as somebody else, after the first key is switched off.',
  mitre: ['T1098.001'],
  severity: 'medium',
  sources: [
    {
      title: 'Stratus Red Team, aws.persistence.iam-backdoor-user',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.persistence.iam-backdoor-user/',
    },
    {
      title: 'CreateAccessKey, API reference',
      url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html',
    },
  ],
  because: 'an access key was made for another user than the caller',
  selections: {
    call: {
      eventSource: 'iam.amazonaws.com',
      'derived.call': ['CreateAccessKey'],
      errorCode: null,
      'derived.isForAnotherUser': true,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'all-permissions-given',
  title: 'Somebody was given all permissions',
  purpose: 'From here everything in the account is open.',
  mitre: ['T1098.003'],
  severity: 'high',
  sources: [
    {
      title: 'Stratus Red Team, aws.persistence.iam-create-admin-user',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.persistence.iam-create-admin-user/',
    },
    {
      title: 'AttachUserPolicy, API reference',
      url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachUserPolicy.html',
    },
  ],
  because: 'a policy that allows everything was given',
  selections: {
    call: {
      eventSource: 'iam.amazonaws.com',
      'derived.call': [
        'AttachUserPolicy',
        'AttachRolePolicy',
        'AttachGroupPolicy',
        'PutUserPolicy',
        'PutRolePolicy',
        'PutGroupPolicy',
      ],
      errorCode: null,
      'derived.givesEverything': true,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'role-trusts-outsiders',
  title: 'A role may be assumed from outside the account',
  purpose: 'The attacker comes back from an account that nobody here can switch off.',
  mitre: ['T1098'],
  severity: 'high',
  sources: [
    {
      title: 'Stratus Red Team, aws.persistence.iam-backdoor-role',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.persistence.iam-backdoor-role/',
    },
    {
      title: 'Stratus Red Team, aws.persistence.iam-create-backdoor-role',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.persistence.iam-create-backdoor-role/',
    },
  ],
  because: 'a role trusts everybody or another account',
  selections: {
    call: {
      eventSource: 'iam.amazonaws.com',
      'derived.call': ['CreateRole', 'UpdateAssumeRolePolicy'],
      errorCode: null,
      'derived.opensToOutsiders': true,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'password-for-another-user',
  title: 'The password of another user was set',
  purpose: 'The console opens for the attacker as that user.',
  mitre: ['T1098'],
  severity: 'high',
  sources: [
    {
      title: 'Stratus Red Team, aws.persistence.iam-create-user-login-profile',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.persistence.iam-create-user-login-profile/',
    },
    {
      title: 'Stratus Red Team, aws.privilege-escalation.iam-update-user-login-profile',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.privilege-escalation.iam-update-user-login-profile/',
    },
  ],
  because: 'a password was given to another user than the caller',
  selections: {
    call: {
      eventSource: 'iam.amazonaws.com',
      'derived.call': ['CreateLoginProfile', 'UpdateLoginProfile'],
      errorCode: null,
      'derived.isForAnotherUser': true,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'console-without-second-factor',
  title: 'A user entered the console by password alone',
  purpose: 'A password that leaked is all it takes.',
  mitre: ['T1078.004'],
  severity: 'low',
  sources: [
    {
      title: 'Stratus Red Team, aws.initial-access.console-login-without-mfa',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.initial-access.console-login-without-mfa/',
    },
  ],
  because: 'a console login by a user of the account without a second factor succeeded',
  selections: {
    login: {
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      'userIdentity.type': ['IAMUser', 'Root'],
      'additionalEventData.MFAUsed': 'No',
      'responseElements.ConsoleLogin': 'Success',
      // Whoever comes from an identity provider showed the factor there.
      'additionalEventData.SamlProviderArn|exists': false,
    },
  },
  conditions: ['login'],
};

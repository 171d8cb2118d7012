import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'federation-token-made',
  title: 'A session was made that outlives its key',
  purpose: 'A federation token goes on after the key that made it is deactivated.',
  mitre: ['T1078.004', 'T1550.001'],
  severity: 'medium',
  sources: [
    {
      title: 'Stratus Red Team, aws.persistence.sts-federation-token',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.persistence.sts-federation-token/',
    },
  ],
  because: 'a federation token was made',
  selections: {
    call: {
      eventSource: 'sts.amazonaws.com',
      'derived.call': ['GetFederationToken'],
      errorCode: null,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

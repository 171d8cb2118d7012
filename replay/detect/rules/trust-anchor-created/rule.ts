import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'trust-anchor-created',
  title: 'Certificates from outside were trusted',
  purpose:
    'Whoever holds the key of the authority makes sessions of roles without any credential of the account.',
  mitre: ['T1098.001'],
  severity: 'medium',
  sources: [
    {
      title: 'Stratus Red Team, aws.persistence.rolesanywhere-create-trust-anchor',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.persistence.rolesanywhere-create-trust-anchor/',
    },
  ],
  because: 'a trust anchor was made',
  selections: {
    call: {
      eventSource: 'rolesanywhere.amazonaws.com',
      'derived.call': ['CreateTrustAnchor'],
      errorCode: null,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

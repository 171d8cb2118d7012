import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'organization-left',
  title: 'The account was to leave its organization',
  purpose:
    'Outside it, policies and trails of the organization no longer hold. The attempt tells as much as the deed.',
  mitre: ['T1562.008'],
  severity: 'high',
  sources: [
    {
      title: 'Stratus Red Team, aws.defense-evasion.organizations-leave',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.defense-evasion.organizations-leave/',
    },
  ],
  because: 'the account leaves, or was to leave, what governs it',
  selections: {
    call: { eventSource: 'organizations.amazonaws.com', 'derived.call': ['LeaveOrganization'] },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

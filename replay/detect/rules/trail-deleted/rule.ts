import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'trail-deleted',
  title: 'A trail was deleted',
  purpose: 'What follows is not recorded, and how it was recorded is gone too.',
  mitre: ['T1562.008'],
  severity: 'high',
  sources: [
    {
      title: 'Stratus Red Team, aws.defense-evasion.cloudtrail-delete',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.defense-evasion.cloudtrail-delete/',
    },
    {
      title: 'DeleteTrail, API reference',
      url: 'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_DeleteTrail.html',
    },
  ],
  because: 'a trail or a store of events was deleted',
  selections: {
    call: {
      eventSource: 'cloudtrail.amazonaws.com',
      'derived.call': ['DeleteTrail', 'DeleteEventDataStore'],
      errorCode: null,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

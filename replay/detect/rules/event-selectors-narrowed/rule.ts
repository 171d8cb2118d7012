import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'event-selectors-narrowed',
  title: 'A trail was told to record less',
  purpose: 'The trail goes on and leaves out what the attacker does next.',
  mitre: ['T1562.008'],
  awsThreatTechniques: ['T1562.008'],
  severity: 'high',
  sources: [
    {
      title: 'Stratus Red Team, aws.defense-evasion.cloudtrail-event-selectors',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.defense-evasion.cloudtrail-event-selectors/',
    },
    {
      title: 'PutEventSelectors, API reference',
      url: 'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html',
    },
  ],
  because: 'a trail records management events no more, or only reads or writes',
  selections: {
    call: {
      eventSource: 'cloudtrail.amazonaws.com',
      'derived.call': ['PutEventSelectors'],
      errorCode: null,
      'derived.narrowsSelectors': true,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'trail-stopped',
  title: 'A trail was stopped',
  purpose: 'What follows is not recorded.',
  mitre: ['T1562.008'],
  awsThreatTechniques: ['T1562.008'],
  severity: 'high',
  sources: [
    {
      title: 'Stratus Red Team, aws.defense-evasion.cloudtrail-stop',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.defense-evasion.cloudtrail-stop/',
    },
    {
      title: 'StopLogging, API reference',
      url: 'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StopLogging.html',
    },
  ],
  because: 'a trail was told to record nothing more',
  selections: {
    call: {
      eventSource: 'cloudtrail.amazonaws.com',
      'derived.call': ['StopLogging'],
      errorCode: null,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

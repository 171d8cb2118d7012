import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'network-logs-deleted',
  title: 'Logs of the network were switched off',
  purpose: 'Traffic and names asked for are recorded no more.',
  mitre: ['T1562.008'],
  severity: 'medium',
  sources: [
    {
      title: 'Stratus Red Team, aws.defense-evasion.vpc-remove-flow-logs',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.defense-evasion.vpc-remove-flow-logs/',
    },
    {
      title: 'Stratus Red Team, aws.defense-evasion.dns-delete-logs',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.defense-evasion.dns-delete-logs/',
    },
  ],
  because: 'flow logs or query logs were deleted',
  selections: {
    call: [
      { eventSource: 'ec2.amazonaws.com', eventName: 'DeleteFlowLogs', errorCode: null },
      {
        eventSource: 'route53resolver.amazonaws.com',
        eventName: 'DeleteResolverQueryLogConfig',
        errorCode: null,
      },
    ],
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

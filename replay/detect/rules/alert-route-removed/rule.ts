import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'alert-route-removed',
  title: 'A route of alerts was removed',
  purpose: 'Alerts are still made and reach nobody.',
  mitre: ['T1562'],
  severity: 'high',
  sources: [
    {
      title: 'Unsubscribe, API reference',
      url: 'https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html',
    },
    {
      title: 'RemoveTargets, API reference',
      url: 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemoveTargets.html',
    },
    {
      title: 'RemovePermission, API reference',
      url: 'https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html',
    },
  ],
  because: 'something that alerts pass through was removed or switched off',
  selections: {
    rules: {
      eventSource: 'events.amazonaws.com',
      eventName: ['DisableRule', 'DeleteRule', 'RemoveTargets'],
      errorCode: null,
    },
    topics: {
      eventSource: 'sns.amazonaws.com',
      eventName: ['DeleteTopic', 'Unsubscribe'],
      errorCode: null,
    },
    queues: {
      eventSource: 'sqs.amazonaws.com',
      eventName: ['DeleteQueue', 'PurgeQueue'],
      errorCode: null,
    },
    permissions: {
      eventSource: 'lambda.amazonaws.com',
      'derived.call': 'RemovePermission',
      errorCode: null,
    },
    _platform: { 'derived.byPlatform': true },
  },
  conditions: ['1 of them and not _platform'],
};

import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'bucket-notification-changed',
  title: 'What a bucket tells of its objects was changed',
  purpose: 'New objects no longer set off the function that looks at them.',
  mitre: ['T1562'],
  severity: 'high',
  sources: [
    {
      title: 'PutBucketNotificationConfiguration, API reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html',
    },
  ],
  because: 'the notifications of a bucket were replaced',
  selections: {
    call: {
      eventSource: 's3.amazonaws.com',
      'derived.call': ['PutBucketNotification'],
      errorCode: null,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

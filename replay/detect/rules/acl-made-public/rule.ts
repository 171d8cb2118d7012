import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'acl-made-public',
  title: 'An access control list lets everybody in',
  purpose: 'A bucket or an object can be read by everybody without a change of policy.',
  mitre: ['T1530'],
  severity: 'high',
  sources: [
    {
      title: 'PutBucketAcl, API reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html',
    },
    {
      title: 'PutObjectAcl, API reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html',
    },
  ],
  because: 'an access control list lets everybody in',
  selections: {
    call: {
      eventSource: 's3.amazonaws.com',
      'derived.call': ['PutBucketAcl', 'PutObjectAcl'],
      errorCode: null,
      'derived.opensAcl': true,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'bucket-policy-opened',
  title: 'A bucket was opened by its policy',
  purpose: 'What is in the bucket can be read, or written, from outside.',
  mitre: ['T1530', 'T1537'],
  severity: 'high',
  sources: [
    {
      title: 'Stratus Red Team, aws.exfiltration.s3-backdoor-bucket-policy',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.exfiltration.s3-backdoor-bucket-policy/',
    },
    {
      title: 'PutBucketPolicy, API reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html',
    },
  ],
  because: 'a bucket was opened to everybody or another account',
  selections: {
    call: {
      eventSource: 's3.amazonaws.com',
      'derived.call': ['PutBucketPolicy'],
      errorCode: null,
      'derived.opensToOutsiders': true,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'versioning-suspended',
  title: 'A bucket keeps no versions any more',
  purpose: 'What is overwritten or deleted from now on is gone.',
  mitre: ['T1490'],
  severity: 'high',
  sources: [
    {
      title: 'PutBucketVersioning, API reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html',
    },
  ],
  because: 'the versioning of a bucket was suspended',
  selections: {
    call: {
      eventSource: 's3.amazonaws.com',
      'derived.call': ['PutBucketVersioning'],
      errorCode: null,
      'requestParameters.VersioningConfiguration.Status': 'Suspended',
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

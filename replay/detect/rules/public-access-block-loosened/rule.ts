import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'public-access-block-loosened',
  title: 'The block on public access was loosened',
  purpose: 'A policy or list that lets everybody in takes effect from now on.',
  mitre: ['T1562'],
  severity: 'medium',
  sources: [
    {
      title: 'DeletePublicAccessBlock, API reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html',
    },
    {
      title: 'PutPublicAccessBlock, API reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html',
    },
  ],
  because: 'the block on public access was removed or loosened',
  selections: {
    removed: {
      eventSource: 's3.amazonaws.com',
      eventName: ['DeleteBucketPublicAccessBlock', 'DeleteAccountPublicAccessBlock'],
      errorCode: null,
    },
    loosened: {
      eventSource: 's3.amazonaws.com',
      eventName: ['PutBucketPublicAccessBlock', 'PutAccountPublicAccessBlock'],
      'derived.loosensBlock': true,
      errorCode: null,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['(removed or loosened) and not platform'],
};

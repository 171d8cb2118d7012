import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'versions-deleted-in-bulk',
  title: 'Versions of many objects were deleted',
  purpose: 'A deleted version does not come back: copies kept against ransom are gone.',
  mitre: ['T1485'],
  severity: 'high',
  sources: [
    {
      title: 'Stratus Red Team, aws.impact.s3-ransomware-batch-deletion',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.impact.s3-ransomware-batch-deletion/',
    },
    {
      title: 'DeleteObject, API reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html',
    },
  ],
  because: 'versions of ten objects or more were deleted within ten minutes',
  selections: {
    call: {
      eventSource: 's3.amazonaws.com',
      'derived.call': ['DeleteObject'],
      errorCode: null,
      'requestParameters.versionId|exists': true,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
  burst: {
    groupBy: ['userIdentity.arn'],
    withinMs: 600000,
    atLeast: 10,
    distinct: 'requestParameters.key',
  },
};

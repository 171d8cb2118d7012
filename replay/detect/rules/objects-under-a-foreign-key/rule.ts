import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'objects-under-a-foreign-key',
  title: 'Objects were encrypted with a key of the caller',
  purpose:
    'Only who made the call can read the objects afterwards: how buckets are held to ransom.',
  mitre: ['T1486'],
  severity: 'critical',
  sources: [
    {
      title: 'Stratus Red Team, aws.impact.s3-ransomware-client-side-encryption',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.impact.s3-ransomware-client-side-encryption/',
    },
    {
      title: 'CopyObject, API reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html',
    },
  ],
  because: 'an object was written with a key that AWS does not keep',
  selections: {
    call: {
      eventSource: 's3.amazonaws.com',
      'derived.call': ['PutObject', 'CopyObject', 'CreateMultipartUpload'],
      errorCode: null,
      'derived.usesCallersKey': true,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

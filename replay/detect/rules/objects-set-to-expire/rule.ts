import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'objects-set-to-expire',
  title: 'Objects of a bucket were set to expire within days',
  purpose: 'S3 deletes the objects by itself and no deletion of anybody is in the trail.',
  mitre: ['T1485.001'],
  awsThreatTechniques: ['T1485.001'],
  severity: 'high',
  sources: [
    {
      title: 'Stratus Red Team, aws.defense-evasion.cloudtrail-lifecycle-rule',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.defense-evasion.cloudtrail-lifecycle-rule/',
    },
    {
      title: 'Data Destruction: Lifecycle-Triggered Deletion, ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1485/001/',
    },
  ],
  because: 'a rule deletes the objects of a bucket within a week',
  selections: {
    call: {
      eventSource: 's3.amazonaws.com',
      'derived.call': ['PutBucketLifecycle'],
      errorCode: null,
      'derived.deletesSoon': true,
    },
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

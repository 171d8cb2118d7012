import type { Detection } from '../../detection.ts';

export const rule: Detection = {
  id: 'image-or-snapshot-shared',
  title: 'A disk, an image or a database was shared',
  purpose: 'Another account makes its own copy of everything on it.',
  mitre: ['T1537'],
  severity: 'high',
  sources: [
    {
      title: 'Stratus Red Team, aws.exfiltration.ec2-share-ebs-snapshot',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.exfiltration.ec2-share-ebs-snapshot/',
    },
    {
      title: 'Stratus Red Team, aws.exfiltration.ec2-share-ami',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.exfiltration.ec2-share-ami/',
    },
    {
      title: 'Stratus Red Team, aws.exfiltration.rds-share-snapshot',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.exfiltration.rds-share-snapshot/',
    },
  ],
  because: 'a snapshot or an image was shared with another account or everybody',
  selections: {
    call: [
      {
        eventSource: 'ec2.amazonaws.com',
        eventName: ['ModifySnapshotAttribute', 'ModifyImageAttribute'],
        'derived.sharesOutside': true,
        errorCode: null,
      },
      {
        eventSource: 'rds.amazonaws.com',
        eventName: ['ModifyDBSnapshotAttribute', 'ModifyDBClusterSnapshotAttribute'],
        'derived.sharesOutside': true,
        errorCode: null,
      },
    ],
    platform: { 'derived.byPlatform': true },
  },
  conditions: ['call and not platform'],
};

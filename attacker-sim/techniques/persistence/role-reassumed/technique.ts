import { z } from 'zod';
import { assumedRole } from '../../../assumed-role.ts';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({
  bucket: z.string().min(3).max(63),
  key: z.string().min(1).max(1024),
  roleArn: z.string().startsWith('arn:aws:iam::'),
});

/** Revoking looks back: it denies the sessions that were, not the ones to come. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'persistence.role-reassumed',
  title: 'Assume a role again after its sessions were revoked',
  purpose:
    'Whoever may assume the role has a new session a second later, to which the revocation does not apply.',
  mitre: ['T1078.004'],
  awsThreatTechniques: ['T1199.A002'],
  sources: [
    {
      title: 'Valid Accounts: Cloud Accounts, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1078/004/',
    },
    {
      title: 'T1199.A002, Threat Technique Catalog for AWS',
      url: 'https://aws-samples.github.io/threat-technique-catalog-for-aws/Techniques/T1199.A002.html',
    },
    {
      title: 'AssumeRole, AWS STS API Reference',
      url: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html',
    },
    {
      title: 'Revoke IAM role temporary security credentials, IAM User Guide',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { bucket: { objects: ['reports/may.csv'] }, role: { revoked: true } },
  needs: ['sts:AssumeRole', 's3:GetObject'],
  leaves: [
    { service: 'sts.amazonaws.com', name: 'AssumeRole', outcome: 'succeeds' },
    { service: 's3.amazonaws.com', name: 'GetObject', outcome: 'succeeds' },
  ],
  repeatable: true,
  async detonate({ inputs: { bucket, key, roleArn }, aws, say }) {
    say(`Assume ${roleArn} again`);
    const credentials = await assumedRole(aws, roleArn, 'again');
    const renewed = aws.derive({ credentials });
    try {
      const { Body } = await renewed.s3().getObject({ Bucket: bucket, Key: key });
      await Body?.transformToByteArray();
    } finally {
      renewed.close();
    }
  },
  undo: { kind: 'nothing-to-undo' },
};

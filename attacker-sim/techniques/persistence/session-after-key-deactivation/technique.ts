import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ bucket: z.string().min(3).max(63), key: z.string().min(1).max(1024) });

/** The key is off, and the session it made is not. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'persistence.session-after-key-deactivation',
  title: 'Go on with a session whose key was deactivated',
  purpose: 'Deactivating a key stops the key only; sessions made with it last until they expire.',
  mitre: ['T1550.001', 'T1078.004'],
  sources: [
    {
      title: 'Use Alternate Authentication Material: Application Access Token, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1550/001/',
    },
    {
      title: 'UpdateAccessKey, AWS IAM API Reference',
      url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html',
    },
    {
      title: 'Revoke IAM role temporary security credentials, IAM User Guide',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html',
    },
  ],
  inputs,
  actsAs: 'kept-session',
  needsStage: { bucket: { objects: ['reports/may.csv'] }, role: { revoked: false } },
  needs: ['s3:GetObject'],
  leaves: [
    { service: 'sts.amazonaws.com', name: 'GetCallerIdentity', outcome: 'succeeds' },
    { service: 's3.amazonaws.com', name: 'GetObject', outcome: 'succeeds' },
  ],
  repeatable: true,
  async detonate({ inputs: { bucket, key }, aws, say }) {
    say(`Read ${JSON.stringify(key)} of ${bucket} with a session that was kept`);
    await aws.sts().getCallerIdentity({});
    const { Body } = await aws.s3().getObject({ Bucket: bucket, Key: key });
    await Body?.transformToByteArray();
  },
  undo: { kind: 'nothing-to-undo' },
};

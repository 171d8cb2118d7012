import { z } from 'zod';
import type { AttackTechnique } from '../../../technique.ts';

const inputs = z.object({ account: z.string().regex(/^\d{12}$/) });

/** One call, and every bucket of the account has only its own catch left. */
export const technique: AttackTechnique<z.infer<typeof inputs>> = {
  id: 'defense-evasion.account-public-access-block-removed',
  title: 'Remove the public access block of a whole account',
  purpose:
    'Policies and lists that would open any bucket of the account are no longer refused by it.',
  mitre: ['T1562'],
  sources: [
    {
      title: 'Impair Defenses, MITRE ATT&CK',
      url: 'https://attack.mitre.org/techniques/T1562/',
    },
    {
      title: 'DeletePublicAccessBlock, Amazon S3 Control API Reference',
      url: 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_DeletePublicAccessBlock.html',
    },
  ],
  inputs,
  actsAs: 'insider',
  needsStage: { account: { blocksPublicAccess: true } },
  needs: ['s3:PutAccountPublicAccessBlock'],
  leaves: [
    { service: 's3.amazonaws.com', name: 'DeleteAccountPublicAccessBlock', outcome: 'succeeds' },
  ],
  repeatable: true,
  async detonate({ inputs: { account }, aws, say }) {
    say(`Remove the public access block of account ${account}`);
    await aws.accountPublicAccess(account).remove();
  },
  undo: {
    kind: 'call',
    async plan({ inputs: { account }, aws }) {
      const block = aws.accountPublicAccess(account);
      const before = await block.get();
      return async () => {
        if (before === undefined) await block.remove();
        else await block.put(before);
      };
    },
  },
};

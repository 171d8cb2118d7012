import { IAMClient, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { clientOf, gradeOf, TAKEN_DOWN } from '../../account-reader.ts';
import type { Check } from '../../check.ts';
import type { Outputs } from '../outputs.ts';
import { NOT_TOUCHED, storyOf } from './lockdown-story.ts';

export const keyIsOff: Check<Outputs> = {
  id: 'key-is-off',
  kind: 'state',
  question: 'Is every key of the user whose key was stolen inactive, and nobody else’s?',
  hint: 'UpdateAccessKey with Status Inactive, for all keys ListAccessKeys names: a thief may have made a second one. The user’s name is in the finding.',
  async grade({ outputs, timeline, account }) {
    if (account === undefined) return TAKEN_DOWN;
    if (storyOf(outputs, timeline).touches.length === 0) return NOT_TOUCHED;
    const iam = new IAMClient(clientOf(account));
    try {
      const stolen = await statusesOf(iam, outputs.analystUser);
      const honest = await statusesOf(iam, outputs.stewardUser);
      const seenIn = (user: string) => `account:iam:ListAccessKeys ${user}` as const;
      return gradeOf(
        [seenIn(outputs.analystUser), seenIn(outputs.stewardUser)],
        [
          ...(stolen.includes('Active')
            ? [{ seenIn: seenIn(outputs.analystUser), because: 'a stolen key is still active' }]
            : []),
          ...(honest.includes('Inactive')
            ? [{ seenIn: seenIn(outputs.stewardUser), because: 'an honest key was made inactive' }]
            : []),
        ],
      );
    } finally {
      iam.destroy();
    }
  },
};

async function statusesOf(
  iam: IAMClient,
  UserName: string,
): Promise<readonly (string | undefined)[]> {
  const { AccessKeyMetadata = [] } = await iam.send(new ListAccessKeysCommand({ UserName }));
  return AccessKeyMetadata.map(({ Status }) => Status);
}

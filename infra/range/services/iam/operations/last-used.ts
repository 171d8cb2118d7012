import type {
  GetAccessKeyLastUsedCommandInput,
  GetAccessKeyLastUsedCommandOutput,
} from '@aws-sdk/client-iam';
import type { StoredUser } from '../../../identity/editable-identity-store.ts';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { noSuchEntity } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { lastUseOf } from '../last-use.ts';
import { storeOf } from '../model.ts';
import { reads } from '../trail-rules.ts';

export const getAccessKeyLastUsed = operation<
  GetAccessKeyLastUsedCommandInput,
  Omit<GetAccessKeyLastUsedCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('GetAccessKeyLastUsed')],
  authorizes: (input, call) => [
    { action: 'iam:GetAccessKeyLastUsed', resource: ownerOf(call, input.AccessKeyId).arn },
  ],
  async handle(input, call) {
    const use = lastUseOf(call.platform, input.AccessKeyId ?? '');
    return {
      UserName: ownerOf(call, input.AccessKeyId).name,
      AccessKeyLastUsed: {
        // Where a key was never used AWS leaves the date out and says so in words.
        LastUsedDate: use === undefined ? undefined : new Date(use.at),
        ServiceName: use?.service ?? 'N/A',
        Region: use?.region ?? 'N/A',
      },
    };
  },
  trail: reads(),
});

function ownerOf(call: Call, accessKeyId = ''): StoredUser {
  const owner = storeOf(call).ownerOf(accessKeyId);
  if (owner?.accountId !== call.accountId)
    throw noSuchEntity(`The Access Key with id ${accessKeyId} cannot be found.`);
  return owner;
}

import type {
  GetAccessKeyInfoCommandInput,
  GetAccessKeyInfoCommandOutput,
} from '@aws-sdk/client-sts';
import { operation } from '../../../service.ts';
import { validationError } from '../faults.ts';
import { apiReference } from '../known-from.ts';

/** Tells the account of any key to anybody, whether or not the key is theirs, active or expired. */
export const getAccessKeyInfo = operation<
  GetAccessKeyInfoCommandInput,
  Omit<GetAccessKeyInfoCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('GetAccessKeyInfo')],
  authorizes: () => [{ action: 'sts:GetAccessKeyInfo', resource: '*' }],
  async handle(input, call) {
    const key = call.platform.identities.findKey(input.AccessKeyId ?? '');
    if (key === undefined || !('accountId' in key.identity))
      throw validationError(`Invalid Access Key ID: ${input.AccessKeyId ?? ''}`);
    return { Account: key.identity.accountId };
  },
  trail: {
    category: 'management',
    readOnly: true,
    requestParameters: (input) => ({ accessKeyId: input.AccessKeyId }),
    responseElements: () => null,
  },
});

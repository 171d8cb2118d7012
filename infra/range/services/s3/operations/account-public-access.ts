import type { PublicAccessBlockConfiguration } from '@aws-sdk/client-s3';
import type { KnownFrom } from '../../../../base/source.ts';
import { AwsFault, type Call, type Operation, operation } from '../../../service.ts';
import { allSwitches, noSuchBlock } from '../access/public-access.ts';
import { invalidRequest } from '../faults.ts';
import { s3State } from '../state.ts';
import { bucketTrail } from '../trail-rules.ts';

const controlReference = (name: string): KnownFrom => ({
  kind: 'documentation',
  source: {
    title: `Amazon S3 API Reference: ${name} (S3 Control)`,
    url: `https://docs.aws.amazon.com/AmazonS3/latest/API/API_control_${name}.html`,
  },
});

const TRAIL_SHAPE: KnownFrom = {
  kind: 'assumption',
  because:
    'AWS documents the event names PutAccountPublicAccessBlock and its like, not their parameters; these follow the bucket form',
};

/** S3 Control's three operations on an account's own switches, under the names IAM and CloudTrail give them. */
interface AccountInput {
  readonly AccountId?: string | undefined;
  readonly PublicAccessBlockConfiguration?: PublicAccessBlockConfiguration | undefined;
}

export const putAccountPublicAccessBlock = accountOperation({
  name: 'PutPublicAccessBlock',
  action: 's3:PutAccountPublicAccessBlock',
  readOnly: false,
  async handle(input, call) {
    call.platform
      .state(s3State)
      .accountBlocks.set(call.accountId, allSwitches(input.PublicAccessBlockConfiguration));
    return {};
  },
});

export const getAccountPublicAccessBlock = accountOperation({
  name: 'GetPublicAccessBlock',
  action: 's3:GetAccountPublicAccessBlock',
  readOnly: true,
  async handle(_input, call) {
    const block = call.platform.state(s3State).accountBlocks.get(call.accountId);
    if (block === undefined) throw noSuchBlock({ AccountId: call.accountId });
    return { PublicAccessBlockConfiguration: { ...block } };
  },
});

export const deleteAccountPublicAccessBlock = accountOperation({
  name: 'DeletePublicAccessBlock',
  action: 's3:PutAccountPublicAccessBlock',
  readOnly: false,
  async handle(_input, call) {
    call.platform.state(s3State).accountBlocks.delete(call.accountId);
    return {};
  },
});

function accountOperation(rule: {
  readonly name: string;
  readonly action: `s3:${string}`;
  readonly readOnly: boolean;
  handle(input: AccountInput, call: Call): Promise<object>;
}): Operation {
  return operation<AccountInput, object>({
    knownFrom: [controlReference(rule.name), TRAIL_SHAPE],
    authorizes(input, call) {
      if (input.AccountId === undefined)
        throw invalidRequest('Missing required header for this request: x-amz-account-id');
      // One account's switches are nobody else's business.
      if (input.AccountId !== call.accountId)
        throw new AwsFault('AccessDenied', 403, 'Access Denied');
      return [{ action: rule.action, resource: '*' }];
    },
    handle: rule.handle,
    trail: {
      ...bucketTrail<AccountInput & { readonly Bucket?: string }, object>({
        readOnly: rule.readOnly,
      }),
      requestParameters: (input, call) => ({
        publicAccessBlock: '',
        Host: `${call.accountId}.s3-control.${call.region}.amazonaws.com`,
        accountId: input.AccountId,
        ...(input.PublicAccessBlockConfiguration !== undefined && {
          PublicAccessBlockConfiguration: {
            ...allSwitches(input.PublicAccessBlockConfiguration),
            xmlns: 'http://awss3control.amazonaws.com/doc/2018-08-20/',
          },
        }),
      }),
    },
  });
}

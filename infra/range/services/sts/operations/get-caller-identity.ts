import type {
  GetCallerIdentityCommandInput,
  GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import { AwsFault, operation } from '../../../service.ts';
import { apiReference } from '../known-from.ts';

/** Needs no permission: even a denied caller may learn who it is. */
export const getCallerIdentity = operation<
  GetCallerIdentityCommandInput,
  Omit<GetCallerIdentityCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('GetCallerIdentity')],
  authorizes: () => [],
  async handle(_input, { identity }) {
    switch (identity.kind) {
      case 'user':
        return { UserId: identity.userId, Account: identity.accountId, Arn: identity.arn };
      case 'role-session':
        return {
          UserId: `${identity.roleId}:${identity.sessionName}`,
          Account: identity.accountId,
          Arn: identity.arn,
        };
      case 'federated-user':
        return {
          UserId: `${identity.accountId}:${identity.name}`,
          Account: identity.accountId,
          Arn: identity.arn,
        };
      case 'root':
        return { UserId: identity.accountId, Account: identity.accountId, Arn: identity.arn };
      case 'service':
      case 'anonymous':
        throw new AwsFault(
          'MissingAuthenticationToken',
          403,
          'Request is missing Authentication Token',
        );
    }
  },
  trail: {
    category: 'management',
    readOnly: true,
    requestParameters: () => null,
    responseElements: () => null,
  },
});

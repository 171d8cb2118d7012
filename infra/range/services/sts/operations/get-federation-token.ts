import type {
  GetFederationTokenCommandInput,
  GetFederationTokenCommandOutput,
} from '@aws-sdk/client-sts';
import { AwsFault, operation } from '../../../service.ts';
import {
  credentialsOf,
  expiringOnClientsClock,
  sessionTimes,
  shownCredentials,
} from '../credentials.ts';
import { outside } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { sessionPolicies } from '../session-policies.ts';
import { sessionTags, tagContext } from '../session-tags.ts';

export const getFederationToken = operation<
  GetFederationTokenCommandInput,
  Omit<GetFederationTokenCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('GetFederationToken')],
  authorizes(input, call) {
    const { Name = '' } = input;
    if (!/^[\w+=,.@-]*$/.test(Name))
      throw outside('name', Name, 'Member must satisfy regular expression pattern: [\\w+=,.@-]*');
    if (Name.length < 2)
      throw outside('name', Name, 'Member must have length greater than or equal to 2');
    if (Name.length > 32)
      throw outside('name', Name, 'Member must have length less than or equal to 32');
    const resource = `arn:aws:sts::${call.accountId}:federated-user/${Name}` as const;
    const context = tagContext(sessionTags(input.Tags));
    return [
      { action: 'sts:GetFederationToken', resource, context },
      ...(input.Tags === undefined || input.Tags.length === 0
        ? []
        : [{ action: 'sts:TagSession' as const, resource, context }]),
    ];
  },
  async handle(input, call) {
    const { identity } = call;
    if (identity.kind !== 'user')
      throw new AwsFault(
        'AccessDenied',
        403,
        'Cannot call GetFederationToken with session credentials',
      );
    const session = call.platform.identities.openFederatedSession(
      {
        accountId: identity.accountId,
        name: input.Name ?? '',
        issuer: { arn: identity.arn, userName: identity.userName, userId: identity.userId },
        sessionPolicies: sessionPolicies(input, call),
        tags: sessionTags(input.Tags),
      },
      sessionTimes(input.DurationSeconds, call),
    );
    return {
      Credentials: credentialsOf(session),
      FederatedUser: {
        FederatedUserId: `${identity.accountId}:${session.identity.name}`,
        Arn: session.identity.arn,
      },
    };
  },
  told: expiringOnClientsClock,
  trail: {
    category: 'management',
    readOnly: true,
    requestParameters: (input) => ({
      name: input.Name,
      ...(input.DurationSeconds !== undefined && { durationSeconds: input.DurationSeconds }),
      ...(input.Policy !== undefined && { policy: input.Policy }),
      ...(input.PolicyArns !== undefined && {
        policyArns: input.PolicyArns.map(({ arn }) => ({ arn })),
      }),
    }),
    responseElements: ({ Credentials, FederatedUser }) => ({
      credentials: shownCredentials(Credentials),
      federatedUser: { federatedUserId: FederatedUser?.FederatedUserId, arn: FederatedUser?.Arn },
    }),
  },
});

import type { CloudTrailUserIdentity } from '../../base/cloudtrail-record.ts';
import type { Instant } from '../../base/instant.ts';
import { isoSeconds } from '../../base/instant.ts';
import type { Identity, RoleSession } from '../identity/identity.ts';

/**
 * The `userIdentity` of a CloudTrail record.
 *
 * Services appear with `type` and `invokedBy` and nothing else; long-term keys have no session context.
 * Sources: CloudTrail User Guide, "CloudTrail userIdentity element"; published records of 2021 to 2026.
 */
export function trailIdentity(identity: Identity): CloudTrailUserIdentity {
  switch (identity.kind) {
    case 'anonymous':
      return { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' };
    case 'service':
      return { type: 'AWSService', invokedBy: identity.principal };
    case 'root':
      return {
        type: 'Root',
        principalId: identity.accountId,
        arn: identity.arn,
        accountId: identity.accountId,
        accessKeyId: identity.accessKeyId,
        ...(identity.invokedBy !== undefined && { invokedBy: identity.invokedBy }),
      };
    case 'user':
      return {
        type: 'IAMUser',
        principalId: identity.userId,
        arn: identity.arn,
        accountId: identity.accountId,
        accessKeyId: identity.accessKeyId,
        userName: identity.userName,
        ...(identity.invokedBy !== undefined && { invokedBy: identity.invokedBy }),
        ...(identity.issuedAt !== undefined && {
          sessionContext: { attributes: attributes(identity.issuedAt, identity.mfaAt) },
        }),
      };
    case 'federated-user':
      return {
        type: 'FederatedUser',
        principalId: `${identity.accountId}:${identity.name}`,
        arn: identity.arn,
        accountId: identity.accountId,
        accessKeyId: identity.accessKeyId,
        sessionContext: {
          sessionIssuer: {
            type: 'IAMUser',
            principalId: identity.issuer.userId,
            arn: identity.issuer.arn,
            accountId: identity.accountId,
            userName: identity.issuer.userName,
          },
          attributes: attributes(identity.issuedAt),
        },
      };
    case 'role-session':
      return {
        type: 'AssumedRole',
        principalId: `${identity.roleId}:${identity.sessionName}`,
        arn: identity.arn,
        accountId: identity.accountId,
        accessKeyId: identity.accessKeyId,
        sessionContext: sessionContext(identity),
        ...(identity.invokedBy !== undefined && { invokedBy: identity.invokedBy }),
      };
  }
}

const sessionContext = (session: RoleSession) => ({
  sessionIssuer: {
    type: 'Role',
    principalId: session.roleId,
    arn: session.roleArn,
    accountId: session.accountId,
    userName: session.roleName,
  },
  attributes: attributes(session.issuedAt, session.mfaAt),
  ...(session.sourceIdentity !== undefined && { sourceIdentity: session.sourceIdentity }),
});

const attributes = (issuedAt: Instant, mfaAt?: Instant) => ({
  creationDate: isoSeconds(issuedAt),
  mfaAuthenticated: String(mfaAt !== undefined),
});

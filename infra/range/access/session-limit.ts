import type { Identity } from '../identity/identity.ts';
import { AwsFault } from '../service.ts';

/**
 * What temporary credentials cannot do whatever their policies allow; undefined when this is none of it.
 *
 * IAM takes a user's session only when a device's code was shown for it; a federated user has no IAM and, of STS, only
 * GetCallerIdentity.
 * Source: IAM User Guide, "Compare AWS STS credentials". The words for federated users are an assumption.
 */
export function sessionLimit(
  identity: Identity,
  service: string,
  operation: string,
): AwsFault | undefined {
  const isUserSession = identity.kind === 'user' && identity.issuedAt !== undefined;
  const isFederated = identity.kind === 'federated-user';
  const hasNoDevice = isUserSession && identity.mfaAt === undefined;
  if (service === 'iam' && (hasNoDevice || isFederated))
    return new AwsFault(
      'InvalidClientTokenId',
      403,
      'The security token included in the request is invalid',
    );
  if (service !== 'sts' || operation === 'GetCallerIdentity') return undefined;
  const mintsForUsers = operation === 'GetSessionToken' || operation === 'GetFederationToken';
  const isTemporary = isUserSession || isFederated || identity.kind === 'role-session';
  return isFederated || (isTemporary && mintsForUsers)
    ? new AwsFault('AccessDenied', 403, `Cannot call ${operation} with session credentials`)
    : undefined;
}

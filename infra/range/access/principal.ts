import type { Identity } from '../identity/identity.ts';

/**
 * How closely a resource's policy names a caller.
 *
 * `direct`: the very user or session, or "*"; such an allow stands by itself inside the account, whatever
 * boundary or session policy leaves out. `role`: the role behind a session; its limits still apply.
 * `account`: the caller's account; it hands the question on to the identity's own policies.
 */
export type PrincipalMatch = 'direct' | 'role' | 'account';

/** The `Principal` of a statement. */
export interface PrincipalList {
  readonly anyone: boolean;
  /** ARNs, account numbers and unique ids under "AWS". */
  readonly aws: ReadonlySet<string>;
  /** "s3.amazonaws.com" under "Service". */
  readonly services: ReadonlySet<string>;
}

export function principalsOf(written: unknown): PrincipalList {
  if (written === '*') return { anyone: true, aws: new Set(), services: new Set() };
  const { AWS, Service } = (
    typeof written === 'object' && written !== null ? written : {}
  ) as Readonly<Record<string, unknown>>;
  const aws = new Set(textsOf(AWS));
  return { anyone: aws.has('*'), aws, services: new Set(textsOf(Service)) };
}

/** The closest way in which the list names the caller; undefined when it does not. */
export function namedIn(list: PrincipalList, caller: Identity): PrincipalMatch | undefined {
  if (list.anyone) return 'direct';
  if (caller.kind === 'anonymous') return undefined;
  if (caller.kind === 'service') return list.services.has(caller.principal) ? 'direct' : undefined;
  const byAccount =
    list.aws.has(caller.accountId) || list.aws.has(`arn:aws:iam::${caller.accountId}:root`);
  if (list.aws.has(caller.arn)) return 'direct';
  if (caller.kind === 'user' && list.aws.has(caller.userId)) return 'direct';
  // Whoever names the user names what the user made, within the limits of that session.
  if (
    caller.kind === 'federated-user' &&
    (list.aws.has(caller.issuer.arn) || list.aws.has(caller.issuer.userId))
  )
    return 'role';
  if (
    caller.kind === 'role-session' &&
    (list.aws.has(caller.roleArn) || list.aws.has(caller.roleId))
  )
    return 'role';
  if (!byAccount) return undefined;
  return caller.kind === 'root' ? 'direct' : 'account';
}

/**
 * Whether a Deny with `NotPrincipal` spares the caller. AWS checks the account, then the role, then the
 * session, so every one of them has to be listed.
 */
export function sparedBy(list: PrincipalList, caller: Identity): boolean {
  if (list.anyone) return true;
  switch (caller.kind) {
    case 'anonymous':
      return false;
    case 'service':
      return list.services.has(caller.principal);
    case 'root':
      return namedIn(list, caller) !== undefined;
    case 'user':
    case 'federated-user':
      return accountListed(list, caller.accountId) && namedIn(list, caller) === 'direct';
    case 'role-session':
      return (
        accountListed(list, caller.accountId) &&
        list.aws.has(caller.roleArn) &&
        list.aws.has(caller.arn)
      );
  }
}

const accountListed = (list: PrincipalList, account: string): boolean =>
  list.aws.has(account) || list.aws.has(`arn:aws:iam::${account}:root`);

/** A policy writes one text or a list of them. */
export const textsOf = (written: unknown): readonly string[] =>
  (Array.isArray(written) ? written : [written]).filter((each) => typeof each === 'string');

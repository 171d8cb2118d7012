import type { Arn } from '../../../base/ids.ts';
import type {
  AccountModel,
  EditableIdentityStore,
  StoredGroup,
  StoredPolicy,
  StoredRole,
  StoredUser,
} from '../../identity/editable-identity-store.ts';
import { editableStore } from '../../identity/editable-identity-store.ts';
import type { Call } from '../../service.ts';
import {
  invalidInput,
  noSuchGroup,
  noSuchPolicy,
  noSuchRole,
  noSuchUser,
  notProvided,
  validationError,
} from './faults.ts';

export const storeOf = (call: Call): EditableIdentityStore =>
  editableStore(call.platform.identities);

export function accountOf(call: Call): AccountModel {
  const account = storeOf(call).account(call.accountId);
  if (account === undefined) throw new Error(`the range has no account ${call.accountId}`);
  return account;
}

/** @throws AwsFault NoSuchEntity. */
export function userNamed(call: Call, name: string | undefined): StoredUser {
  const user = accountOf(call).users.get(name ?? '');
  if (user === undefined) throw noSuchUser(name ?? '');
  return user;
}

/** @throws AwsFault NoSuchEntity. */
export function roleNamed(call: Call, name: string | undefined): StoredRole {
  const role = accountOf(call).roles.get(name ?? '');
  if (role === undefined) throw noSuchRole(name ?? '');
  return role;
}

/** @throws AwsFault NoSuchEntity. */
export function groupNamed(call: Call, name: string | undefined): StoredGroup {
  const group = accountOf(call).groups.get(name ?? '');
  if (group === undefined) throw noSuchGroup(name ?? '');
  return group;
}

/**
 * The user a call is about when it need not say: the caller.
 *
 * @throws AwsFault ValidationError when the caller is no user.
 */
export function userNameOr(call: Call, name: string | undefined): string {
  if (name !== undefined) return name;
  if (call.identity.kind === 'user') return call.identity.userName;
  throw validationError('Must specify userName when calling with non-User credentials');
}

/** @throws AwsFault NoSuchEntity; NotImplemented for a policy of AWS's that the range does not hold. */
export function policyAt(call: Call, arn: string | undefined): StoredPolicy {
  if (!/^arn:aws:iam::(aws|\d{12}):policy\/.+$/.test(arn ?? ''))
    throw invalidInput(`ARN ${arn ?? ''} is not valid.`);
  const policy = storeOf(call).managedPolicy((arn ?? '') as Arn);
  if (policy !== undefined && isVisible(policy, call)) return policy;
  if (arn?.startsWith('arn:aws:iam::aws:policy/') === true)
    throw notProvided(`the AWS managed policy ${arn.slice(arn.lastIndexOf('/') + 1)}`);
  throw noSuchPolicy(arn ?? '');
}

const isVisible = ({ arn }: StoredPolicy, call: Call): boolean =>
  arn.startsWith('arn:aws:iam::aws:') || arn.startsWith(`arn:aws:iam::${call.accountId}:`);

/** What IAM is asked about: the ARN of an existing user, or the one it would have. */
export const userArn = (call: Call, name: string | undefined, path = '/'): Arn =>
  accountOf(call).users.get(name ?? '')?.arn ??
  `arn:aws:iam::${call.accountId}:user${path}${name ?? ''}`;

export const roleArn = (call: Call, name: string | undefined, path = '/'): Arn =>
  accountOf(call).roles.get(name ?? '')?.arn ??
  `arn:aws:iam::${call.accountId}:role${path}${name ?? ''}`;

export const groupArn = (call: Call, name: string | undefined, path = '/'): Arn =>
  accountOf(call).groups.get(name ?? '')?.arn ??
  `arn:aws:iam::${call.accountId}:group${path}${name ?? ''}`;

/** The trust policy as IAM shows it: who is gone appears by unique id. */
export function trustShown(call: Call, { trust }: StoredRole): string {
  const ids = new Set(
    storeOf(call).accounts.flatMap((id) => {
      const account = storeOf(call).account(id);
      return [...(account?.users.values() ?? []), ...(account?.roles.values() ?? [])].map(
        (principal) => principal.id,
      );
    }),
  );
  return [...trust.pins]
    .filter(([, id]) => !ids.has(id))
    .reduce((text, [arn, id]) => text.replaceAll(`"${arn}"`, `"${id}"`), trust.text);
}

/** Names differ by more than their case. */
export const isTaken = (names: Iterable<string>, name: string): boolean =>
  [...names].some((each) => each.toLowerCase() === name.toLowerCase());

import type { AccountId, Arn } from '../../base/ids.ts';
import type { Instant } from '../../base/instant.ts';
import type { IdentityStore, NamedPolicy } from './identity-store.ts';

/** The identity store as `services/iam` sees it: with everything the IAM API can change. */
export interface EditableIdentityStore extends IdentityStore {
  /** undefined when the range has no such account. */
  account(id: AccountId): AccountModel | undefined;
  /** A long-term key, Active, known to `findKey` from now on. */
  createAccessKey(user: StoredUser, at: Instant): StoredAccessKey;
  deleteAccessKey(user: StoredUser, accessKeyId: string): void;
  /** Whose long-term key that is; undefined when no such key exists. */
  ownerOf(accessKeyId: string): StoredUser | undefined;
  /** The document of a policy of AWS's own or of any account; undefined when there is none. */
  managedPolicy(arn: Arn): StoredPolicy | undefined;
  /** An unused unique id, e.g. `freshId('AROA')`: the prefix and 17 characters. */
  freshId(prefix: 'AIDA' | 'AROA' | 'ANPA' | 'AGPA' | 'AIPA'): string;
}

/** Everything IAM knows in one account. The maps are keyed by name, policies by ARN. */
export interface AccountModel {
  readonly id: AccountId;
  readonly users: Map<string, StoredUser>;
  readonly roles: Map<string, StoredRole>;
  readonly groups: Map<string, StoredGroup>;
  readonly instanceProfiles: Map<string, StoredInstanceProfile>;
  readonly policies: Map<Arn, StoredPolicy>;
  /** Empty: the account belongs to no organisation. Otherwise at least one of them must allow. */
  readonly serviceControl: NamedPolicy[];
}

/** What users, roles and groups have in common. */
export interface PolicyHolder {
  readonly accountId: AccountId;
  arn: Arn;
  name: string;
  /** "/" or "/division/". */
  path: string;
  /** "AIDA…", "AROA…" or "AGPA…". */
  readonly id: string;
  readonly createdAt: Instant;
  /** Keyed by policy name. */
  readonly inline: Map<string, PolicyText>;
  /** ARNs in the order of attachment. */
  readonly attached: Set<Arn>;
}

/** What users and roles have beyond that. */
export interface StoredPrincipal extends PolicyHolder {
  readonly tags: Map<string, string>;
  boundary: Arn | undefined;
}

export interface StoredUser extends StoredPrincipal {
  readonly kind: 'user';
  /** Keyed by access key id. */
  readonly accessKeys: Map<string, StoredAccessKey>;
}

/** Not a principal: no policy can name a group, and it has neither tags nor a boundary. */
export interface StoredGroup extends PolicyHolder {
  readonly kind: 'group';
  /** In the order they were added. */
  readonly members: Set<StoredUser>;
}

export interface StoredInstanceProfile {
  readonly arn: Arn;
  readonly name: string;
  readonly path: string;
  /** "AIPA…" */
  readonly id: string;
  readonly createdAt: Instant;
  readonly tags: Map<string, string>;
  role: StoredRole | undefined;
}

export interface StoredRole extends StoredPrincipal {
  readonly kind: 'role';
  description: string | undefined;
  trust: TrustText;
  /** Seconds. */
  maxSessionDuration: number;
}

export interface StoredAccessKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly createdAt: Instant;
  status: 'Active' | 'Inactive';
}

/** A policy as it was sent, and as it is evaluated. */
export interface PolicyText {
  readonly text: string;
  /** The same, parsed once. */
  readonly document: unknown;
}

/** A trust policy. Its `document` names principals by their unique ids, so that a namesake is not trusted. */
export interface TrustText extends PolicyText {
  /** ARN as written → unique id of who had it then. */
  readonly pins: ReadonlyMap<string, string>;
}

export interface StoredPolicy {
  readonly arn: Arn;
  readonly name: string;
  readonly path: string;
  /** "ANPA…" */
  readonly id: string;
  readonly createdAt: Instant;
  readonly description: string | undefined;
  readonly tags: Map<string, string>;
  /** Oldest first; never empty. */
  readonly versions: StoredPolicyVersion[];
  defaultVersionId: string;
  /** Counts up for ever: "v3" is not given again after it was deleted. */
  versionsMade: number;
}

export interface StoredPolicyVersion extends PolicyText {
  /** "v1" */
  readonly versionId: string;
  readonly createdAt: Instant;
}

/** @throws Error when the range was built on an identity store that cannot be edited: a bug. */
export function editableStore(store: IdentityStore): EditableIdentityStore {
  if (!isEditable(store)) throw new Error('this range has an identity store nobody can edit');
  return store;
}

const isEditable = (store: IdentityStore): store is EditableIdentityStore =>
  'account' in store && 'createAccessKey' in store && 'managedPolicy' in store;

export const policyText = (text: string): PolicyText => ({ text, document: JSON.parse(text) });

/** The version in force. */
export function defaultVersion(policy: StoredPolicy): StoredPolicyVersion {
  const version = policy.versions.find((each) => each.versionId === policy.defaultVersionId);
  if (version === undefined) throw new Error(`policy ${policy.arn} has no default version`);
  return version;
}

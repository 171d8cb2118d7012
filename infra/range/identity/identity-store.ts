import type { AccountId, Arn } from '../../base/ids.ts';
import type { Instant } from '../../base/instant.ts';
import type {
  FederatedUser,
  Identity,
  RoleSession,
  SessionPolicy,
  UserIdentity,
} from './identity.ts';

/**
 * Who exists, which keys they hold, and which policies speak about them.
 *
 * Core rather than a service: signing, access, `iam` and `sts` all read it. `services/iam` fills it through
 * the IAM API's own operations.
 */
export interface IdentityStore {
  addAccount(account: NewAccount): void;
  readonly accounts: readonly AccountId[];
  /** The key as signing needs it; undefined when no such key exists (any more). */
  findKey(accessKeyId: string): KeyOnFile | undefined;
  /** undefined when the role does not exist. */
  role(arn: Arn): RoleOnFile | undefined;
  /**
   * Mints temporary credentials. Whether the role may be assumed has been decided by then.
   *
   * @throws AwsFault NoSuchEntity when the role is gone.
   */
  openSession(request: NewSession): OpenedSession;
  /** The same user once more, with temporary credentials (GetSessionToken). */
  openUserSession(user: UserIdentity, times: SessionTimes): OpenedSession<UserIdentity>;
  openFederatedSession(
    request: Omit<FederatedUser, 'kind' | 'arn' | 'accessKeyId' | 'issuedAt'>,
    times: SessionTimes,
  ): OpenedSession<FederatedUser>;
  /** Everything IAM has to say about a caller, read at the moment of the call. */
  policiesOf(identity: Identity): IdentityPolicies;
}

export interface NewAccount {
  readonly id: AccountId;
  /** The administrator's long-term key; its user is `administrator`, with AdministratorAccess. */
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface KeyOnFile {
  readonly secretAccessKey: string;
  /** Present for temporary credentials; the request must carry the same. */
  readonly sessionToken?: string;
  readonly status: 'Active' | 'Inactive';
  readonly expiresAt?: Instant;
  readonly identity: Identity;
}

export interface RoleOnFile {
  readonly accountId: AccountId;
  readonly arn: Arn;
  readonly roleName: string;
  /** "AROA…" */
  readonly roleId: string;
  /** The trust policy, parsed. */
  readonly trust: unknown;
  /** Seconds. */
  readonly maxSessionDuration: number;
  readonly tags: ReadonlyMap<string, string>;
}

export interface SessionTimes {
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  /** When the caller showed the code of a device, if that was now. */
  readonly mfaAt?: Instant;
}

export interface NewSession extends SessionTimes {
  readonly roleArn: Arn;
  readonly sessionName: string;
  readonly sessionPolicies?: readonly SessionPolicy[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly transitiveTagKeys?: readonly string[];
  readonly sourceIdentity?: string;
  readonly context?: RoleSession['context'];
  readonly invokedBy?: string;
}

export interface OpenedSession<Kind = RoleSession> {
  readonly identity: Kind;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: Instant;
}

export interface IdentityPolicies {
  readonly identity: readonly NamedPolicy[];
  readonly boundary?: NamedPolicy;
  readonly session: readonly NamedPolicy[];
  readonly serviceControl: readonly NamedPolicy[];
  /** The caller's tags: `aws:PrincipalTag/…`. */
  readonly principalTags?: ReadonlyMap<string, string>;
}

export interface NamedPolicy {
  /** Absent for inline policies. */
  readonly arn?: Arn;
  readonly name: string;
  /** Parsed JSON. */
  readonly document: unknown;
}

import type { AccountId, Arn } from '../../base/ids.ts';
import type { Instant } from '../../base/instant.ts';

/** Who is calling, once the signature has been believed. */
export type Identity =
  | UserIdentity
  | RoleSession
  | FederatedUser
  | RootIdentity
  | ServicePrincipal
  | Anonymous;

export interface UserIdentity {
  readonly kind: 'user';
  readonly accountId: AccountId;
  readonly arn: Arn;
  readonly userName: string;
  /** "AIDA…" */
  readonly userId: string;
  readonly accessKeyId: string;
  /** When the credentials were issued; absent for long-term keys. */
  readonly issuedAt?: Instant;
  /** When a device's code was shown for them, if one was. */
  readonly mfaAt?: Instant;
  /** Set when an AWS service calls with the user's rights: "AWS Internal". */
  readonly invokedBy?: string;
}

export interface RoleSession {
  readonly kind: 'role-session';
  readonly accountId: AccountId;
  /** "arn:aws:sts::111122223333:assumed-role/scan-role/session" */
  readonly arn: Arn;
  readonly roleArn: Arn;
  readonly roleName: string;
  /** "AROA…" */
  readonly roleId: string;
  readonly sessionName: string;
  readonly accessKeyId: string;
  readonly issuedAt: Instant;
  /** When a device's code was shown for the credentials, if one was. */
  readonly mfaAt?: Instant;
  readonly sessionPolicies: readonly SessionPolicy[];
  /** Session tags, which win over the role's own. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Of these, the ones that go along when the session assumes a further role. */
  readonly transitiveTagKeys?: readonly string[];
  /** Who is behind the session, as the first AssumeRole of a chain said; nobody can change it later. */
  readonly sourceIdentity?: string;
  /** Context keys that hold for every call of this session, e.g. lambda:SourceFunctionArn in a handler's calls. */
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Set when an AWS service calls with this session on its own: "lambda.amazonaws.com". */
  readonly invokedBy?: string;
}

/** A policy that narrows one session. */
export interface SessionPolicy {
  /** Absent for the policy written into the call. */
  readonly arn?: Arn;
  /** Parsed JSON. */
  readonly document: unknown;
}

/** What GetFederationToken makes: at most as much as the user who asked, narrowed by session policies. */
export interface FederatedUser {
  readonly kind: 'federated-user';
  readonly accountId: AccountId;
  /** "arn:aws:sts::111122223333:federated-user/Susan" */
  readonly arn: Arn;
  readonly name: string;
  /** The user who asked for the token. */
  readonly issuer: Pick<UserIdentity, 'arn' | 'userName' | 'userId'>;
  readonly accessKeyId: string;
  readonly issuedAt: Instant;
  readonly sessionPolicies: readonly SessionPolicy[];
  readonly tags?: Readonly<Record<string, string>>;
}

export interface RootIdentity {
  readonly kind: 'root';
  readonly accountId: AccountId;
  readonly arn: Arn;
  readonly accessKeyId: string;
  readonly invokedBy?: string;
}

export interface ServicePrincipal {
  readonly kind: 'service';
  /** "s3.amazonaws.com" */
  readonly principal: string;
  /** The account whose resource made the service act; becomes aws:SourceAccount. */
  readonly sourceAccount: AccountId;
  /** The resource that made the service act; becomes aws:SourceArn. */
  readonly sourceArn?: Arn;
}

export interface Anonymous {
  readonly kind: 'anonymous';
}

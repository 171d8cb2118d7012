import type { AccountId, Arn } from '../../base/ids.ts';
import type { Instant } from '../../base/instant.ts';

/** Who is calling, once the signature has been believed. */
export type Identity = UserIdentity | RoleSession | RootIdentity | ServicePrincipal | Anonymous;

export interface UserIdentity {
  readonly kind: 'user';
  readonly accountId: AccountId;
  readonly arn: Arn;
  readonly userName: string;
  /** "AIDA…" */
  readonly userId: string;
  readonly accessKeyId: string;
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
  readonly sessionPolicies: readonly unknown[];
  /** Context keys that hold for every call of this session, e.g. lambda:SourceFunctionArn in a handler's calls. */
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Set when an AWS service calls with this session on its own: "lambda.amazonaws.com". */
  readonly invokedBy?: string;
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

import type { Arn } from '../../base/ids.ts';

/** IAM's answer to one `AccessRequest`, with everything that was looked at on the way. */
export interface Decision {
  readonly allowed: boolean;
  readonly because: DecisionReason;
  /** Every statement considered, in the order of evaluation. */
  readonly considered: readonly ConsideredStatement[];
}

export type PolicyType =
  | 'identity-based'
  | 'resource-based'
  | 'permissions boundary'
  | 'session'
  | 'service control'
  | 'role trust';

export type DecisionReason =
  | { readonly kind: 'allowed-by'; readonly policyType: PolicyType; readonly policyArn?: Arn }
  | { readonly kind: 'explicit-deny'; readonly policyType: PolicyType; readonly policyArn?: Arn }
  /** Nothing of this type allows it. */
  | { readonly kind: 'no-allow'; readonly policyType: PolicyType }
  /** The account's root, or AWS itself inside the range. */
  | { readonly kind: 'needs-no-permission' };

export interface ConsideredStatement {
  readonly policyType: PolicyType;
  readonly policyName: string;
  readonly policyArn?: Arn;
  /** Position in the policy's `Statement`, from 0. */
  readonly index: number;
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  readonly matched: boolean;
  /** The first part that did not match; absent when all did. */
  readonly mismatch?: 'principal' | 'action' | 'resource' | 'condition';
}

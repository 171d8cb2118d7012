import type { Arn } from '../../base/ids.ts';

/** IAM's answer to one `AccessRequest`, with everything that was looked at on the way. */
export interface Decision {
  readonly allowed: boolean;
  readonly because: DecisionReason;
  /** Every statement considered, in the order of evaluation. Worked out when asked for. */
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
  | ({ readonly kind: 'allowed-by' } & DecidingStatement)
  | ({ readonly kind: 'explicit-deny' } & DecidingStatement)
  /** Nothing of this type allows it. */
  | { readonly kind: 'no-allow'; readonly policyType: PolicyType }
  /** The account's root, or AWS itself inside the range. */
  | { readonly kind: 'needs-no-permission' };

/** The statement a decision rests on. */
export interface DecidingStatement {
  readonly policyType: PolicyType;
  readonly policyName: string;
  /** Absent for inline policies and policies of resources. */
  readonly policyArn?: Arn;
  /** Position in the policy's `Statement`, from 0. */
  readonly index: number;
  readonly sid?: string;
}

export interface ConsideredStatement extends DecidingStatement {
  readonly effect: 'Allow' | 'Deny';
  readonly matched: boolean;
  /** The first part that did not match; absent when all did. */
  readonly mismatch?: Mismatch;
  /** For a mismatch of conditions: the first that does not hold, and what the request has instead. */
  readonly unmet?: UnmetCondition;
}

export type Mismatch = 'principal' | 'action' | 'resource' | 'condition';

export interface UnmetCondition {
  readonly operator: string;
  readonly key: string;
  readonly expected: readonly string[];
  /** Empty when the request does not have the key. */
  readonly actual: readonly string[];
}

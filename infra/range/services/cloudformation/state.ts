import type { AccountId, Arn } from '../../../base/ids.ts';
import type { Instant } from '../../../base/instant.ts';
import { stateToken } from '../../platform.ts';
import type { Properties } from './resources/resource-type.ts';
import type { Template } from './template/template.ts';

/** A stack, while it exists and after it is gone: AWS answers for deleted ones by their id. */
export interface Stack {
  readonly accountId: AccountId;
  readonly name: string;
  readonly arn: Arn;
  readonly createdAt: Instant;
  status: string;
  statusReason?: string;
  updatedAt?: Instant;
  deletedAt?: Instant;
  description?: string;
  template?: { readonly text: string; readonly read: Template };
  /** As sent; what the template declares and nobody sent is not in here. */
  parameters: Readonly<Record<string, string>>;
  capabilities: readonly string[];
  tags: Readonly<Record<string, string>>;
  /** The role CloudFormation works in; undefined: in the caller's name. */
  roleArn?: Arn;
  terminationProtection: boolean;
  /** In the order they were made. */
  readonly resources: Map<string, StackResource>;
  outputs: readonly StackOutput[];
  /** Oldest first. */
  readonly events: StackEvent[];
  readonly changeSets: Map<string, ChangeSet>;
}

export interface StackResource {
  readonly logicalId: string;
  readonly type: string;
  physicalId: string;
  attributes: Readonly<Record<string, string>>;
  /** With everything in it resolved. */
  properties: Properties;
  status: string;
  statusReason?: string;
  changedAt: Instant;
  deletionPolicy: 'Delete' | 'Retain';
}

export interface StackOutput {
  readonly key: string;
  readonly value: string;
  readonly description?: string;
  readonly exportName?: string;
}

export interface StackEvent {
  readonly id: string;
  readonly at: Instant;
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly clientRequestToken?: string;
}

export interface ChangeSet {
  readonly name: string;
  readonly arn: Arn;
  readonly createdAt: Instant;
  readonly kind: 'CREATE' | 'UPDATE';
  status: 'CREATE_COMPLETE' | 'FAILED';
  statusReason?: string;
  execution: 'AVAILABLE' | 'UNAVAILABLE' | 'EXECUTE_COMPLETE' | 'EXECUTE_FAILED';
  readonly wants: StackRequest;
  readonly changes: readonly ResourceChange[];
}

/** What a caller wants a stack to be. */
export interface StackRequest {
  readonly text: string;
  readonly read: Template;
  readonly parameters: Readonly<Record<string, string>>;
  readonly capabilities: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly roleArn?: Arn;
}

export interface ResourceChange {
  readonly action: 'Add' | 'Modify' | 'Remove';
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId?: string;
  readonly replacement?: 'True' | 'False';
}

export interface CloudFormationState {
  /** By the stack's ARN; a deleted stack stays. */
  readonly stacks: Map<Arn, Stack>;
}

export const cloudformationState = stateToken<CloudFormationState>('cloudformation', () => ({
  stacks: new Map(),
}));

import type { Arn } from '../../../base/ids.ts';
import type { Instant } from '../../../base/instant.ts';
import { stateToken } from '../../platform.ts';

/** All parameters of the range, keyed by ARN. */
export interface SsmState {
  readonly parameters: Map<Arn, Parameter>;
}

export interface Parameter {
  readonly name: string;
  readonly arn: Arn;
  readonly accountId: string;
  readonly type: 'String' | 'StringList';
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly tags: Map<string, string>;
  /** Oldest first; the newest is what is read unless a version is named. */
  readonly versions: ParameterVersion[];
}

export interface ParameterVersion {
  readonly version: number;
  readonly value: string;
  readonly at: Instant;
  readonly by: string;
}

export const ssmState = stateToken<SsmState>('ssm', () => ({ parameters: new Map() }));

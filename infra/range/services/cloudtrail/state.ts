import type { CloudTrailRecord } from '../../../base/cloudtrail-record.ts';
import type { AccountId, Arn } from '../../../base/ids.ts';
import type { Instant } from '../../../base/instant.ts';
import { stateToken } from '../../platform.ts';

/** One trail, and the records that wait for its next file. */
export interface Trail {
  readonly accountId: AccountId;
  readonly name: string;
  readonly arn: Arn;
  bucket: string;
  prefix: string | undefined;
  multiRegion: boolean;
  globalEvents: boolean;
  logFileValidation: boolean;
  logging: boolean;
  startedAt: Instant | undefined;
  stoppedAt: Instant | undefined;
  deliveredAt: Instant | undefined;
  deliveryError: string | undefined;
  advanced: readonly AdvancedSelector[] | undefined;
  basic: readonly BasicSelector[] | undefined;
  readonly tags: Map<string, string>;
  /** Written, selected, and not yet in the bucket. */
  waiting: CloudTrailRecord[];
}

export interface AdvancedSelector {
  readonly Name?: string;
  readonly FieldSelectors: readonly FieldSelector[];
}

export interface FieldSelector {
  readonly Field: string;
  readonly Equals?: readonly string[];
  readonly NotEquals?: readonly string[];
  readonly StartsWith?: readonly string[];
  readonly NotStartsWith?: readonly string[];
  readonly EndsWith?: readonly string[];
  readonly NotEndsWith?: readonly string[];
}

export interface BasicSelector {
  readonly ReadWriteType: 'All' | 'ReadOnly' | 'WriteOnly';
  readonly IncludeManagementEvents: boolean;
  readonly DataResources: readonly { readonly Type: string; readonly Values: readonly string[] }[];
}

export interface CloudTrailState {
  /** By ARN. */
  readonly trails: Map<Arn, Trail>;
  /** Management events of the last 90 days per account, oldest first, whether or not a trail exists. */
  readonly history: Map<AccountId, CloudTrailRecord[]>;
}

export const cloudTrailState = stateToken<CloudTrailState>('cloudtrail', () => ({
  trails: new Map(),
  history: new Map(),
}));

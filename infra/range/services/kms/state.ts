import type { AccountId, Arn } from '../../../base/ids.ts';
import type { Instant } from '../../../base/instant.ts';
import { stateToken } from '../../platform.ts';

export interface KmsState {
  /** By ARN. */
  readonly keys: Map<Arn, Key>;
  /** The key's ARN by the alias's. */
  readonly aliases: Map<Arn, { readonly key: Arn; readonly at: Instant }>;
  /** Counts what must not repeat: keys, grants, initialisation vectors. */
  serial: number;
}

export interface Key {
  readonly id: string;
  readonly arn: Arn;
  readonly accountId: AccountId;
  readonly createdAt: Instant;
  readonly manager: 'AWS' | 'CUSTOMER';
  /** Never leaves the service. */
  readonly material: Uint8Array;
  description: string;
  state: 'Enabled' | 'Disabled' | 'PendingDeletion';
  deletedAt?: Instant;
  policy: { readonly text: string; readonly document: unknown };
  rotates: boolean;
  /** Days from one new material to the next; a year where nobody said otherwise. */
  rotationPeriod?: number;
  readonly tags: Map<string, string>;
  readonly grants: Map<string, KeyGrant>;
}

export interface KeyGrant {
  readonly id: string;
  /** What its maker was told; kept so that the grant can be named by it. */
  readonly token?: string;
  readonly name?: string;
  readonly at: Instant;
  readonly grantee: string;
  readonly retiring?: string;
  readonly operations: readonly string[];
  readonly issuer: string;
  readonly constraints?: {
    readonly EncryptionContextEquals?: Readonly<Record<string, string>>;
    readonly EncryptionContextSubset?: Readonly<Record<string, string>>;
  };
}

export const kmsState = stateToken<KmsState>('kms', () => ({
  keys: new Map(),
  aliases: new Map(),
  serial: 0,
}));

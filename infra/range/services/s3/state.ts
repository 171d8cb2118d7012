import type { AccountId } from '../../../base/ids.ts';
import type { Instant } from '../../../base/instant.ts';
import { stateToken } from '../../platform.ts';

export interface S3State {
  /** By name; names are one for all accounts. */
  readonly buckets: Map<string, Bucket>;
  /** Counts everything that needs an order: versions, uploads, sequencers. */
  serial: number;
}

export interface Bucket {
  readonly name: string;
  readonly owner: AccountId;
  readonly createdAt: Instant;
  versioning: 'Enabled' | 'Suspended' | undefined;
  policy: { readonly text: string; readonly document: unknown } | undefined;
  publicAccess: PublicAccess | undefined;
  readonly settings: Map<BucketSetting, unknown>;
  /** Newest version first. */
  readonly objects: Map<string, ObjectVersion[]>;
  readonly uploads: Map<string, Upload>;
}

/** Stored as the SDK gives them. */
export type BucketSetting = 'encryption' | 'ownership' | 'notification' | 'tagging' | 'lifecycle';

export interface PublicAccess {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

export interface ObjectVersion {
  /** "null" for what was written while versioning was off. */
  readonly versionId: string;
  readonly deleteMarker: boolean;
  readonly modifiedAt: Instant;
  readonly body: Uint8Array;
  readonly etag: string;
  /** Headers that come back with the object, by member name: { ContentType, CacheControl, … }. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
}

export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly parts: Map<
    number,
    { readonly body: Uint8Array; readonly etag: string; readonly at: Instant }
  >;
}

export const s3State = stateToken<S3State>('s3', () => ({ buckets: new Map(), serial: 0 }));

/** As S3 makes them since April 2023: closed to the public, without ACLs, encrypted with S3's own keys. */
export const newBucket = (name: string, owner: AccountId, createdAt: Instant): Bucket => ({
  name,
  owner,
  createdAt,
  versioning: undefined,
  policy: undefined,
  publicAccess: {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: true,
    RestrictPublicBuckets: true,
  },
  settings: new Map(),
  objects: new Map(),
  uploads: new Map(),
});

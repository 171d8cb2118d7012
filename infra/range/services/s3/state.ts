import type { AccountId, Arn } from '../../../base/ids.ts';
import type { Instant } from '../../../base/instant.ts';
import { stateToken } from '../../platform.ts';
import type { ChecksumAlgorithm } from '../../signing/checksums.ts';
import type { Acl } from './access/acl.ts';
import type { Stored } from './storage/byte-store.ts';

export interface S3State {
  /** By name; names are one for all accounts. */
  readonly buckets: Map<string, Bucket>;
  /** Block Public Access of whole accounts. */
  readonly accountBlocks: Map<AccountId, PublicAccess>;
  /** Counts everything that needs an order: versions, uploads, files, sequencers. */
  serial: number;
  /** How many hold bytes in each of the store's files. */
  readonly files: Map<string, number>;
  /** The file that small bodies are written to. */
  pack: { readonly file: string; size: number } | undefined;
}

export interface Bucket {
  readonly name: string;
  readonly owner: AccountId;
  readonly createdAt: Instant;
  versioning: 'Enabled' | 'Suspended' | undefined;
  policy: { readonly text: string; readonly document: unknown } | undefined;
  publicAccess: PublicAccess | undefined;
  acl: Acl;
  objectLock: ObjectLock | undefined;
  readonly settings: Map<BucketSetting, unknown>;
  /** Newest version first. */
  readonly objects: Map<string, ObjectVersion[]>;
  readonly uploads: Map<string, Upload>;
}

/** Stored as the SDK gives them. */
export type BucketSetting =
  | 'encryption'
  | 'ownership'
  | 'notification'
  | 'tagging'
  | 'lifecycle'
  | 'cors'
  | 'website'
  | 'logging'
  | 'replication'
  | 'requestPayment'
  | 'accelerate'
  | 'analytics'
  | 'metrics'
  | 'inventory'
  | 'tiering';

export interface PublicAccess {
  readonly BlockPublicAcls: boolean;
  readonly IgnorePublicAcls: boolean;
  readonly BlockPublicPolicy: boolean;
  readonly RestrictPublicBuckets: boolean;
}

/** Once on, it stays on; the default for new objects may change. */
export interface ObjectLock {
  readonly byDefault?: {
    readonly mode: RetentionMode;
    readonly days?: number;
    readonly years?: number;
  };
}

export type RetentionMode = 'GOVERNANCE' | 'COMPLIANCE';

export interface Retention {
  readonly mode: RetentionMode;
  readonly until: Instant;
  readonly setAt: Instant;
}

export interface LegalHold {
  readonly on: boolean;
  readonly setAt: Instant;
}

export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  /** Base64; composite ones end in "-" and the number of parts. */
  readonly value: string;
  readonly type: 'FULL_OBJECT' | 'COMPOSITE';
}

export interface Encryption {
  readonly kind: 'AES256' | 'aws:kms' | 'aws:kms:dsse' | 'customer';
  /** Whether the request asked for it; otherwise the bucket's default did. */
  readonly asked: boolean;
  readonly keyArn?: Arn;
  readonly bucketKey?: boolean;
  /** The data key as KMS encrypted it, and with which context. */
  readonly dataKey?: Uint8Array;
  readonly context?: Readonly<Record<string, string>>;
  /** Of a customer's key; the key itself is forgotten. */
  readonly customerKeyMd5?: string;
}

export interface ObjectVersion {
  /** "null" for what was written while versioning was off. */
  readonly versionId: string;
  readonly deleteMarker: boolean;
  readonly modifiedAt: Instant;
  readonly owner: AccountId;
  readonly size: number;
  readonly stored: Stored;
  readonly etag: string;
  /** Headers that come back with the object, by member name: { ContentType, CacheControl, … }. */
  readonly headers: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly checksum?: Checksum;
  /** Of a multipart upload. */
  readonly parts?: readonly FinishedPart[];
  readonly encryption: Encryption;
  tags: Readonly<Record<string, string>>;
  acl: Acl;
  retention?: Retention;
  legalHold?: LegalHold;
  restore?: Restore;
}

/** A copy of an archived object that can be read for a while. */
export interface Restore {
  readonly readyAt: Instant;
  readonly until: Instant;
}

export interface FinishedPart {
  readonly number: number;
  readonly size: number;
  readonly checksum?: string;
}

/** What a write brings beside its bytes. */
export interface Described {
  readonly headers: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly acl: Acl;
  readonly owner: AccountId;
  readonly encryption: Encryption;
  readonly retention?: Retention;
  readonly legalHold?: LegalHold;
}

export interface Upload extends Described {
  readonly id: string;
  readonly key: string;
  readonly at: Instant;
  readonly initiator: string;
  /** undefined: nobody asked for one, and S3 makes a CRC-64 in the end. */
  readonly checksum:
    | { readonly algorithm: ChecksumAlgorithm; readonly type: Checksum['type'] }
    | undefined;
  readonly parts: Map<number, UploadedPart>;
  /** Whether the key was written or deleted since it began. */
  overtaken?: boolean;
}

export interface UploadedPart {
  readonly stored: Stored;
  readonly size: number;
  readonly etag: string;
  readonly at: Instant;
  readonly checksum?: { readonly algorithm: ChecksumAlgorithm; readonly value: string };
}

export const s3State = stateToken<S3State>('s3', () => ({
  buckets: new Map(),
  accountBlocks: new Map(),
  serial: 0,
  files: new Map(),
  pack: undefined,
}));

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
  acl: [{ grantee: { kind: 'account', id: owner }, permission: 'FULL_CONTROL' }],
  objectLock: undefined,
  settings: new Map([['ownership', { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] }]]),
  objects: new Map(),
  uploads: new Map(),
});

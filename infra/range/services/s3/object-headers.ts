import { notProvided } from './faults.ts';
import type { Bucket, ObjectVersion } from './state.ts';

/** What comes back with an object as it was sent. */
const KEPT = [
  'CacheControl',
  'ContentDisposition',
  'ContentLanguage',
  'ContentType',
  'Expires',
  'WebsiteRedirectLocation',
  'StorageClass',
  'ChecksumCRC32',
  'ChecksumCRC32C',
  'ChecksumCRC64NVME',
  'ChecksumSHA1',
  'ChecksumSHA256',
] as const;

const REFUSED = [
  'SSECustomerAlgorithm',
  'ObjectLockMode',
  'ObjectLockRetainUntilDate',
  'ObjectLockLegalHoldStatus',
  'GrantFullControl',
  'GrantRead',
  'GrantReadACP',
  'GrantWriteACP',
  'WriteOffsetBytes',
];

type Sent = Readonly<Record<string, unknown>>;

/** @throws AwsFault NotImplemented naming what the range does not provide. */
export function headersOf(input: object, bucket: Bucket): Sent {
  const sent = input as Sent;
  const refused = REFUSED.find((member) => sent[member] !== undefined);
  if (refused !== undefined) throw notProvided(refused);
  const { ContentEncoding } = sent;
  // "aws-chunked" says how the request was framed, not what the object is.
  const encoding =
    typeof ContentEncoding === 'string'
      ? ContentEncoding.split(',')
          .filter((part) => part.trim() !== 'aws-chunked')
          .join(',')
      : '';
  return {
    ...Object.fromEntries(
      KEPT.filter((name) => sent[name] !== undefined).map((name) => [name, sent[name]]),
    ),
    ...(encoding !== '' && { ContentEncoding: encoding }),
    ...encryptionOf(sent, bucket),
  };
}

/** What a write's answer says: version, entity tag, encryption, checksums. */
export function writeAnswer(version: ObjectVersion): Record<string, unknown> {
  const { headers } = version;
  return {
    ETag: version.etag,
    ...(version.versionId !== 'null' && { VersionId: version.versionId }),
    ...pick(headers, (name) => name.startsWith('Checksum') || name in ENCRYPTION_MEMBERS),
  };
}

/** What a read's answer says beside the body. @param withChecksums asked for, and for the whole object. */
export function readAnswer(
  version: ObjectVersion,
  withChecksums: boolean,
): Record<string, unknown> {
  return {
    AcceptRanges: 'bytes',
    ETag: version.etag,
    LastModified: new Date(version.modifiedAt),
    ContentType: 'binary/octet-stream',
    ...pick(version.headers, (name) => withChecksums || !name.startsWith('Checksum')),
    ...(withChecksums && hasChecksum(version) && { ChecksumType: 'FULL_OBJECT' }),
    ...(version.versionId !== 'null' && { VersionId: version.versionId }),
    ...(Object.keys(version.metadata).length > 0 && { Metadata: version.metadata }),
  };
}

/** How the trail shows a write's answer. */
export const trailAnswer = (output: {
  readonly ServerSideEncryption?: unknown;
  readonly SSEKMSKeyId?: unknown;
  readonly VersionId?: unknown;
}): Record<string, unknown> => ({
  'x-amz-server-side-encryption': output.ServerSideEncryption,
  'x-amz-server-side-encryption-aws-kms-key-id': output.SSEKMSKeyId,
  'x-amz-version-id': output.VersionId,
});

/** IAM context keys that a write's headers become. */
export function writeContext(input: object): Record<string, readonly string[]> {
  const sent = input as Sent;
  const named: Record<string, readonly string[]> = {};
  for (const [member, key] of Object.entries(CONTEXT_KEYS)) {
    const value = sent[member];
    if (typeof value === 'string') named[key] = [value];
  }
  return named;
}

const CONTEXT_KEYS: Readonly<Record<string, string>> = {
  ACL: 's3:x-amz-acl',
  ServerSideEncryption: 's3:x-amz-server-side-encryption',
  SSEKMSKeyId: 's3:x-amz-server-side-encryption-aws-kms-key-id',
  StorageClass: 's3:x-amz-storage-class',
  CopySource: 's3:x-amz-copy-source',
  IfNoneMatch: 's3:if-none-match',
  IfMatch: 's3:if-match',
};

const ENCRYPTION_MEMBERS: Readonly<Record<string, true>> = {
  ServerSideEncryption: true,
  SSEKMSKeyId: true,
  BucketKeyEnabled: true,
};

interface DefaultEncryption {
  readonly Rules?: readonly {
    readonly ApplyServerSideEncryptionByDefault?: {
      readonly SSEAlgorithm?: string;
      readonly KMSMasterKeyID?: string;
    };
    readonly BucketKeyEnabled?: boolean;
  }[];
}

function encryptionOf(sent: Sent, bucket: Bucket): Sent {
  const { ServerSideEncryption, SSEKMSKeyId } = sent;
  if (ServerSideEncryption !== undefined) {
    return { ServerSideEncryption, ...(SSEKMSKeyId !== undefined && { SSEKMSKeyId }) };
  }
  const byDefault = (bucket.settings.get('encryption') as DefaultEncryption | undefined)
    ?.Rules?.[0];
  const { SSEAlgorithm = 'AES256', KMSMasterKeyID } =
    byDefault?.ApplyServerSideEncryptionByDefault ?? {};
  return {
    ServerSideEncryption: SSEAlgorithm,
    ...(KMSMasterKeyID !== undefined && { SSEKMSKeyId: KMSMasterKeyID }),
    ...(byDefault?.BucketKeyEnabled === true && { BucketKeyEnabled: true }),
  };
}

const pick = (from: Sent, wanted: (name: string) => boolean): Sent =>
  Object.fromEntries(Object.entries(from).filter(([name]) => wanted(name)));

const hasChecksum = ({ headers }: ObjectVersion): boolean =>
  Object.keys(headers).some((name) => name.startsWith('Checksum'));

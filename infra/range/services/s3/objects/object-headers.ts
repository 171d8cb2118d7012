import { AwsFault, type Call } from '../../../service.ts';
import { askedAcl, isPublicAcl, namesAcl, ownersOnly } from '../access/acl.ts';
import { objectArn, ownershipOf, publicAccessOf, usesAcls } from '../bucket.ts';
import { aclsOff, blockedPublic, invalidArgument } from '../faults.ts';
import type { Bucket, Checksum, Described, ObjectVersion } from '../state.ts';
import { encryptionFor, shownEncryption } from './encryption.ts';
import { readMetadata, shownMetadata } from './metadata-text.ts';
import { askedLock, lockContext, shownLock } from './object-lock.ts';
import { parseTagging } from './tags.ts';

/** What comes back with an object as it was sent. */
const KEPT = [
  'CacheControl',
  'ContentDisposition',
  'ContentLanguage',
  'ContentType',
  'Expires',
  'WebsiteRedirectLocation',
] as const;

const STORAGE_CLASSES: readonly unknown[] = [
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
];

type Sent = Readonly<Record<string, unknown>>;

/** S3 User Guide, "Working with object metadata": 2 KB for a user's own. */
const LARGEST_METADATA = 2048;

/**
 * Everything a write says about the object to be, judged and completed.
 *
 * @throws AwsFault as AWS refuses each of them.
 */
export async function described(
  input: object,
  bucket: Bucket,
  key: string,
  call: Call,
): Promise<Described> {
  const sent = input as Sent;
  const metadata = readMetadata((sent['Metadata'] as Record<string, string> | undefined) ?? {});
  checkMetadata(metadata);
  const owner = ownerFor(sent, bucket, call);
  return {
    headers: keptHeaders(sent),
    metadata,
    tags: parseTagging(sent['Tagging'] as string | undefined),
    acl: aclFor(sent, bucket, key, owner, call),
    owner,
    ...askedLock(sent, bucket, call),
    encryption: await encryptionFor(sent, bucket, key, call),
  };
}

export function keptHeaders(sent: Sent): Sent {
  const { ContentEncoding, StorageClass } = sent;
  if (StorageClass !== undefined && !STORAGE_CLASSES.includes(StorageClass)) {
    throw invalidArgument('The storage class you specified is not valid', 'InvalidStorageClass');
  }
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
    // The usual class is not said.
    ...(StorageClass !== undefined && StorageClass !== 'STANDARD' && { StorageClass }),
  };
}

function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  const size = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (size > LARGEST_METADATA) {
    throw new AwsFault(
      'MetadataTooLarge',
      400,
      'Your metadata headers exceed the maximum allowed metadata size',
      { Size: String(size), MaxSizeAllowed: String(LARGEST_METADATA) },
    );
  }
}

function ownerFor(sent: Sent, bucket: Bucket, call: Call) {
  const ownership = ownershipOf(bucket);
  const given = ownership === 'BucketOwnerPreferred' && sent['ACL'] === 'bucket-owner-full-control';
  return ownership === 'BucketOwnerEnforced' ||
    given ||
    (call.identity.kind !== 'user' &&
      call.identity.kind !== 'role-session' &&
      call.identity.kind !== 'root')
    ? bucket.owner
    : call.accountId;
}

function aclFor(sent: Sent, bucket: Bucket, key: string, owner: string, call: Call) {
  const own = ownersOnly(owner);
  if (!namesAcl(sent)) return own;
  if (!usesAcls(bucket)) {
    if (sent['ACL'] === 'bucket-owner-full-control') return own;
    throw aclsOff();
  }
  const acl = askedAcl(sent, { owner, bucketOwner: bucket.owner, on: 'object' }, call) ?? own;
  if (isPublicAcl(acl) && publicAccessOf(bucket, call).BlockPublicAcls) {
    throw blockedPublic(callerOf(call), 's3:PutObject', objectArn(bucket.name, key), 'ACLs');
  }
  return acl;
}

export const callerOf = ({ identity }: Call): string =>
  'arn' in identity ? identity.arn : 'anonymous';

/** What a write's answer says: version, entity tag, encryption, checksum. */
export function writeAnswer(version: ObjectVersion): Record<string, unknown> {
  return {
    ETag: version.etag,
    ...named(version),
    ...shownChecksum(version.checksum),
    ...shownEncryption(version.encryption),
  };
}

/** What a read's answer says beside the body. @param withChecksum asked for, and for the whole object. */
export function readAnswer(
  version: ObjectVersion,
  bucket: Bucket,
  withChecksum: boolean,
): Record<string, unknown> {
  return {
    AcceptRanges: 'bytes',
    ETag: version.etag,
    LastModified: new Date(version.modifiedAt),
    ContentType: 'binary/octet-stream',
    ...version.headers,
    ...(withChecksum && shownChecksum(version.checksum)),
    ...namedIn(bucket, version),
    ...shownEncryption(version.encryption),
    ...shownLock(version),
    ...(Object.keys(version.metadata).length > 0 && { Metadata: shownMetadata(version.metadata) }),
  };
}

/** A write names the version it made, once versioning is on. */
const named = ({ versionId }: ObjectVersion): { VersionId?: string } =>
  versionId === 'null' ? {} : { VersionId: versionId };

/** A read names "null" too, where versioning was ever on. */
export const namedIn = (
  { versioning }: Bucket,
  { versionId }: ObjectVersion,
): { VersionId?: string } =>
  versionId === 'null' && versioning === undefined ? {} : { VersionId: versionId };

export const shownChecksum = (checksum: Checksum | undefined): Record<string, unknown> =>
  checksum === undefined
    ? {}
    : { [`Checksum${checksum.algorithm}`]: checksum.value, ChecksumType: checksum.type };

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
export function writeContext(input: object, call: Call): Record<string, readonly string[]> {
  const sent = input as Sent;
  const keys: Record<string, readonly string[]> = { ...lockContext(sent, call) };
  for (const [member, key] of Object.entries(CONTEXT_KEYS)) {
    const value = sent[member];
    if (typeof value === 'string') keys[key] = [value];
  }
  const tags = new URLSearchParams(typeof sent['Tagging'] === 'string' ? sent['Tagging'] : '');
  for (const [name, value] of tags) keys[`s3:RequestObjectTag/${name}`] = [value];
  if (tags.size > 0) keys['s3:RequestObjectTagKeys'] = [...tags.keys()];
  return keys;
}

const CONTEXT_KEYS: Readonly<Record<string, string>> = {
  ACL: 's3:x-amz-acl',
  GrantFullControl: 's3:x-amz-grant-full-control',
  GrantRead: 's3:x-amz-grant-read',
  GrantReadACP: 's3:x-amz-grant-read-acp',
  GrantWrite: 's3:x-amz-grant-write',
  GrantWriteACP: 's3:x-amz-grant-write-acp',
  ServerSideEncryption: 's3:x-amz-server-side-encryption',
  SSEKMSKeyId: 's3:x-amz-server-side-encryption-aws-kms-key-id',
  SSECustomerAlgorithm: 's3:x-amz-server-side-encryption-customer-algorithm',
  StorageClass: 's3:x-amz-storage-class',
  CopySource: 's3:x-amz-copy-source',
  MetadataDirective: 's3:x-amz-metadata-directive',
  WebsiteRedirectLocation: 's3:x-amz-website-redirect-location',
  IfNoneMatch: 's3:if-none-match',
  IfMatch: 's3:if-match',
};

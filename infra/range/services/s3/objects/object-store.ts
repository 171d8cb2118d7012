import { AwsFault, type Call } from '../../../service.ts';
import {
  headerNotImplemented,
  invalidArgument,
  invalidVersionId,
  noSuchKey,
  noSuchVersion,
  preconditionFailed,
} from '../faults.ts';
import {
  type Bucket,
  type Checksum,
  type Described,
  type FinishedPart,
  type ObjectVersion,
  s3State,
} from '../state.ts';
import { release, type Stored } from '../storage/byte-store.ts';
import { appliedEncryption } from './encryption.ts';
import { trailLock } from './object-lock.ts';
import { isVersionId, newVersionId } from './version-id.ts';

export interface NewObject {
  readonly key: string;
  readonly stored: Stored;
  readonly size: number;
  readonly etag: string;
  readonly checksum?: Checksum;
  readonly parts?: readonly FinishedPart[];
}

export function storeObject(
  bucket: Bucket,
  { key, ...given }: NewObject,
  about: Described,
  call: Call,
): ObjectVersion {
  const { headers, metadata, tags, acl, owner, encryption, retention, legalHold } = about;
  const version: ObjectVersion = {
    versionId: nextVersionId(bucket, call),
    deleteMarker: false,
    modifiedAt: call.at,
    ...given,
    headers,
    metadata,
    tags,
    acl,
    owner,
    encryption,
    ...(retention !== undefined && { retention }),
    ...(legalHold !== undefined && { legalHold }),
  };
  addVersion(bucket, key, version, call);
  remember(version, call);
  // Of what is written now; deleting or locking an object applies no encryption.
  call.notes['SSEApplied'] = appliedEncryption(version.encryption);
  return version;
}

/** What the trail says of the object a call was about. */
export function remember(version: ObjectVersion, call: Call): void {
  call.notes['objectSize'] = version.size;
  const lock = trailLock(version);
  if (lock !== undefined) call.notes['objectRetentionInfo'] = lock;
}

export function newMarker(bucket: Bucket, call: Call): ObjectVersion {
  return {
    versionId: nextVersionId(bucket, call),
    deleteMarker: true,
    modifiedAt: call.at,
    owner: bucket.owner,
    size: 0,
    stored: [],
    etag: '',
    headers: {},
    metadata: {},
    encryption: { kind: 'AES256', asked: false },
    tags: {},
    acl: [],
  };
}

/** A version takes the front; the one "null" version there can be is replaced. */
export function addVersion(bucket: Bucket, key: string, version: ObjectVersion, call: Call): void {
  overtakeUploads(bucket, key);
  const before = bucket.objects.get(key);
  if (before === undefined) {
    bucket.objects.set(key, [version]);
    return;
  }
  const kept = before.filter(({ versionId }) => versionId !== version.versionId);
  bucket.objects.set(key, [version, ...kept]);
  for (const each of before) if (!kept.includes(each)) release(call.platform, each.stored);
}

export function removeVersion(bucket: Bucket, key: string, gone: ObjectVersion, call: Call): void {
  overtakeUploads(bucket, key);
  const kept = (bucket.objects.get(key) ?? []).filter((version) => version !== gone);
  if (kept.length === 0) bucket.objects.delete(key);
  else bucket.objects.set(key, kept);
  release(call.platform, gone.stored);
}

/** Uploads that began before this may no longer be finished under a condition on the key. */
function overtakeUploads(bucket: Bucket, key: string): void {
  if (bucket.uploads.size === 0) return;
  for (const upload of bucket.uploads.values()) if (upload.key === key) upload.overtaken = true;
}

function nextVersionId(bucket: Bucket, call: Call): string {
  if (bucket.versioning !== 'Enabled') return 'null';
  const state = call.platform.state(s3State);
  state.serial++;
  const random = call.platform.random.fork(`s3/version/${state.serial}`);
  return newVersionId((length, letters) => random.text(length, letters));
}

function currentVersion(bucket: Bucket, key: string): ObjectVersion | undefined {
  const [newest] = bucket.objects.get(key) ?? [];
  return newest === undefined || newest.deleteMarker ? undefined : newest;
}

/** Also delete markers; undefined where there is nothing. */
export function versionAt(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): ObjectVersion | undefined {
  const versions = bucket.objects.get(key);
  return versionId === undefined
    ? versions?.[0]
    : versions?.find((version) => version.versionId === versionId);
}

/**
 * @param method of a request that is refused on a delete marker even where it does not name it; absent where the
 *   newest marker is as good as no key.
 * @throws AwsFault NoSuchKey, NoSuchVersion, or MethodNotAllowed for a delete marker asked for by id.
 */
export function findVersion(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
  method?: 'GET' | 'PUT' | 'DELETE',
): ObjectVersion {
  const found = versionAt(bucket, key, versionId);
  if (found === undefined) {
    if (versionId === undefined) throw noSuchKey(key);
    if (!isVersionId(versionId)) throw invalidVersionId(versionId);
    throw noSuchVersion(key, versionId);
  }
  if (!found.deleteMarker) return found;
  const marker = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': found.versionId };
  if (versionId === undefined && method === undefined)
    throw new AwsFault('NoSuchKey', 404, noSuchKey(key).message, { Key: key }, marker);
  throw new AwsFault(
    'MethodNotAllowed',
    405,
    'The specified method is not allowed against this resource.',
    { Method: method ?? 'GET', ResourceType: 'DeleteMarker' },
    {
      ...marker,
      allow: 'DELETE',
      'last-modified': new Date(found.modifiedAt).toUTCString(),
    },
  );
}

/** If-Match and If-None-Match of writes. @throws AwsFault PreconditionFailed, NoSuchKey. */
export function checkWriteConditions(
  bucket: Bucket,
  key: string,
  given: { readonly IfMatch?: string | undefined; readonly IfNoneMatch?: string | undefined },
): void {
  if (given.IfMatch === undefined && given.IfNoneMatch === undefined) return;
  if (given.IfMatch !== undefined && given.IfNoneMatch !== undefined) {
    throw headerNotImplemented(
      'If-Match,If-None-Match',
      'Multiple conditional request headers present in the request',
    );
  }
  const current = currentVersion(bucket, key);
  if (given.IfNoneMatch !== undefined) {
    if (given.IfNoneMatch !== '*') throw unacceptable('If-None-Match');
    if (current !== undefined) throw preconditionFailed('If-None-Match');
  }
  if (given.IfMatch !== undefined) {
    if (given.IfMatch === '*') throw unacceptable('If-Match');
    if (current === undefined) throw noSuchKey(key);
    if (bare(current.etag) !== bare(given.IfMatch)) throw preconditionFailed('If-Match');
  }
}

const unacceptable = (header: string): AwsFault =>
  headerNotImplemented(
    header,
    `We don't accept the provided value of ${header} header for this API`,
  );

/** @throws AwsFault KeyTooLongError, or InvalidArgument for no key at all. */
export function checkedKey(key: string | undefined): string {
  if (key === undefined || key === '') throw invalidArgument('An object needs a key.');
  const size = Buffer.byteLength(key);
  if (size > 1024) {
    throw new AwsFault('KeyTooLongError', 400, 'Your key is too long', {
      Size: String(size),
      MaxSizeAllowed: '1024',
    });
  }
  return key;
}

/** Where AWS's own endpoint would have it. */
export const objectLocation = (bucket: string, key: string, call: Call): string =>
  `https://${bucket}.s3.${call.region}.amazonaws.com/${encodeURIComponent(key)}`;

export const bare = (etag: string): string => etag.replaceAll('"', '');

import { AwsFault, type Call } from '../../../service.ts';
import {
  invalidArgument,
  noSuchKey,
  noSuchVersion,
  notProvided,
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
    versionId: bucket.versioning === 'Enabled' ? newVersionId(call) : 'null',
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
    versionId: bucket.versioning === 'Enabled' ? newVersionId(call) : 'null',
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
  const kept = (bucket.objects.get(key) ?? []).filter((version) => version !== gone);
  if (kept.length === 0) bucket.objects.delete(key);
  else bucket.objects.set(key, kept);
  release(call.platform, gone.stored);
}

function newVersionId(call: Call): string {
  const state = call.platform.state(s3State);
  state.serial++;
  return call.platform.random
    .fork(`s3/version/${state.serial}`)
    .text(32, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._');
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

/** @throws AwsFault NoSuchKey, NoSuchVersion, or MethodNotAllowed for a delete marker asked for by id. */
export function findVersion(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): ObjectVersion {
  const found = versionAt(bucket, key, versionId);
  if (found === undefined) {
    if (versionId === undefined) throw noSuchKey(key);
    if (versionId !== 'null' && !/^[A-Za-z0-9._]{32}$/.test(versionId))
      throw invalidArgument('Invalid version id specified');
    throw noSuchVersion(key, versionId);
  }
  if (!found.deleteMarker) return found;
  const marker = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': found.versionId };
  if (versionId === undefined)
    throw new AwsFault('NoSuchKey', 404, noSuchKey(key).message, { Key: key }, marker);
  throw new AwsFault(
    'MethodNotAllowed',
    405,
    'The specified method is not allowed against this resource.',
    { Method: 'GET', ResourceType: 'DeleteMarker' },
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
  const current = currentVersion(bucket, key);
  if (given.IfNoneMatch !== undefined) {
    if (given.IfNoneMatch !== '*')
      throw notProvided('If-None-Match of a write with anything but "*"');
    if (current !== undefined) throw preconditionFailed('If-None-Match');
  }
  if (given.IfMatch !== undefined) {
    if (current === undefined) throw noSuchKey(key);
    if (given.IfMatch !== '*' && bare(current.etag) !== bare(given.IfMatch))
      throw preconditionFailed('If-Match');
  }
}

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

export const bare = (etag: string): string => etag.replaceAll('"', '');

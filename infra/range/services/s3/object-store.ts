import { createHash } from 'node:crypto';
import { AwsFault, type Call } from '../../service.ts';
import { invalidArgument, noSuchKey, noSuchVersion, preconditionFailed } from './faults.ts';
import { type Bucket, type ObjectVersion, s3State } from './state.ts';

export interface NewObject {
  readonly key: string;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Differs from the body's MD5 for multipart uploads. */
  readonly etag?: string;
}

export const etagOf = (body: Uint8Array): string =>
  `"${createHash('md5').update(body).digest('hex')}"`;

export function storeObject(bucket: Bucket, given: NewObject, call: Call): ObjectVersion {
  const version: ObjectVersion = {
    versionId: bucket.versioning === 'Enabled' ? newVersionId(call) : 'null',
    deleteMarker: false,
    modifiedAt: call.at,
    body: given.body,
    etag: given.etag ?? etagOf(given.body),
    headers: given.headers,
    metadata: given.metadata,
    tags: given.tags,
  };
  addVersion(bucket, given.key, version);
  call.notes['objectSize'] = given.body.length;
  return version;
}

/** A version takes the front; the one "null" version there can be is replaced. */
export function addVersion(bucket: Bucket, key: string, version: ObjectVersion): void {
  const kept = (bucket.objects.get(key) ?? []).filter(
    ({ versionId }) => versionId !== version.versionId,
  );
  bucket.objects.set(key, [version, ...kept]);
}

export function newVersionId(call: Call): string {
  const state = call.platform.state(s3State);
  state.serial++;
  return call.platform.random
    .fork(`s3/version/${state.serial}`)
    .text(32, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._');
}

export function currentVersion(bucket: Bucket, key: string): ObjectVersion | undefined {
  const [newest] = bucket.objects.get(key) ?? [];
  return newest === undefined || newest.deleteMarker ? undefined : newest;
}

/** @throws AwsFault NoSuchKey, NoSuchVersion, or MethodNotAllowed for a delete marker asked for by id. */
export function findVersion(
  bucket: Bucket,
  key: string,
  versionId: string | undefined,
): ObjectVersion {
  if (versionId === undefined) {
    const current = currentVersion(bucket, key);
    if (current === undefined) throw noSuchKey(key);
    return current;
  }
  const found = bucket.objects.get(key)?.find((version) => version.versionId === versionId);
  if (found === undefined) throw noSuchVersion(key, versionId);
  if (found.deleteMarker) throw noSuchKey(key);
  return found;
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
      throw invalidArgument('Only "*" is a valid If-None-Match of a write.');
    if (current !== undefined) throw preconditionFailed('If-None-Match');
  }
  if (given.IfMatch !== undefined) {
    if (current === undefined) throw noSuchKey(key);
    if (bare(current.etag) !== bare(given.IfMatch)) throw preconditionFailed('If-Match');
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

export function parseTagging(text: string | undefined): Record<string, string> {
  if (text === undefined || text === '') return {};
  const tags = Object.fromEntries(new URLSearchParams(text));
  return checkedTags(tags);
}

/** @throws AwsFault BadRequest for more than ten tags, InvalidTag for ones too long. */
export function checkedTags(tags: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(tags);
  if (entries.length > 10) throw invalidArgument('Object tags cannot be greater than 10');
  for (const [key, value] of entries) {
    if (key.length < 1 || key.length > 128 || value.length > 256) {
      throw invalidArgument(`The tag "${key.slice(0, 40)}" is longer than S3 allows.`);
    }
  }
  return { ...tags };
}

import type { Call } from '../../service.ts';
import { findBucket } from './bucket.ts';
import { accessDenied, badArgument, invalidRequest, preconditionFailed } from './faults.ts';
import type { EncryptionInput } from './objects/encryption.ts';
import { readableVersion } from './objects/object-access.ts';
import { namedIn } from './objects/object-headers.ts';
import { bare, versionAt } from './objects/object-store.ts';
import type { ObjectVersion } from './state.ts';

export interface CopySource {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

export interface CopyInput {
  readonly CopySource?: string | undefined;
  readonly CopySourceIfMatch?: string | undefined;
  readonly CopySourceIfNoneMatch?: string | undefined;
  readonly CopySourceIfModifiedSince?: Date | undefined;
  readonly CopySourceIfUnmodifiedSince?: Date | undefined;
  readonly CopySourceSSECustomerAlgorithm?: string | undefined;
  readonly CopySourceSSECustomerKey?: string | undefined;
  readonly CopySourceSSECustomerKeyMD5?: string | undefined;
}

/** "/bucket/key?versionId=v", percent-encoded. @throws AwsFault InvalidArgument. */
export function copySourceOf(input: CopyInput): CopySource {
  const [path = '', query = ''] = (input.CopySource ?? '')
    .replace(/^\//, '')
    .split(/\?(?=versionId=)/);
  const plain = decoded(path);
  const slash = plain.indexOf('/');
  if (slash < 1 || slash === plain.length - 1) {
    throw badArgument(
      'x-amz-copy-source',
      input.CopySource,
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    );
  }
  const versionId = new URLSearchParams(query).get('versionId');
  return {
    Bucket: plain.slice(0, slash),
    Key: plain.slice(slash + 1),
    ...(versionId !== null && { VersionId: versionId }),
  };
}

/** The version to be copied. @throws AwsFault as a read does; InvalidRequest for a delete marker by its id. */
export function copiedVersion(call: Call, source: CopySource): ObjectVersion {
  const { VersionId: id } = source;
  if (
    id !== undefined &&
    versionAt(findBucket(source.Bucket, call), source.Key, id)?.deleteMarker === true
  ) {
    throw invalidRequest(
      'The source of a copy request may not specifically refer to a delete marker by version id.',
    );
  }
  return readableVersion(call, source);
}

/** @throws AwsFault AccessDenied when the source's bucket is not whose the caller thinks. */
export function checkSourceOwner(
  {
    ExpectedSourceBucketOwner: expected,
  }: { readonly ExpectedSourceBucketOwner?: string | undefined },
  source: CopySource,
  call: Call,
): void {
  if (expected !== undefined && findBucket(source.Bucket, call).owner !== expected)
    throw accessDenied();
}

/** Which version it was, where the source's bucket has versions. */
export function sourceVersion(
  source: CopySource,
  from: ObjectVersion,
  call: Call,
): { readonly CopySourceVersionId?: string } {
  const { VersionId } = namedIn(findBucket(source.Bucket, call), from);
  return VersionId === undefined ? {} : { CopySourceVersionId: VersionId };
}

/** Conditions on the source. A match outweighs a date. @throws AwsFault PreconditionFailed. */
export function checkCopySource(input: CopyInput, from: ObjectVersion): void {
  const modified = Math.floor(from.modifiedAt / 1000);
  const seconds = (date: Date | undefined) => date && Math.floor(date.getTime() / 1000);
  const isOne = (etag: string) => etag === '*' || bare(etag) === bare(from.etag);
  const { CopySourceIfMatch: match, CopySourceIfNoneMatch: noneMatch } = input;
  const refuse = (condition: string) => preconditionFailed(`x-amz-copy-source-${condition}`);
  if (match !== undefined) {
    if (!isOne(match)) throw refuse('If-Match');
  } else if ((seconds(input.CopySourceIfUnmodifiedSince) ?? Number.POSITIVE_INFINITY) < modified) {
    throw refuse('If-Unmodified-Since');
  }
  if (noneMatch !== undefined) {
    if (isOne(noneMatch)) throw refuse('If-None-Match');
  } else if ((seconds(input.CopySourceIfModifiedSince) ?? -1) >= modified) {
    throw refuse('If-Modified-Since');
  }
}

/** The customer's key of the source, under the names `unlock` reads. */
export const sourceEncryption = (input: CopyInput): EncryptionInput => ({
  SSECustomerAlgorithm: input.CopySourceSSECustomerAlgorithm,
  SSECustomerKey: input.CopySourceSSECustomerKey,
  SSECustomerKeyMD5: input.CopySourceSSECustomerKeyMD5,
});

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw badArgument('x-amz-copy-source', text, 'Copy Source is not URL-encoded as it has to be.');
  }
}

import { invalidArgument, preconditionFailed } from './faults.ts';
import type { EncryptionInput } from './objects/encryption.ts';
import { bare } from './objects/object-store.ts';
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
    throw invalidArgument(
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
    throw invalidArgument('The copy source is not URL-encoded as it has to be.');
  }
}

import type { CopyObjectCommandInput } from '@aws-sdk/client-s3';
import { operation } from '../../../service.ts';
import { findBucket } from '../bucket.ts';
import { invalidArgument, preconditionFailed } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { notify } from '../notify.ts';
import { askForVersion, readableVersion } from '../object-access.ts';
import { headersOf, trailAnswer, writeAnswer } from '../object-headers.ts';
import {
  bare,
  checkedKey,
  checkWriteConditions,
  parseTagging,
  storeObject,
} from '../object-store.ts';
import { objectTrail } from '../trail-rules.ts';
import { asksToWrite } from './put-object.ts';

export const copyObject = operation<CopyObjectCommandInput, object>({
  knownFrom: [apiReference('CopyObject')],
  authorizes: (input, call) => [
    askForVersion(call, sourceOf(input), 'GetObject'),
    ...asksToWrite(call, input),
  ],
  async handle(input, call) {
    const source = sourceOf(input);
    const from = readableVersion(call, source);
    checkSource(input, from.etag);
    const bucket = findBucket(input.Bucket, call);
    const key = checkedKey(input.Key);
    checkWriteConditions(bucket, key, input);
    const replaces = input.MetadataDirective === 'REPLACE';
    const isItself = source.Bucket === input.Bucket && source.Key === key;
    if (isItself && !replaces && source.VersionId === undefined && !changesStorage(input)) {
      throw invalidInput();
    }
    const version = storeObject(
      bucket,
      {
        key,
        body: from.body,
        headers: { ...(replaces ? {} : portable(from.headers)), ...headersOf(input, bucket) },
        metadata: replaces ? (input.Metadata ?? {}) : from.metadata,
        tags: input.TaggingDirective === 'REPLACE' ? parseTagging(input.Tagging) : from.tags,
      },
      call,
    );
    notify(bucket, { name: 'ObjectCreated:Copy', key, version, reason: 'CopyObject' }, call);
    const { ETag, ...rest } = writeAnswer(version);
    return {
      ...rest,
      ...(from.versionId !== 'null' && { CopySourceVersionId: from.versionId }),
      CopyObjectResult: { ETag, LastModified: new Date(version.modifiedAt) },
    };
  },
  trail: objectTrail({
    readOnly: false,
    parameters: (input: CopyObjectCommandInput) => ({ 'x-amz-copy-source': input.CopySource }),
    response: trailAnswer,
  }),
});

interface CopySource {
  readonly Bucket: string;
  readonly Key: string;
  readonly VersionId?: string;
}

/** "/bucket/key?versionId=v", percent-encoded. @throws AwsFault InvalidArgument. */
function sourceOf(input: { readonly CopySource?: string | undefined }): CopySource {
  const [path = '', query = ''] = (input.CopySource ?? '')
    .replace(/^\//, '')
    .split(/\?(?=versionId=)/);
  const slash = path.indexOf('/');
  if (slash < 1) {
    throw invalidArgument(
      'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
    );
  }
  const versionId = new URLSearchParams(query).get('versionId');
  return {
    Bucket: path.slice(0, slash),
    Key: decoded(path.slice(slash + 1)),
    ...(versionId !== null && { VersionId: versionId }),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidArgument('The copy source is not URL-encoded as it has to be.');
  }
}

function checkSource(input: CopyObjectCommandInput, etag: string): void {
  const { CopySourceIfMatch, CopySourceIfNoneMatch } = input;
  if (CopySourceIfMatch !== undefined && bare(CopySourceIfMatch) !== bare(etag)) {
    throw preconditionFailed('x-amz-copy-source-If-Match');
  }
  if (CopySourceIfNoneMatch !== undefined && bare(CopySourceIfNoneMatch) === bare(etag)) {
    throw preconditionFailed('x-amz-copy-source-If-None-Match');
  }
}

const changesStorage = (input: CopyObjectCommandInput): boolean =>
  input.StorageClass !== undefined || input.ServerSideEncryption !== undefined;

/** The copy is encrypted anew. */
const portable = (headers: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => !['ServerSideEncryption', 'SSEKMSKeyId', 'BucketKeyEnabled'].includes(name),
    ),
  );

const invalidInput = () =>
  invalidArgument(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    'InvalidRequest',
  );

import type { CopyObjectCommandInput } from '@aws-sdk/client-s3';
import { type Call, operation } from '../../../service.ts';
import type { ChecksumAlgorithm } from '../../../signing/checksums.ts';
import { findBucket } from '../bucket.ts';
import {
  checkCopySource,
  checkSourceOwner,
  copiedVersion,
  copySourceOf,
  sourceEncryption,
  sourceVersion,
} from '../copy-source.ts';
import { badArgument, invalidRequest } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { notify } from '../notify.ts';
import { checkCopyable } from '../objects/archive.ts';
import { etagFor, unlock } from '../objects/encryption.ts';
import { digested } from '../objects/intake.ts';
import { askAbout, askForVersion, asksToWrite } from '../objects/object-access.ts';
import {
  described,
  keptHeaders,
  shownChecksum,
  trailAnswer,
  writeAnswer,
} from '../objects/object-headers.ts';
import {
  bare,
  checkedKey,
  checkWriteConditions,
  storeObject,
  versionAt,
} from '../objects/object-store.ts';
import type { Checksum, ObjectVersion } from '../state.ts';
import { retain } from '../storage/byte-store.ts';
import { objectTrail } from '../trail-rules.ts';
import { shownWrite } from './put-object.ts';

/** Source: API reference, "CopyObject". */
const LARGEST_COPY = 5 * 1024 ** 3;

export const copyObject = operation<CopyObjectCommandInput, object>({
  knownFrom: [apiReference('CopyObject')],
  authorizes(input, call) {
    const source = copySourceOf(input);
    const from = versionAt(findBucket(source.Bucket, call), source.Key, source.VersionId);
    const takesTags =
      input.TaggingDirective !== 'REPLACE' && Object.keys(from?.tags ?? {}).length > 0;
    return [
      askForVersion(call, source, 'GetObject'),
      ...(takesTags ? [askForVersion(call, source, 'GetObjectTagging')] : []),
      ...asksToWrite(call, input),
      ...(takesTags && input.Tagging === undefined
        ? [askAbout(call, { Bucket: input.Bucket, Key: input.Key }, 's3:PutObjectTagging')]
        : []),
    ];
  },
  async handle(input, call) {
    const source = copySourceOf(input);
    const from = copiedVersion(call, source);
    checkSourceOwner(input, source, call);
    checkCopySource(input, from);
    checkCopyable(from, call);
    checkDirective('x-amz-metadata-directive', input.MetadataDirective);
    checkDirective('x-amz-tagging-directive', input.TaggingDirective);
    const bucket = findBucket(input.Bucket, call);
    const key = checkedKey(input.Key);
    const replaces = input.MetadataDirective === 'REPLACE';
    const isItself = source.Bucket === input.Bucket && source.Key === key;
    if (isItself && !replaces && source.VersionId === undefined && !changes(input)) {
      throw invalidRequest(
        "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
      );
    }
    if (from.size > LARGEST_COPY) {
      throw invalidRequest(
        `The specified copy source is larger than the maximum allowable size for a copy source: ${LARGEST_COPY}`,
      );
    }
    await unlock(from.encryption, sourceEncryption(input), call);
    const { Tagging, ...rest } = input;
    const takesTags = input.TaggingDirective !== 'REPLACE';
    const asked = await described(takesTags ? rest : { ...rest, Tagging }, bucket, key, call);
    const { WebsiteRedirectLocation, StorageClass } = input;
    const about = {
      ...asked,
      // The storage class and the redirect are never taken over.
      headers: replaces
        ? asked.headers
        : {
            ...carried(from.headers),
            ...keptHeaders({ WebsiteRedirectLocation, StorageClass }),
          },
      metadata: replaces ? asked.metadata : from.metadata,
      tags: takesTags ? from.tags : asked.tags,
    };
    checkWriteConditions(bucket, key, input);
    const { md5, checksum } = await summed(input.ChecksumAlgorithm, from, call);
    retain(call.platform, from.stored);
    const version = storeObject(
      bucket,
      { key, stored: from.stored, size: from.size, etag: etagFor(md5, about.encryption), checksum },
      about,
      call,
    );
    notify(bucket, { name: 'ObjectCreated:Copy', key, version, reason: 'CopyObject' }, call);
    const answer = writeAnswer(version);
    return {
      ...answer,
      ...sourceVersion(source, from, call),
      CopyObjectResult: {
        ETag: version.etag,
        LastModified: new Date(version.modifiedAt),
        ...shownChecksum(version.checksum),
      },
    };
  },
  trail: objectTrail({
    readOnly: false,
    parameters: (input: CopyObjectCommandInput) => ({
      'x-amz-copy-source': input.CopySource,
      ...shownWrite(input),
      ...(input.MetadataDirective !== undefined && {
        'x-amz-metadata-directive': input.MetadataDirective,
      }),
    }),
    response: trailAnswer,
  }),
});

function checkDirective(header: string, directive: string | undefined): void {
  if (directive === undefined || directive === 'COPY' || directive === 'REPLACE') return;
  const what = header === 'x-amz-tagging-directive' ? 'tagging' : 'metadata';
  throw badArgument(header, directive, `Unknown ${what} directive.`);
}

const changes = (input: CopyObjectCommandInput): boolean =>
  input.StorageClass !== undefined ||
  input.ServerSideEncryption !== undefined ||
  input.SSECustomerAlgorithm !== undefined ||
  input.WebsiteRedirectLocation !== undefined;

const carried = (headers: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(headers).filter(
      ([name]) => name !== 'WebsiteRedirectLocation' && name !== 'StorageClass',
    ),
  );

/** A copy is one piece: what a multipart upload had of its parts is computed anew for the whole. */
async function summed(
  asked: string | undefined,
  from: ObjectVersion,
  call: Call,
): Promise<{ readonly md5: string; readonly checksum: Checksum }> {
  const algorithm = (asked ?? from.checksum?.algorithm ?? 'CRC64NVME') as ChecksumAlgorithm;
  const known =
    from.checksum?.algorithm === algorithm && from.checksum.type === 'FULL_OBJECT'
      ? from.checksum
      : undefined;
  const isPlain = from.parts === undefined && from.encryption.kind === 'AES256';
  if (known !== undefined && isPlain) return { md5: bare(from.etag), checksum: known };
  const found = await digested(call.platform, from.stored, ['MD5', algorithm]);
  return {
    md5: found.MD5?.toString('hex') ?? '',
    checksum: {
      algorithm,
      value: found[algorithm]?.toString('base64') ?? '',
      type: 'FULL_OBJECT',
    },
  };
}

import type {
  AbortMultipartUploadCommandInput,
  CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommandInput,
  UploadPartCommandInput,
  UploadPartCopyCommandInput,
} from '@aws-sdk/client-s3';
import { type Call, operation } from '../../../service.ts';
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from '../../../signing/checksums.ts';
import { ask, findBucket } from '../bucket.ts';
import {
  checkCopySource,
  checkSourceOwner,
  copiedVersion,
  copySourceOf,
  sourceEncryption,
  sourceVersion,
} from '../copy-source.ts';
import { badArgument, invalidArgument, invalidRequest, overtaken } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { notify } from '../notify.ts';
import { checkCopyable } from '../objects/archive.ts';
import { etagFor, shownEncryption, unlock } from '../objects/encryption.ts';
import { expiration } from '../objects/expiration.ts';
import { claimedChecksum, digested, takeBody } from '../objects/intake.ts';
import { askForVersion, asksToWrite } from '../objects/object-access.ts';
import { described, trailAnswer, writeAnswer } from '../objects/object-headers.ts';
import {
  checkedKey,
  checkWriteConditions,
  objectLocation,
  storeObject,
} from '../objects/object-store.ts';
import { s3State, type Upload, type UploadedPart } from '../state.ts';
import { part, release, retain, type Stored } from '../storage/byte-store.ts';
import { objectTrail } from '../trail-rules.ts';
import { findUpload } from '../upload/find-upload.ts';
import { chosenParts, multipartEtag, wholeChecksum } from '../upload/finish.ts';
import { shownWrite } from './put-object.ts';

/** Source: S3 User Guide, "Amazon S3 multipart upload limits". */
const LARGEST_OBJECT = 50 * 1024 ** 4;

export const createMultipartUpload = operation<CreateMultipartUploadCommandInput, object>({
  knownFrom: [apiReference('CreateMultipartUpload')],
  authorizes: (input, call) => asksToWrite(call, input),
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const key = checkedKey(input.Key);
    const checksum = checksumOf(input);
    const about = await described(input, bucket, key, call);
    const state = call.platform.state(s3State);
    state.serial++;
    const id = call.platform.random
      .fork(`s3/upload/${state.serial}`)
      .text(64, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._');
    const initiator = 'arn' in call.identity ? call.identity.arn : bucket.owner;
    bucket.uploads.set(id, {
      ...about,
      id,
      key,
      at: call.at,
      initiator,
      checksum,
      parts: new Map(),
    });
    return {
      Bucket: bucket.name,
      Key: key,
      UploadId: id,
      ...shownEncryption(about.encryption),
      ...(checksum !== undefined && {
        ChecksumAlgorithm: checksum.algorithm,
        ChecksumType: checksum.type,
      }),
    };
  },
  trail: objectTrail({
    readOnly: false,
    parameters: (input: CreateMultipartUploadCommandInput) => ({
      uploads: '',
      ...shownWrite(input),
    }),
    response: trailAnswer,
  }),
});

export const uploadPart = operation<UploadPartCommandInput, object>({
  knownFrom: [apiReference('UploadPart')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:PutObject', input.Key ?? '')],
  async handle(input, call) {
    const number = partNumber(input.PartNumber);
    const upload = findUpload(input, call);
    await unlock(upload.encryption, input, call);
    checkAlgorithm(upload, claimedChecksum(input)?.algorithm);
    const { stored, size, md5, checksum } = takeBody(input, call);
    const uploaded = {
      stored,
      size,
      etag: etagFor(md5, upload.encryption),
      at: call.at,
      checksum,
    };
    replacePart(upload, number, uploaded, call);
    call.notes['objectSize'] = size;
    return {
      ETag: uploaded.etag,
      ...(claimedChecksum(input) !== undefined && {
        [`Checksum${checksum.algorithm}`]: checksum.value,
      }),
      ...shownEncryption(upload.encryption),
    };
  },
  trail: objectTrail({ readOnly: false, parameters: shownPart, response: trailAnswer }),
});

export const uploadPartCopy = operation<UploadPartCopyCommandInput, object>({
  knownFrom: [apiReference('UploadPartCopy')],
  authorizes: (input, call) => [
    askForVersion(call, copySourceOf(input), 'GetObject'),
    ask(call, input.Bucket, 's3:PutObject', input.Key ?? '', {
      's3:x-amz-copy-source': [input.CopySource ?? ''],
    }),
  ],
  async handle(input, call) {
    const number = partNumber(input.PartNumber);
    const upload = findUpload(input, call);
    const source = copySourceOf(input);
    const from = copiedVersion(call, source);
    checkSourceOwner(input, source, call);
    checkCopySource(input, from);
    checkCopyable(from, call);
    await unlock(from.encryption, sourceEncryption(input), call);
    await unlock(upload.encryption, input, call);
    const stored = rangeOf(input.CopySourceRange, from.stored, from.size);
    const algorithm = upload.checksum?.algorithm ?? 'CRC64NVME';
    retain(call.platform, stored);
    const sums = await digested(call.platform, stored, ['MD5', algorithm]);
    const value = sums[algorithm]?.toString('base64') ?? '';
    const uploaded = {
      stored,
      size: stored.reduce((sum, { length }) => sum + length, 0),
      etag: etagFor(sums.MD5?.toString('hex') ?? '', upload.encryption),
      at: call.at,
      checksum: { algorithm, value },
    };
    replacePart(upload, number, uploaded, call);
    return {
      ...shownEncryption(upload.encryption),
      ...sourceVersion(source, from, call),
      CopyPartResult: {
        ETag: uploaded.etag,
        LastModified: new Date(call.at),
        ...(upload.checksum !== undefined && { [`Checksum${algorithm}`]: value }),
      },
    };
  },
  trail: objectTrail({
    readOnly: false,
    parameters: (input: UploadPartCopyCommandInput) => ({
      ...shownPart(input),
      'x-amz-copy-source': input.CopySource,
      ...(input.CopySourceRange !== undefined && {
        'x-amz-copy-source-range': input.CopySourceRange,
      }),
    }),
    response: trailAnswer,
  }),
});

export const completeMultipartUpload = operation<CompleteMultipartUploadCommandInput, object>({
  knownFrom: [apiReference('CompleteMultipartUpload')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:PutObject', input.Key ?? '')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const upload = findUpload(input, call);
    const parts = chosenParts(upload, input.MultipartUpload?.Parts ?? []);
    const size = parts.reduce((sum, each) => sum + each.part.size, 0);
    if (input.MpuObjectSize !== undefined && input.MpuObjectSize !== size) {
      throw invalidRequest(
        `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${size}`,
      );
    }
    if (size > LARGEST_OBJECT) {
      throw invalidArgument(
        'Your proposed upload exceeds the maximum allowed size',
        'EntityTooLarge',
      );
    }
    // The customer's key may be left out here; a wrong one is refused all the same.
    if (input.SSECustomerKey !== undefined) await unlock(upload.encryption, input, call, false);
    const checksum = await wholeChecksum(upload, parts, input, call);
    checkWriteConditions(bucket, upload.key, input);
    if (upload.overtaken === true && input.IfMatch !== undefined)
      throw overtaken(upload.key, 'If-Match');
    if (upload.overtaken === true && input.IfNoneMatch !== undefined)
      throw overtaken(upload.key, 'If-None-Match');
    const version = storeObject(
      bucket,
      {
        key: upload.key,
        stored: parts.flatMap((each) => each.part.stored),
        size,
        etag: multipartEtag(parts),
        checksum,
        parts: parts.map(({ number, part: { size: partSize, checksum: sum } }) => ({
          number,
          size: partSize,
          ...(sum !== undefined &&
            upload.checksum?.type === 'COMPOSITE' && { checksum: sum.value }),
        })),
      },
      upload,
      call,
    );
    const used = new Set(parts.map(({ number }) => number));
    for (const [number, { stored }] of upload.parts) {
      if (!used.has(number)) release(call.platform, stored);
    }
    bucket.uploads.delete(upload.id);
    notify(
      bucket,
      {
        name: 'ObjectCreated:CompleteMultipartUpload',
        key: upload.key,
        version,
        reason: 'CompleteMultipartUpload',
      },
      call,
    );
    return {
      ...writeAnswer(version),
      Bucket: bucket.name,
      Key: upload.key,
      ...expiration(bucket, upload.key, version),
      Location: objectLocation(bucket.name, upload.key, call),
    };
  },
  trail: objectTrail({
    readOnly: false,
    parameters: (input: CompleteMultipartUploadCommandInput) => ({ uploadId: input.UploadId }),
    response: trailAnswer,
  }),
});

export const abortMultipartUpload = operation<AbortMultipartUploadCommandInput, object>({
  knownFrom: [apiReference('AbortMultipartUpload')],
  authorizes: (input, call) => [
    ask(call, input.Bucket, 's3:AbortMultipartUpload', input.Key ?? ''),
  ],
  async handle(input, call) {
    const upload = findUpload(input, call);
    for (const { stored } of upload.parts.values()) release(call.platform, stored);
    findBucket(input.Bucket, call).uploads.delete(upload.id);
    return {};
  },
  trail: objectTrail({
    readOnly: false,
    parameters: (input: AbortMultipartUploadCommandInput) => ({ uploadId: input.UploadId }),
  }),
});

function shownPart(input: {
  readonly Bucket?: string | undefined;
  readonly PartNumber?: number | undefined;
  readonly UploadId?: string | undefined;
}): Readonly<Record<string, unknown>> {
  return { partNumber: String(input.PartNumber), uploadId: input.UploadId };
}

function partNumber(number: number | undefined): number {
  if (number !== undefined && Number.isInteger(number) && number >= 1 && number <= 10_000)
    return number;
  throw badArgument(
    'partNumber',
    String(number),
    'Part number must be an integer between 1 and 10000, inclusive',
  );
}

function replacePart(upload: Upload, number: number, uploaded: UploadedPart, call: Call): void {
  const before = upload.parts.get(number);
  if (before !== undefined) release(call.platform, before.stored);
  upload.parts.set(number, uploaded);
}

/** Which checksum the finished object is to have. Source: S3 User Guide, "Checking object integrity". */
function checksumOf(input: CreateMultipartUploadCommandInput): Upload['checksum'] {
  const { ChecksumAlgorithm: named, ChecksumType: type } = input;
  if (named === undefined) {
    if (type !== undefined) {
      throw invalidRequest(
        'The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.',
      );
    }
    return undefined;
  }
  const algorithm = CHECKSUM_ALGORITHMS.find((each) => each === named);
  if (algorithm === undefined)
    throw invalidRequest(
      'Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, SHA1, SHA256]',
    );
  const isCrc = algorithm.startsWith('CRC');
  if ((type === 'FULL_OBJECT' && !isCrc) || (type === 'COMPOSITE' && algorithm === 'CRC64NVME')) {
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { algorithm, type: type ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE') };
}

/** @throws AwsFault InvalidRequest when a part's checksum is not of the upload's kind. */
function checkAlgorithm(upload: Upload, given: ChecksumAlgorithm | undefined): void {
  const wanted = upload.checksum;
  if (wanted === undefined || given === wanted.algorithm) return;
  if (given === undefined && wanted.algorithm === 'CRC64NVME') return;
  throw invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${wanted.algorithm.toLowerCase()}, actual checksum Type: ${given?.toLowerCase() ?? 'null'}`,
  );
}

function rangeOf(range: string | undefined, stored: Stored, size: number): Stored {
  if (range === undefined) return stored;
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  if (first === undefined || last === undefined || Number(last) < Number(first)) {
    throw badArgument(
      'x-amz-copy-source-range',
      range,
      'The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy',
    );
  }
  if (Number(first) >= size)
    throw invalidRequest('The specified copy range is invalid for the source object size');
  if (Number(last) >= size) {
    throw badArgument(
      'x-amz-copy-source-range',
      range,
      `Range specified is not valid for source object of size: ${size}`,
    );
  }
  return part(stored, Number(first), Number(last) - Number(first) + 1);
}

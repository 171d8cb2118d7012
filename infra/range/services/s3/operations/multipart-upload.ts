import { createHash } from 'node:crypto';
import type {
  AbortMultipartUploadCommandInput,
  CompleteMultipartUploadCommandInput,
  CreateMultipartUploadCommandInput,
  ListMultipartUploadsCommandInput,
  ListPartsCommandInput,
  UploadPartCommandInput,
} from '@aws-sdk/client-s3';
import { AwsFault, type Call, operation } from '../../../service.ts';
import { ask, findBucket } from '../bucket.ts';
import { invalidArgument, malformedXml, noSuchUpload } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { notify } from '../notify.ts';
import { headersOf, trailAnswer, writeAnswer } from '../object-headers.ts';
import {
  bare,
  checkedKey,
  checkWriteConditions,
  etagOf,
  parseTagging,
  storeObject,
} from '../object-store.ts';
import { s3State, type Upload } from '../state.ts';
import { objectTrail } from '../trail-rules.ts';
import { asksToWrite } from './put-object.ts';

export const createMultipartUpload = operation<CreateMultipartUploadCommandInput, object>({
  knownFrom: [apiReference('CreateMultipartUpload')],
  authorizes: (input, call) => asksToWrite(call, input),
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const key = checkedKey(input.Key);
    const headers = headersOf(input, bucket);
    const state = call.platform.state(s3State);
    state.serial++;
    const id = call.platform.random
      .fork(`s3/upload/${state.serial}`)
      .text(64, 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._');
    bucket.uploads.set(id, {
      id,
      key,
      headers,
      metadata: input.Metadata ?? {},
      tags: parseTagging(input.Tagging),
      parts: new Map(),
    });
    return {
      Bucket: bucket.name,
      Key: key,
      UploadId: id,
      ServerSideEncryption: headers['ServerSideEncryption'],
    };
  },
  trail: objectTrail({
    readOnly: false,
    parameters: () => ({ uploads: '' }),
    response: trailAnswer,
  }),
});

export const uploadPart = operation<UploadPartCommandInput, object>({
  knownFrom: [apiReference('UploadPart')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:PutObject', input.Key ?? '')],
  async handle(input, call) {
    const upload = findUpload(input, call);
    const number = input.PartNumber ?? 0;
    if (number < 1 || number > 10_000) {
      throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive');
    }
    const body = (input.Body as Uint8Array | undefined) ?? new Uint8Array();
    const etag = etagOf(body);
    upload.parts.set(number, { body, etag, at: call.at });
    return { ETag: etag, ServerSideEncryption: upload.headers['ServerSideEncryption'] };
  },
  trail: objectTrail({
    readOnly: false,
    parameters: (input: UploadPartCommandInput) => ({
      partNumber: String(input.PartNumber),
      uploadId: input.UploadId,
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
    checkWriteConditions(bucket, upload.key, input);
    const digests = Buffer.concat(parts.map(({ etag }) => Buffer.from(bare(etag), 'hex')));
    const version = storeObject(
      bucket,
      {
        key: upload.key,
        body: Buffer.concat(parts.map(({ body }) => body)),
        headers: upload.headers,
        metadata: upload.metadata,
        tags: upload.tags,
        etag: `"${createHash('md5').update(digests).digest('hex')}-${parts.length}"`,
      },
      call,
    );
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
      Location: `https://${bucket.name}.s3.${call.region}.amazonaws.com/${encodeURIComponent(upload.key)}`,
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
    findBucket(input.Bucket, call).uploads.delete(findUpload(input, call).id);
    return {};
  },
  trail: objectTrail({
    readOnly: false,
    parameters: (input: AbortMultipartUploadCommandInput) => ({ uploadId: input.UploadId }),
  }),
});

export const listParts = operation<ListPartsCommandInput, object>({
  knownFrom: [apiReference('ListParts')],
  authorizes: (input, call) => [
    ask(call, input.Bucket, 's3:ListMultipartUploadParts', input.Key ?? ''),
  ],
  async handle(input, call) {
    const upload = findUpload(input, call);
    const after = Number(input.PartNumberMarker ?? 0);
    const most = Math.min(input.MaxParts ?? 1000, 1000);
    const parts = [...upload.parts].filter(([number]) => number > after).sort(([a], [b]) => a - b);
    const shown = parts.slice(0, most);
    const last = shown.at(-1);
    return {
      Bucket: input.Bucket,
      Key: upload.key,
      UploadId: upload.id,
      MaxParts: most,
      IsTruncated: parts.length > shown.length,
      ...(parts.length > shown.length &&
        last !== undefined && { NextPartNumberMarker: String(last[0]) }),
      Parts: shown.map(([PartNumber, { body, etag, at }]) => ({
        PartNumber,
        ETag: etag,
        Size: body.length,
        LastModified: new Date(at),
      })),
    };
  },
  trail: objectTrail({
    readOnly: true,
    parameters: (input: ListPartsCommandInput) => ({ uploadId: input.UploadId }),
  }),
});

export const listMultipartUploads = operation<ListMultipartUploadsCommandInput, object>({
  knownFrom: [apiReference('ListMultipartUploads')],
  authorizes: (input, call) => [ask(call, input.Bucket, 's3:ListBucketMultipartUploads')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const uploads = [...bucket.uploads.values()].filter(({ key }) =>
      key.startsWith(input.Prefix ?? ''),
    );
    return {
      Bucket: bucket.name,
      IsTruncated: false,
      MaxUploads: 1000,
      Uploads: uploads.map(({ id, key }) => ({ UploadId: id, Key: key })),
    };
  },
  trail: objectTrail({ readOnly: true, list: true, parameters: () => ({ uploads: '' }) }),
});

interface UploadInput {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly UploadId?: string | undefined;
}

function findUpload(input: UploadInput, call: Call): Upload {
  const upload = findBucket(input.Bucket, call).uploads.get(input.UploadId ?? '');
  if (upload === undefined || upload.key !== input.Key) throw noSuchUpload(input.UploadId ?? '');
  return upload;
}

/** S3 wants every part but the last to hold 5 MiB. */
const SMALLEST_PART = 5 * 1024 * 1024;

function chosenParts(
  upload: Upload,
  wanted: readonly {
    readonly PartNumber?: number | undefined;
    readonly ETag?: string | undefined;
  }[],
) {
  if (wanted.length === 0) throw malformedXml();
  let before = 0;
  return wanted.map(({ PartNumber = 0, ETag = '' }, index) => {
    if (PartNumber <= before) {
      throw invalidArgument(
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
        'InvalidPartOrder',
      );
    }
    before = PartNumber;
    const part = upload.parts.get(PartNumber);
    if (part === undefined || bare(part.etag) !== bare(ETag)) {
      throw invalidArgument(
        "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
        'InvalidPart',
      );
    }
    if (index < wanted.length - 1 && part.body.length < SMALLEST_PART) {
      throw new AwsFault(
        'EntityTooSmall',
        400,
        'Your proposed upload is smaller than the minimum allowed size',
        { PartNumber: String(PartNumber), MinSizeAllowed: String(SMALLEST_PART) },
      );
    }
    return part;
  });
}

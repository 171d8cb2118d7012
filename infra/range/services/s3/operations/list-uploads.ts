import type { ListMultipartUploadsCommandInput, ListPartsCommandInput } from '@aws-sdk/client-s3';
import { operation } from '../../../service.ts';
import { canonicalId } from '../access/acl.ts';
import { ask, findBucket } from '../bucket.ts';
import { invalidArgument } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { asksToList, keyEncoder, listing } from '../listing.ts';
import type { Upload } from '../state.ts';
import { objectTrail } from '../trail-rules.ts';
import { findUpload } from '../upload/find-upload.ts';

export const listParts = operation<ListPartsCommandInput, object>({
  knownFrom: [apiReference('ListParts')],
  authorizes: (input, call) => [
    ask(call, input.Bucket, 's3:ListMultipartUploadParts', input.Key ?? ''),
  ],
  async handle(input, call) {
    const upload = findUpload(input, call);
    const { owner } = findBucket(input.Bucket, call);
    const after = Number(input.PartNumberMarker ?? 0);
    const most = Math.min(input.MaxParts ?? 1000, 1000);
    if (most < 0)
      throw invalidArgument('Argument max-parts must be an integer between 0 and 2147483647');
    const parts = [...upload.parts].filter(([number]) => number > after).sort(([a], [b]) => a - b);
    const shown = parts.slice(0, most);
    const last = shown.at(-1);
    return {
      Bucket: input.Bucket,
      Key: upload.key,
      UploadId: upload.id,
      PartNumberMarker: String(after),
      MaxParts: most,
      IsTruncated: most > 0 && parts.length > shown.length,
      ...(last !== undefined && { NextPartNumberMarker: String(last[0]) }),
      Parts: shown.map(([PartNumber, { size, etag, at, checksum }]) => ({
        PartNumber,
        ETag: etag,
        Size: size,
        LastModified: new Date(at),
        ...(checksum !== undefined &&
          upload.checksum !== undefined && { [`Checksum${checksum.algorithm}`]: checksum.value }),
      })),
      Initiator: { ID: upload.initiator },
      Owner: { ID: canonicalId(owner) },
      StorageClass: upload.headers['StorageClass'] ?? 'STANDARD',
      ...shownChecksum(upload),
    };
  },
  trail: objectTrail({
    readOnly: true,
    parameters: (input: ListPartsCommandInput) => ({ uploadId: input.UploadId }),
  }),
});

export const listMultipartUploads = operation<ListMultipartUploadsCommandInput, object>({
  knownFrom: [apiReference('ListMultipartUploads')],
  authorizes: (input, call) => [asksToList(call, input, 's3:ListBucketMultipartUploads')],
  async handle(input, call) {
    const bucket = findBucket(input.Bucket, call);
    const text = keyEncoder(input);
    const most = Math.min(input.MaxUploads ?? 1000, 1000);
    const { KeyMarker: after, UploadIdMarker: afterId, Delimiter: delimiter } = input;
    const page = listing(
      [...bucket.uploads.values()].map((item) => ({ key: item.key, item })),
      {
        prefix: input.Prefix ?? '',
        most,
        ...(delimiter !== undefined && delimiter !== '' && { delimiter }),
        ...(after !== undefined && { after }),
        ...(after !== undefined &&
          afterId !== undefined && { resumesAt: (item: Upload) => item.id === afterId }),
      },
    );
    const last = page.entries.at(-1);
    return {
      Bucket: bucket.name,
      KeyMarker: text(after ?? ''),
      UploadIdMarker: afterId ?? '',
      Prefix: text(input.Prefix ?? ''),
      ...(delimiter !== undefined && { Delimiter: text(delimiter) }),
      ...(input.EncodingType !== undefined && { EncodingType: input.EncodingType }),
      MaxUploads: most,
      IsTruncated: page.next !== undefined,
      ...(page.next !== undefined && {
        NextKeyMarker: text(page.next),
        ...(last?.key === page.next && { NextUploadIdMarker: last.item.id }),
      }),
      Uploads: page.entries.map(({ item }) => ({
        UploadId: item.id,
        Key: text(item.key),
        Initiated: new Date(item.at),
        StorageClass: item.headers['StorageClass'] ?? 'STANDARD',
        Initiator: { ID: item.initiator },
        Owner: { ID: canonicalId(bucket.owner) },
        ...shownChecksum(item),
      })),
      CommonPrefixes: page.commonPrefixes.map((Prefix) => ({ Prefix: text(Prefix) })),
    };
  },
  trail: objectTrail({ readOnly: true, list: true, parameters: () => ({ uploads: '' }) }),
});

const shownChecksum = ({ checksum }: Upload): object =>
  checksum === undefined
    ? {}
    : { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type };

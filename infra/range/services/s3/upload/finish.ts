import { createHash } from 'node:crypto';
import type { CompletedPart, CompleteMultipartUploadCommandInput } from '@aws-sdk/client-s3';
import { AwsFault, type Call } from '../../../service.ts';
import { joinedChecksum, runningChecksum } from '../../../signing/checksums.ts';
import { invalidArgument, invalidRequest, malformedXml } from '../faults.ts';
import { claimedChecksum, digested } from '../objects/intake.ts';
import { bare } from '../objects/object-store.ts';
import type { Checksum, Upload, UploadedPart } from '../state.ts';

export interface ChosenPart {
  readonly number: number;
  readonly part: UploadedPart;
}

/** S3 wants every part but the last to hold 5 MiB. */
const SMALLEST_PART = 5 * 1024 * 1024;

/** @throws AwsFault MalformedXML, InvalidPartOrder, InvalidPart, EntityTooSmall. */
export function chosenParts(
  upload: Upload,
  wanted: readonly CompletedPart[],
): readonly ChosenPart[] {
  if (wanted.length === 0) throw malformedXml();
  let before = 0;
  const chosen = wanted.map((each) => {
    const { PartNumber: number = 0, ETag = '' } = each;
    if (number <= before) {
      throw invalidArgument(
        'The list of parts was not in ascending order. Parts must be ordered by part number.',
        'InvalidPartOrder',
      );
    }
    before = number;
    const part = upload.parts.get(number);
    if (part === undefined || bare(part.etag) !== bare(ETag))
      throw invalidPart(upload, number, ETag);
    checkPartChecksum(upload, each, part);
    return { number, part };
  });
  for (const { number, part } of chosen.slice(0, -1)) {
    if (part.size >= SMALLEST_PART) continue;
    throw new AwsFault(
      'EntityTooSmall',
      400,
      'Your proposed upload is smaller than the minimum allowed size',
      {
        ProposedSize: String(part.size),
        MinSizeAllowed: String(SMALLEST_PART),
        PartNumber: String(number),
        ETag: bare(part.etag),
      },
    );
  }
  return chosen;
}

/** MD5 of the parts' MD5s, and how many there were. */
export function multipartEtag(parts: readonly ChosenPart[]): string {
  const digests = Buffer.concat(parts.map(({ part }) => Buffer.from(bare(part.etag), 'hex')));
  return `"${createHash('md5').update(digests).digest('hex')}-${parts.length}"`;
}

/**
 * The checksum of the whole: of the parts' checksums, or of all the bytes.
 *
 * @throws AwsFault BadDigest, InvalidRequest.
 */
export async function wholeChecksum(
  upload: Upload,
  parts: readonly ChosenPart[],
  input: CompleteMultipartUploadCommandInput,
  call: Call,
): Promise<Checksum> {
  const { algorithm, type } = upload.checksum ?? { algorithm: 'CRC64NVME', type: 'FULL_OBJECT' };
  if (input.ChecksumType !== undefined && input.ChecksumType !== type) {
    throw invalidRequest(
      `The upload was created using the ${type} checksum mode. The complete request must use the same checksum mode.`,
    );
  }
  const value =
    type === 'COMPOSITE' ? composite(algorithm, parts) : await full(algorithm, parts, call);
  const claimed = claimedChecksum(input);
  if (claimed !== undefined && claimed.algorithm === algorithm) {
    const isSame = claimed.value === value || claimed.value === value.replace(/-\d+$/, '');
    if (!isSame) {
      throw invalidArgument(
        `The ${algorithm.toLowerCase()} you specified did not match the calculated checksum.`,
        'BadDigest',
      );
    }
  }
  return { algorithm, type, value };
}

function composite(algorithm: Checksum['algorithm'], parts: readonly ChosenPart[]): string {
  const sum = runningChecksum(algorithm);
  for (const { part } of parts) sum.update(Buffer.from(part.checksum?.value ?? '', 'base64'));
  return `${sum.digest().toString('base64')}-${parts.length}`;
}

/** Checks of neighbours become the check of both; parts that carry another kind are read once more. */
async function full(
  algorithm: Checksum['algorithm'],
  parts: readonly ChosenPart[],
  call: Call,
): Promise<string> {
  if (algorithm !== 'CRC32' && algorithm !== 'CRC32C' && algorithm !== 'CRC64NVME') {
    throw invalidRequest(`A full object checksum cannot be made with ${algorithm.toLowerCase()}.`);
  }
  const sums: { checksum: string; length: number }[] = [];
  for (const { part } of parts) {
    const known = part.checksum?.algorithm === algorithm ? part.checksum.value : undefined;
    const checksum =
      known ??
      (await digested(call.platform, part.stored, [algorithm]))[algorithm]?.toString('base64') ??
      '';
    sums.push({ checksum, length: part.size });
  }
  return joinedChecksum(algorithm, sums);
}

function checkPartChecksum(upload: Upload, given: CompletedPart, part: UploadedPart): void {
  const claimed = claimedChecksum(given);
  const wanted = upload.checksum;
  if (claimed === undefined) {
    if (wanted?.type !== 'COMPOSITE') return;
    throw invalidRequest(
      `The upload was created using a ${wanted.algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${given.PartNumber ?? 0} in the request.`,
    );
  }
  const { checksum } = part;
  if (checksum?.algorithm === claimed.algorithm && checksum.value !== claimed.value)
    throw invalidPart(upload, given.PartNumber ?? 0, given.ETag ?? '');
}

const invalidPart = (upload: Upload, number: number, etag: string): AwsFault =>
  new AwsFault(
    'InvalidPart',
    400,
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { UploadId: upload.id, PartNumber: String(number), ETag: bare(etag) },
  );

import type { GetObjectCommandInput, HeadObjectCommandInput } from '@aws-sdk/client-s3';
import { AwsFault, type Call, operation } from '../../../service.ts';
import { findBucket } from '../bucket.ts';
import { badArgument, invalidRequest, preconditionFailed } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { checkReadable, shownRestore } from '../objects/archive.ts';
import { unlock } from '../objects/encryption.ts';
import { expiration } from '../objects/expiration.ts';
import { askForVersion, readableVersion } from '../objects/object-access.ts';
import { readAnswer } from '../objects/object-headers.ts';
import { bare, remember } from '../objects/object-store.ts';
import type { ObjectVersion } from '../state.ts';
import { part, readAll, type Stored, streamOf } from '../storage/byte-store.ts';
import { objectTrail } from '../trail-rules.ts';

/** Larger ones are read while they are sent. */
const READ_AT_ONCE = 1024 * 1024;

export const getObject = operation<GetObjectCommandInput, object>({
  knownFrom: [apiReference('GetObject')],
  authorizes: (input, call) => [askForVersion(call, input, 'GetObject')],
  async handle(input, call) {
    const { version, range, answer } = read(input, call);
    checkReadable(version, call);
    await unlock(version.encryption, input, call);
    const wanted =
      range === undefined ? version.stored : part(version.stored, range.from, lengthOf(range));
    return { ...answer, Body: bodyOf(wanted, answer.ContentLength, call) };
  },
  trail: objectTrail({ readOnly: true, parameters: shownRead }),
});

export const headObject = operation<HeadObjectCommandInput, object>({
  knownFrom: [apiReference('HeadObject')],
  authorizes: (input, call) => [askForVersion(call, input, 'GetObject')],
  async handle(input, call) {
    const { version, answer } = read(input, call);
    await unlock(version.encryption, input, call, input.ChecksumMode === 'ENABLED');
    return answer;
  },
  trail: objectTrail({ readOnly: true, parameters: shownRead }),
});

type ReadInput = Pick<
  GetObjectCommandInput,
  | 'Bucket'
  | 'Key'
  | 'VersionId'
  | 'Range'
  | 'PartNumber'
  | 'IfMatch'
  | 'IfNoneMatch'
  | 'IfModifiedSince'
  | 'IfUnmodifiedSince'
  | 'ChecksumMode'
>;

interface Range {
  /** Inclusive, from 0. */
  readonly from: number;
  readonly to: number;
}

const lengthOf = ({ from, to }: Range): number => to - from + 1;

/** In-process callers are handed the bytes; nobody closes a stream for them. */
function bodyOf(stored: Stored, length: number, call: Call) {
  return length <= READ_AT_ONCE || call.signedBy === 'platform'
    ? readAll(call.platform, stored)
    : streamOf(call.platform, stored);
}

function read(input: ReadInput, call: Call) {
  const version = readableVersion(call, input);
  const bucket = findBucket(input.Bucket, call);
  const isNewest = input.VersionId === undefined;
  const wantsChecksum = input.ChecksumMode === 'ENABLED';
  remember(version, call);
  checkConditions(input, version);
  const range =
    input.PartNumber === undefined
      ? rangeOf(input.Range, version.size)
      : rangeOfPart(input, input.PartNumber, version);
  const length = range === undefined ? version.size : lengthOf(range);
  const tagCount = Object.keys(version.tags).length;
  const isWhole = length === version.size;
  return {
    version,
    range,
    answer: {
      ...readAnswer(version, bucket, wantsChecksum && isWhole),
      ...(wantsChecksum && !isWhole && checksumOfPart(input, version)),
      ...shownRestore(version, call.at),
      ...(isNewest && expiration(bucket, input.Key ?? '', version)),
      ...overrides(input, call),
      ContentLength: length,
      ...(tagCount > 0 && { TagCount: tagCount }),
      ...(range !== undefined && {
        ContentRange: `bytes ${range.from}-${range.to}/${version.size}`,
      }),
      ...(input.PartNumber !== undefined &&
        version.parts !== undefined && { PartsCount: version.parts.length }),
    },
  };
}

/** response-content-type and its like: the caller's wish, over what was stored. */
function overrides(input: object, call: Call): Record<string, unknown> {
  const wished = Object.entries(input).filter(
    ([name, value]) => name.startsWith('Response') && value !== undefined,
  );
  if (wished.length > 0 && call.signedBy === 'none') {
    throw invalidRequest(
      'Request specific response headers cannot be used for anonymous GET requests.',
    );
  }
  return Object.fromEntries(wished.map(([name, value]) => [name.slice('Response'.length), value]));
}

function checkConditions(input: ReadInput, version: ObjectVersion): void {
  const modified = Math.floor(version.modifiedAt / 1000);
  const seconds = (date: Date | undefined) => date && Math.floor(date.getTime() / 1000);
  if (input.IfMatch !== undefined) {
    if (!names(input.IfMatch, version)) throw preconditionFailed('If-Match');
  } else if ((seconds(input.IfUnmodifiedSince) ?? Number.POSITIVE_INFINITY) < modified) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  const unchanged =
    input.IfNoneMatch === undefined
      ? (seconds(input.IfModifiedSince) ?? -1) >= modified
      : names(input.IfNoneMatch, version);
  if (unchanged) {
    throw new AwsFault(
      'NotModified',
      304,
      'Not Modified',
      {},
      {
        etag: version.etag,
        'last-modified': new Date(version.modifiedAt).toUTCString(),
      },
    );
  }
}

const names = (etags: string, version: ObjectVersion): boolean =>
  etags.split(',').some((etag) => etag.trim() === '*' || bare(etag.trim()) === bare(version.etag));

/** undefined: the whole object, also for ranges that cannot be read, which HTTP says to ignore. */
function rangeOf(range: string | undefined, size: number): Range | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (from >= size || (first === '' && Number(last) === 0)) {
    throw new AwsFault(
      'InvalidRange',
      416,
      'The requested range is not satisfiable',
      { RangeRequested: range, ActualObjectSize: String(size) },
      { 'content-range': `bytes */${size}` },
    );
  }
  return { from, to };
}

/** A part of a composite checksum has one of its own. */
function checksumOfPart(input: ReadInput, { parts, checksum }: ObjectVersion): object {
  const value = parts?.[(input.PartNumber ?? 0) - 1]?.checksum;
  if (value === undefined || checksum === undefined) return {};
  return { [`Checksum${checksum.algorithm}`]: value, ChecksumType: checksum.type };
}

function rangeOfPart(input: ReadInput, number: number, version: ObjectVersion): Range | undefined {
  if (input.Range !== undefined) {
    throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
  }
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw badArgument(
      'partNumber',
      String(number),
      'Part number must be an integer between 1 and 10000, inclusive',
    );
  }
  const parts = version.parts ?? [{ size: version.size }];
  const wanted = parts[number - 1];
  if (wanted === undefined) {
    throw new AwsFault('InvalidPartNumber', 416, 'The requested partnumber is not satisfiable', {
      ActualPartCount: String(parts.length),
      PartNumberRequested: String(number),
    });
  }
  if (wanted.size === 0) return undefined;
  const from = parts.slice(0, number - 1).reduce((sum, { size }) => sum + size, 0);
  return { from, to: from + wanted.size - 1 };
}

function shownRead(input: ReadInput): Readonly<Record<string, unknown>> {
  return {
    ...(input.Range !== undefined && { Range: input.Range }),
    ...(input.PartNumber !== undefined && { partNumber: String(input.PartNumber) }),
    ...(input.ChecksumMode !== undefined && { 'x-amz-checksum-mode': input.ChecksumMode }),
  };
}

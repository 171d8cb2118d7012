import {
  type _Object as ListedObject,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { FetchWindow } from './fetched.ts';

export interface PrefixRequest extends FetchWindow {
  readonly bucket: string;
  readonly prefix: string;
  /** Whether the caller pays for what is read from somebody else's bucket. */
  readonly requesterPays?: boolean;
  readonly signal?: AbortSignal;
}

/**
 * How long after the end of the time asked for files are still taken. CloudTrail delivers within five minutes on
 * average and promises nothing; the digest that vouches for an hour comes in the next one.
 */
const LATE_MS = 2 * 60 * 60 * 1000;

/**
 * The objects below a prefix. With a time range, days outside of it are not even listed: a busy trail writes a hundred
 * thousand files a day, and AWS charges for every thousand listed.
 */
export async function* objectsBelow(
  s3: S3Client,
  request: PrefixRequest,
): AsyncGenerator<ListedObject> {
  const isBounded = request.fromMs !== undefined || request.toMs !== undefined;
  if (isBounded) yield* walk(s3, request, request.prefix);
  else for await (const page of pages(s3, request, request.prefix)) yield* page.Contents ?? [];
}

function pages(s3: S3Client, request: PrefixRequest, Prefix: string, Delimiter?: string) {
  return paginateListObjectsV2(
    { client: s3 },
    {
      Bucket: request.bucket,
      Prefix,
      ...(Delimiter !== undefined && { Delimiter }),
      ...(request.requesterPays === true && { RequestPayer: 'requester' }),
    },
    request.signal === undefined ? {} : { abortSignal: request.signal },
  );
}

async function* walk(
  s3: S3Client,
  request: PrefixRequest,
  prefix: string,
): AsyncGenerator<ListedObject> {
  for await (const page of pages(s3, request, prefix, '/')) {
    for (const object of page.Contents ?? []) {
      if (meets(request, timeOfFile(object.Key ?? ''))) yield object;
    }
    for (const { Prefix } of page.CommonPrefixes ?? []) {
      if (Prefix !== undefined && meets(request, spanOfFolder(Prefix))) {
        yield* walk(s3, request, Prefix);
      }
    }
  }
}

/** From and up to, in milliseconds since 1970; undefined for what says nothing of its time. */
type Span = readonly [number, number] | undefined;

function meets({ fromMs, toMs }: FetchWindow, span: Span): boolean {
  if (span === undefined) return true;
  const [first, last] = span;
  return last >= (fromMs ?? -Infinity) && first <= (toMs ?? Infinity) + LATE_MS;
}

const FOLDER =
  /\/CloudTrail(?:-Digest|-Insight)?\/[a-z0-9-]+\/(\d{4})\/(?:(\d\d)\/(?:(\d\d)\/)?)?$/;
const FILE = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(?:\d\d)?Z[^/]*$/;
const DAY_MS = 24 * 60 * 60 * 1000;

function spanOfFolder(prefix: string): Span {
  const [, year, month, day] = FOLDER.exec(prefix) ?? [];
  if (year === undefined) return undefined;
  const [y, m, d] = [Number(year), Number(month ?? 1) - 1, Number(day ?? 1)];
  const first = Date.UTC(y, m, d);
  if (day !== undefined) return [first, first + DAY_MS];
  return [first, month === undefined ? Date.UTC(y + 1, 0) : Date.UTC(y, m + 1)];
}

/** The time in a file's name is the end of the minutes, or of the hour, it was made for. */
function timeOfFile(key: string): Span {
  const [, year, ...rest] = FILE.exec(key) ?? [];
  if (year === undefined) return undefined;
  const [month = 1, day = 1, hour = 0, minute = 0] = rest.map(Number);
  const at = Date.UTC(Number(year), month - 1, day, hour, minute);
  return [at, at];
}

import type { GetObjectCommandInput, HeadObjectCommandInput } from '@aws-sdk/client-s3';
import { AwsFault, type Call, operation } from '../../../service.ts';
import { preconditionFailed } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { askForVersion, readableVersion } from '../object-access.ts';
import { readAnswer } from '../object-headers.ts';
import { bare } from '../object-store.ts';
import type { ObjectVersion } from '../state.ts';
import { objectTrail } from '../trail-rules.ts';

export const getObject = operation<GetObjectCommandInput, object>({
  knownFrom: [apiReference('GetObject')],
  authorizes: (input, call) => [askForVersion(call, input, 'GetObject')],
  async handle(input, call) {
    const { version, part, answer } = read(input, call);
    return {
      ...answer,
      Body: part === undefined ? version.body : version.body.subarray(part.from, part.to + 1),
    };
  },
  trail: objectTrail({ readOnly: true }),
});

export const headObject = operation<HeadObjectCommandInput, object>({
  knownFrom: [apiReference('HeadObject')],
  authorizes: (input, call) => [askForVersion(call, input, 'GetObject')],
  handle: (input, call) => Promise.resolve(read(input, call).answer),
  trail: objectTrail({ readOnly: true }),
});

type ReadInput = Pick<
  GetObjectCommandInput,
  | 'Bucket'
  | 'Key'
  | 'VersionId'
  | 'Range'
  | 'IfMatch'
  | 'IfNoneMatch'
  | 'IfModifiedSince'
  | 'IfUnmodifiedSince'
  | 'ChecksumMode'
>;

interface Part {
  /** Inclusive, from 0. */
  readonly from: number;
  readonly to: number;
}

function read(input: ReadInput, call: Call) {
  const version = readableVersion(call, input);
  checkConditions(input, version);
  const part = partOf(input.Range, version.body.length);
  const length = part === undefined ? version.body.length : part.to - part.from + 1;
  call.notes['objectSize'] = version.body.length;
  const tagCount = Object.keys(version.tags).length;
  return {
    version,
    part,
    answer: {
      ...readAnswer(version, input.ChecksumMode === 'ENABLED' && part === undefined),
      ...overrides(input),
      ContentLength: length,
      ...(tagCount > 0 && { TagCount: tagCount }),
      ...(part !== undefined && {
        ContentRange: `bytes ${part.from}-${part.to}/${version.body.length}`,
      }),
    },
  };
}

/** response-content-type and its like: the caller's wish, over what was stored. */
function overrides(input: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(input)
      .filter(([name]) => name.startsWith('Response'))
      .map(([name, value]) => [name.slice('Response'.length), value]),
  );
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
  if (unchanged) throw new AwsFault('NotModified', 304, 'Not Modified');
}

const names = (etags: string, version: ObjectVersion): boolean =>
  etags.split(',').some((etag) => etag.trim() === '*' || bare(etag.trim()) === bare(version.etag));

/** undefined: the whole object, also for ranges that cannot be read, which HTTP says to ignore. */
function partOf(range: string | undefined, size: number): Part | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (from >= size || (first === '' && Number(last) === 0)) {
    throw new AwsFault('InvalidRange', 416, 'The requested range is not satisfiable', {
      RangeRequested: range,
      ActualObjectSize: String(size),
    });
  }
  return to < from ? undefined : { from, to };
}

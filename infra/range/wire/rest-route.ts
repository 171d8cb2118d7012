import { AwsFault } from '../service.ts';
import { bucketOfHost } from './bucket-host.ts';
import type { HttpRequest, Protocol, Route } from './http-message.ts';
import { type OperationModel, serviceModel } from './model.ts';

/** One operation's URI, taken apart once. */
interface UriPattern {
  readonly operation: OperationModel;
  readonly needsBucket: boolean;
  /** "{Name}", "{Key+}" or literal text. */
  readonly segments: readonly string[];
  readonly staticQuery: readonly (readonly [string, string])[];
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
}

/** By service, then by method. */
const patterns = new Map<string, ReadonlyMap<string, readonly UriPattern[]>>();

/** @throws AwsFault MethodNotAllowed (S3) or UnknownOperationException. */
export function restRoute(service: string, request: HttpRequest): Route {
  const query = new URLSearchParams(request.query);
  const raw = request.path.split('/').slice(1);
  const isS3 = service === 's3' && !isControl(request);
  const hosted = isS3 ? bucketOfHost(request.headers['host']) : undefined;
  const bucket = isS3 ? (hosted ?? decodeSegment(raw[0] ?? '')) : undefined;
  const path = isS3 && hosted === undefined ? raw.slice(1) : isS3 ? raw : trimmed(raw);
  if (isS3 && request.method === 'OPTIONS') return preflight(bucket ?? '', path);
  const labels: Record<string, string> =
    bucket === undefined || bucket === '' ? {} : { Bucket: bucket };
  let best: { score: number; pattern: UriPattern; labels: Record<string, string> } | undefined;
  for (const pattern of patternsOf(service).get(request.method) ?? []) {
    if (service === 's3' && isS3 === (pattern.segments[0] === CONTROL)) continue;
    if (isS3 && pattern.needsBucket !== (bucket !== '')) continue;
    const score = scoreOf(pattern, query, request);
    if (score === undefined) continue;
    const found = matchPath(pattern.segments, path, isS3);
    if (found === undefined) continue;
    if (best === undefined || score > best.score)
      best = { score, pattern, labels: { ...labels, ...found } };
  }
  if (best === undefined) throw unknown(service, request);
  if (best.pattern.operation.name === 'PostObject' && !isUploadForm(request)) throw noForm();
  const { frozen } = serviceModel(service);
  return {
    service,
    operation: best.pattern.operation.name,
    protocol: frozen.protocol satisfies Protocol,
    labels: best.labels,
  };
}

/** A browser asks ahead, for a bucket or for any key of it. */
const preflight = (bucket: string, path: readonly string[]): Route => ({
  service: 's3',
  operation: 'PreflightRequest',
  protocol: 'restXml',
  labels: { Bucket: bucket, Key: path.map(decodeSegment).join('/') },
});

/** Whether a request carries an object in the form of a web page. */
const isUploadForm = ({ headers }: Pick<HttpRequest, 'headers'>): boolean =>
  headers['content-type']?.toLowerCase().startsWith('multipart/form-data') === true;

const noForm = (): AwsFault =>
  new AwsFault(
    'PreconditionFailed',
    412,
    'At least one of the pre-conditions you specified did not hold',
    { Condition: 'Bucket POST must be of the enclosure-type multipart/form-data' },
  );

/** S3 Control shares S3's signature and, on loopback, its host; only its paths begin so, and name an account. */
const CONTROL = 'v20180820';
const isControl = ({ path, headers }: HttpRequest): boolean =>
  path.startsWith(`/${CONTROL}/`) && headers['x-amz-account-id'] !== undefined;

function patternsOf(service: string): ReadonlyMap<string, readonly UriPattern[]> {
  const known = patterns.get(service);
  if (known !== undefined) return known;
  const made = new Map<string, UriPattern[]>();
  for (const operation of serviceModel(service).operations.values()) {
    if (operation.http === undefined) continue;
    const [method, uri] = operation.http;
    const [path = '', query = ''] = uri.split('?');
    const members = operation.input.kind === 'struct' ? operation.input.members.slice(0) : [];
    const required = new Set(REQUIRED[operation.name] ?? []);
    const pattern: UriPattern = {
      operation,
      needsBucket: members.some(({ name, traits }) => name === 'Bucket' && traits.httpLabel === 1),
      segments: trimmed(path.split('/').slice(1)),
      staticQuery: [...new URLSearchParams(query)],
      requiredQuery: members.flatMap(({ name, traits }) =>
        required.has(name) ? (traits.httpQuery ?? []) : [],
      ),
      requiredHeaders: members.flatMap(({ name, traits }) =>
        required.has(name) ? (traits.httpHeader?.toLowerCase() ?? []) : [],
      ),
    };
    made.set(method, [...(made.get(method) ?? []), pattern]);
  }
  patterns.set(service, made);
  return made;
}

/** What tells S3's operations on one address apart. The schemas' "required" also lists what clients may leave out. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  CopyObject: ['CopySource'],
  UploadPart: ['PartNumber', 'UploadId'],
  UploadPartCopy: ['CopySource', 'PartNumber', 'UploadId'],
  CompleteMultipartUpload: ['UploadId'],
  AbortMultipartUpload: ['UploadId'],
  ListParts: ['UploadId'],
  RenameObject: ['RenameSource'],
  UntagResource: ['TagKeys'],
  GetBucketAnalyticsConfiguration: ['Id'],
  GetBucketIntelligentTieringConfiguration: ['Id'],
  GetBucketInventoryConfiguration: ['Id'],
  GetBucketMetricsConfiguration: ['Id'],
};

function scoreOf(
  pattern: UriPattern,
  query: URLSearchParams,
  request: HttpRequest,
): number | undefined {
  let score = 0;
  for (const [name, value] of pattern.staticQuery) {
    if (name === 'x-id') {
      if (query.get('x-id') === value) score += 1;
      continue;
    }
    if (!query.has(name) || (value !== '' && query.get(name) !== value)) return undefined;
    score += 16;
  }
  for (const name of pattern.requiredQuery) {
    if (!query.has(name)) return undefined;
    score += 8;
  }
  for (const name of pattern.requiredHeaders) {
    if (request.headers[name] === undefined) return undefined;
    score += 4;
  }
  return score;
}

function matchPath(
  segments: readonly string[],
  path: readonly string[],
  isS3: boolean,
): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  const greedy = segments.findIndex((segment) => segment.endsWith('+}'));
  if (greedy >= 0) {
    const name = (segments[greedy] ?? '').slice(1, -2);
    const rest = path.slice(greedy).map(decodeSegment).join('/');
    if (rest === '') return undefined;
    labels[name] = rest;
  } else if (trimmed(path).length !== segments.length) return undefined;
  else if (isS3 && trimmed(path).length > 0) return undefined;
  const fixed = greedy >= 0 ? segments.slice(0, greedy) : segments;
  for (const [at, segment] of fixed.entries()) {
    const given = path[at] ?? '';
    if (segment.startsWith('{')) labels[segment.slice(1, -1)] = decodeSegment(given);
    else if (segment !== given) return undefined;
  }
  return labels;
}

/** A trailing slash makes no difference. */
function trimmed(segments: readonly string[]): readonly string[] {
  let end = segments.length;
  while (end > 0 && segments[end - 1] === '') end--;
  return segments.slice(0, end);
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new AwsFault('InvalidURI', 400, "Couldn't parse the specified URI.");
  }
}

function unknown(service: string, request: HttpRequest): AwsFault {
  const asked = `${request.method} ${request.path.slice(0, 200)}`;
  return service === 's3'
    ? new AwsFault(
        'MethodNotAllowed',
        405,
        `The specified method is not allowed against this resource: ${asked}`,
      )
    : new AwsFault(
        'UnknownOperationException',
        404,
        `The range knows no ${service} operation at ${asked}.`,
      );
}

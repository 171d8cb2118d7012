import { timingSafeEqual } from 'node:crypto';
import type { Instant } from '../../base/instant.ts';
import type { Identity } from '../identity/identity.ts';
import type { KeyOnFile } from '../identity/identity-store.ts';
import { AwsFault } from '../service.ts';
import type { HttpHead, HttpRequest } from '../wire/http-message.ts';
import {
  canonicalRequest,
  hmac,
  type Scope,
  sha256Hex,
  signingKey,
  stringToSign,
} from './canonical-request.ts';
import { verifyChecksums } from './checksums.ts';
import { type ChunkSignatures, checkChunks, decodeChunkedBody } from './chunked-body.ts';
import {
  keyUnknown,
  noDate,
  notSigned,
  requestExpired,
  signatureMismatch,
  tokenExpired,
  tokenInvalid,
  unknownScheme,
} from './faults.ts';

export interface SigningContext {
  findKey(accessKeyId: string): KeyOnFile | undefined;
  /** Every time that counts as now: a simulated clock accepts the machine's time as well as its own. */
  readonly now: readonly Instant[];
  /** The range's id of the service addressed: "s3". */
  readonly service: string;
}

export interface VerifiedRequest {
  readonly signedBy: 'header' | 'query' | 'form' | 'none';
  readonly identity: Identity;
  /** When the signature was made; absent for anonymous requests. */
  readonly signedAt?: Instant;
  /** With an aws-chunked body taken apart and its trailers among the headers. */
  readonly request: HttpRequest;
}

const SKEW = 15 * 60 * 1000;
const LONGEST_PRESIGN = 7 * 24 * 60 * 60;
const NO_BODY = new Uint8Array();

/**
 * Believes a request's Signature Version 4 or refuses it in AWS's words.
 *
 * Source: IAM User Guide, "AWS Signature Version 4 for API requests"; S3 API reference, "Authenticating Requests".
 *
 * @throws AwsFault InvalidAccessKeyId, SignatureDoesNotMatch, RequestTimeTooSkewed, ExpiredToken and their like.
 */
export function verifySignature(request: HttpRequest, context: SigningContext): VerifiedRequest {
  const claim = readClaim(request);
  if (claim === undefined) {
    const plain = withPlainBody(request);
    checkSums(plain);
    return { signedBy: 'none', identity: { kind: 'anonymous' }, request: plain };
  }
  const { key, signing } = believed(request, claim, context);
  const decoded = withDecodedBody(request, claim, signing);
  checkSums(decoded);
  const signedAt = readTimestamp(claim.timestamp);
  return {
    signedBy: claim.signedBy,
    identity: key.identity,
    ...(signedAt !== undefined && { signedAt: signedAt as Instant }),
    request: decoded,
  };
}

/**
 * The same question before a large body is read: nobody fills the disk who could not sign for it. What the body
 * has to match is checked once it is there.
 *
 * @throws AwsFault as `verifySignature` does.
 */
export function verifyHead(head: HttpHead, context: SigningContext): void {
  const request = { ...head, body: NO_BODY };
  const claim = readClaim(request);
  if (claim === undefined) return;
  if (claim.signedBy === 'header' && head.headers['x-amz-content-sha256'] === undefined) {
    throw new AwsFault(
      'InvalidRequest',
      400,
      'Missing required header for this request: x-amz-content-sha256',
    );
  }
  believed(request, claim, context);
}

function believed(request: HttpRequest, claim: Claim, context: SigningContext) {
  const { service } = context;
  const key = context.findKey(claim.scope.accessKeyId);
  if (key === undefined || key.status === 'Inactive')
    throw keyUnknown(service, claim.scope.accessKeyId);
  if ((key.sessionToken ?? '') !== (claim.sessionToken ?? '')) throw tokenInvalid(service);
  checkTime(claim, key, context);
  const signing = signingKey(key.secretAccessKey, claim.scope);
  const canonical = canonicalRequest(
    request,
    claim.scope.service,
    claim.signedHeaders,
    claim.payloadHash,
  );
  const toSign = stringToSign(claim.timestamp, claim.scope, canonical);
  if (!sameText(hmacHex(signing, toSign), claim.signature)) {
    throw signatureMismatch(service, {
      accessKeyId: claim.scope.accessKeyId,
      signature: claim.signature,
      stringToSign: toSign,
      canonicalRequest: canonical,
    });
  }
  return { key, signing };
}

/** The checksum of CompleteMultipartUpload is the object's, not the request's. */
function checkSums({ method, query, headers, body, spooled }: HttpRequest): void {
  if (method === 'POST' && /(^|&)uploadId=/.test(query)) return;
  verifyChecksums(headers, body, spooled?.checksums);
}

interface Claim {
  readonly signedBy: 'header' | 'query';
  readonly scope: Scope;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** "20261124T104255Z" */
  readonly timestamp: string;
  readonly sessionToken?: string;
  readonly payloadHash: string;
  /** Seconds; presigned requests only. */
  readonly expires?: number;
}

function readClaim(request: HttpRequest): Claim | undefined {
  const authorization = request.headers['authorization'];
  if (authorization !== undefined && authorization.trim() !== '')
    return readHeaderClaim(request, authorization);
  const query = new URLSearchParams(request.query);
  if (query.has('X-Amz-Algorithm')) return readQueryClaim(request, query);
  if (query.has('AWSAccessKeyId'))
    throw notSigned('Signature Version 2 (AWSAccessKeyId in the query)');
  return undefined;
}

function readHeaderClaim(request: HttpRequest, authorization: string): Claim {
  const [scheme = ''] = authorization.trim().split(' ');
  if (!scheme.startsWith('AWS')) throw unknownScheme(authorization);
  if (!authorization.startsWith('AWS4-HMAC-SHA256')) throw notSigned(scheme);
  const part = (name: string) => new RegExp(`${name}=([^,\\s]+)`).exec(authorization)?.[1];
  const timestamp = request.headers['x-amz-date'] ?? basicTime(request.headers['date']);
  return {
    signedBy: 'header',
    scope: readScope(part('Credential')),
    signedHeaders: (part('SignedHeaders') ?? '').split(';'),
    signature: part('Signature') ?? '',
    timestamp,
    ...tokenOf(request.headers['x-amz-security-token']),
    payloadHash: request.headers['x-amz-content-sha256'] ?? sha256Hex(request.body),
  };
}

const QUERY_PARAMETERS = [
  'Algorithm',
  'Credential',
  'Signature',
  'Date',
  'SignedHeaders',
  'Expires',
];

function readQueryClaim(request: HttpRequest, query: URLSearchParams): Claim {
  if (QUERY_PARAMETERS.some((name) => !query.has(`X-Amz-${name}`))) {
    throw new AwsFault(
      'AuthorizationQueryParametersError',
      400,
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  }
  const expires = Number(query.get('X-Amz-Expires') ?? '0');
  if (!Number.isInteger(expires) || expires < 1 || expires > LONGEST_PRESIGN) {
    throw new AwsFault(
      'AuthorizationQueryParametersError',
      400,
      'X-Amz-Expires must be a number of seconds between 1 and 604800.',
    );
  }
  return {
    signedBy: 'query',
    scope: readScope(query.get('X-Amz-Credential') ?? undefined),
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
    timestamp: query.get('X-Amz-Date') ?? '',
    ...tokenOf(query.get('X-Amz-Security-Token') ?? undefined),
    payloadHash: request.headers['x-amz-content-sha256'] ?? 'UNSIGNED-PAYLOAD',
    expires,
  };
}

/** A date as HTTP has it, in the form that signatures have. */
function basicTime(date: string | undefined): string {
  const at = Date.parse(date ?? '');
  return Number.isNaN(at) ? '' : new Date(at).toISOString().replace(/[-:]|\.\d+/g, '');
}

const tokenOf = (token: string | undefined) => (token === undefined ? {} : { sessionToken: token });

export function readScope(credential: string | undefined): Scope {
  const [accessKeyId, date, region, service, end] = (credential ?? '').split('/');
  if (
    accessKeyId === undefined ||
    date === undefined ||
    region === undefined ||
    service === undefined ||
    end !== 'aws4_request'
  ) {
    throw new AwsFault(
      'AuthorizationHeaderMalformed',
      400,
      `The authorization header is malformed; the credential "${credential ?? ''}" is not of the form key/date/region/service/aws4_request.`,
    );
  }
  return { accessKeyId, date, region, service };
}

function checkTime(claim: Claim, key: KeyOnFile, context: SigningContext): void {
  const signedAt = readTimestamp(claim.timestamp);
  if (signedAt === undefined && context.service === 's3') throw noDate();
  if (signedAt === undefined || !claim.timestamp.startsWith(claim.scope.date)) {
    throw signatureMismatch(context.service);
  }
  const fresh = context.now.some((now) =>
    claim.expires === undefined
      ? Math.abs(now - signedAt) <= SKEW
      : now >= signedAt - SKEW && now <= signedAt + claim.expires * 1000,
  );
  if (!fresh) {
    const [now = signedAt] = context.now;
    throw requestExpired(context.service, { signedAt, now, expires: claim.expires });
  }
  const { expiresAt } = key;
  // The range's own time decides about sessions it issued itself.
  const [rangeNow] = context.now;
  if (expiresAt !== undefined && rangeNow !== undefined && rangeNow >= expiresAt)
    throw tokenExpired(context.service);
}

function readTimestamp(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1)
    .map(Number);
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

function withDecodedBody(request: HttpRequest, claim: Claim, signing: Buffer): HttpRequest {
  const { payloadHash } = claim;
  if (payloadHash === 'UNSIGNED-PAYLOAD') return request;
  if (payloadHash === 'STREAMING-UNSIGNED-PAYLOAD-TRAILER') return withPlainBody(request);
  if (payloadHash.startsWith('STREAMING-AWS4-HMAC-SHA256-PAYLOAD')) {
    return unframed(request, {
      key: signing,
      scope: claim.scope,
      timestamp: claim.timestamp,
      seed: claim.signature,
    });
  }
  const { spooled } = request;
  const actual =
    spooled === undefined
      ? sha256Hex(request.body)
      : Buffer.from(spooled.checksums['SHA256'] ?? '', 'base64').toString('hex');
  if (actual !== payloadHash) {
    throw new AwsFault(
      'XAmzContentSHA256Mismatch',
      400,
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      { ClientComputedContentSHA256: payloadHash, S3ComputedContentSHA256: actual },
    );
  }
  return request;
}

/** Whether a body comes in aws-chunked framing, signed or not. */
export function isFramed(headers: Readonly<Record<string, string>>): boolean {
  const hash = headers['x-amz-content-sha256'];
  if (hash !== undefined) return hash.startsWith('STREAMING-');
  return (headers['content-encoding'] ?? '').includes('aws-chunked');
}

/** A body with unsigned aws-chunked framing, or none. */
const withPlainBody = (request: HttpRequest): HttpRequest =>
  isFramed(request.headers) ? unframed(request) : request;

function unframed(request: HttpRequest, signatures?: ChunkSignatures): HttpRequest {
  const { spooled } = request;
  if (spooled === undefined) {
    const { body, trailers } = decodeChunkedBody(request.body, signatures);
    return merged(request, body.length, trailers, body);
  }
  const { chunks = [], trailers = {} } = spooled.framing ?? {};
  if (signatures !== undefined) checkChunks(chunks, trailers, signatures);
  return merged(request, spooled.length, trailers, request.body);
}

function merged(
  request: HttpRequest,
  length: number,
  trailers: Readonly<Record<string, string>>,
  body: Uint8Array,
): HttpRequest {
  const { 'content-encoding': encoding, ...headers } = request.headers;
  const kept = (encoding ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'aws-chunked')
    .join(', ');
  const announced = (headers['x-amz-trailer'] ?? '').toLowerCase().split(',');
  if (announced.some((name) => name.trim() !== '' && trailers[name.trim()] === undefined)) {
    throw new AwsFault(
      'MalformedTrailerError',
      400,
      'The request contained trailing data that was not well-formed or did not conform to our published schema.',
    );
  }
  const declared = headers['x-amz-decoded-content-length'];
  if (declared !== undefined && Number(declared) !== length) {
    throw new AwsFault(
      'IncompleteBody',
      400,
      'You did not provide the number of bytes specified by the x-amz-decoded-content-length HTTP header.',
    );
  }
  return {
    ...request,
    headers: {
      ...headers,
      ...(kept !== '' && { 'content-encoding': kept }),
      'content-length': String(length),
      ...trailers,
    },
    body,
  };
}

function hmacHex(key: Buffer, text: string): string {
  return hmac(key, text).toString('hex');
}

export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

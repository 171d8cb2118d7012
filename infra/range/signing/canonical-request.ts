import { createHash, createHmac } from 'node:crypto';
import type { HttpRequest } from '../wire/http-message.ts';

/** What a Signature Version 4 credential scope names. */
export interface Scope {
  readonly accessKeyId: string;
  /** "20261124" */
  readonly date: string;
  readonly region: string;
  readonly service: string;
}

export const sha256Hex = (data: string | Uint8Array): string =>
  createHash('sha256').update(data).digest('hex');

/** The canonical request of Signature Version 4: method, path, query, headers, names, payload hash. */
export function canonicalRequest(
  request: HttpRequest,
  service: string,
  signedHeaders: readonly string[],
  payloadHash: string,
): string {
  return [
    request.method,
    canonicalPath(request.path, service),
    canonicalQuery(request.query),
    ...signedHeaders.map((name) => `${name}:${collapsed(request.headers[name] ?? '')}`),
    '',
    signedHeaders.join(';'),
    payloadHash,
  ].join('\n');
}

export function stringToSign(timestamp: string, scope: Scope, canonical: string): string {
  return ['AWS4-HMAC-SHA256', timestamp, scopePath(scope), sha256Hex(canonical)].join('\n');
}

export const scopePath = (scope: Scope): string =>
  `${scope.date}/${scope.region}/${scope.service}/aws4_request`;

/** Good for a day, a region and a service, so the last ones used are kept. */
export function signingKey(secretAccessKey: string, scope: Scope): Buffer {
  const name = `${secretAccessKey}/${scope.date}/${scope.region}/${scope.service}`;
  const known = signingKeys.get(name);
  if (known !== undefined) return known;
  const key = [scope.region, scope.service, 'aws4_request'].reduce(
    (above, part) => hmac(above, part),
    hmac(`AWS4${secretAccessKey}`, scope.date),
  );
  // A client names date and region as it likes: what is kept must not grow with it.
  if (signingKeys.size >= MOST_SIGNING_KEYS) signingKeys.clear();
  signingKeys.set(name, key);
  return key;
}

const MOST_SIGNING_KEYS = 1000;
const signingKeys = new Map<string, Buffer>();

export const hmac = (key: string | Uint8Array, data: string): Buffer =>
  createHmac('sha256', key).update(data).digest();

const collapsed = (value: string): string =>
  value.includes('  ') || value.includes('\t') ? value.trim().replace(/\s+/g, ' ') : value.trim();

/** S3 signs the path as sent; every other service normalises it and encodes it once more. */
function canonicalPath(path: string, service: string): string {
  const decoded = strictlyEncoded(path);
  if (service === 's3') return decoded;
  return strictlyEncoded(decoded, true);
}

/** Encodes everything but unreserved characters and the slash; keeps what is encoded already unless `again`. */
function strictlyEncoded(path: string, again = false): string {
  return path
    .split('/')
    .map((segment) => encodeStrictly(again ? segment : decodeLoosely(segment)))
    .join('/');
}

function canonicalQuery(query: string): string {
  if (query === '') return '';
  return query
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
    .map((pair) => {
      const at = pair.indexOf('=');
      const [name, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return [encodeStrictly(decodeLoosely(name)), encodeStrictly(decodeLoosely(value))] as const;
    })
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function encodeStrictly(text: string): string {
  if (UNRESERVED.test(text)) return text;
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

const UNRESERVED = /^[A-Za-z0-9_.~-]*$/;

/** A percent sign that begins no escape stands for itself: the signature will not match, and that is the answer. */
function decodeLoosely(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

import { createHash } from 'node:crypto';
import { request } from 'node:http';
import {
  canonicalRequest,
  hmac,
  type Scope,
  scopePath,
  sha256Hex,
  signingKey,
  stringToSign,
} from '../../infra/range/signing/canonical-request.ts';
import type { TestRange } from './range.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

interface Wish {
  readonly service: string;
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Stands in `x-amz-content-sha256`; the body's own hash when not given. */
  readonly payloadHash?: string;
  /** Chunks of this size, each signed, as clients that sign while they send. */
  readonly chunkSize?: number;
  /** Changes what is sent after it was signed. */
  readonly tamper?: (body: Buffer) => Buffer;
}

/** A signed request that no SDK here would send. */
export function sendSigned(range: TestRange, wish: Wish): Promise<Answer> {
  const url = new URL(wish.path, range.endpoint);
  const timestamp = new Date(range.range.clock.now()).toISOString().replace(/[-:]|\.\d+/g, '');
  const scope: Scope = {
    accessKeyId: range.admin.accessKeyId,
    date: timestamp.slice(0, 8),
    region: range.region,
    service: wish.service,
  };
  const chunked = wish.chunkSize !== undefined;
  const payloadHash =
    wish.payloadHash ?? (chunked ? 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD' : sha256Hex(wish.body));
  const headers: Record<string, string> = {
    ...wish.headers,
    ...(chunked && { 'x-amz-decoded-content-length': String(wish.body.length) }),
    host: url.host,
    'x-amz-content-sha256': payloadHash,
    'x-amz-date': timestamp,
  };
  const names = Object.keys(headers).sort();
  const canonical = canonicalRequest(
    {
      method: wish.method,
      path: url.pathname,
      query: url.search.slice(1),
      headers,
      body: new Uint8Array(),
    },
    wish.service,
    names,
    payloadHash,
  );
  const key = signingKey(range.admin.secretAccessKey, scope);
  const seed = hmac(key, stringToSign(timestamp, scope, canonical)).toString('hex');
  const framed = chunked
    ? signedChunks(wish.body, wish.chunkSize ?? 0, { key, scope, timestamp, seed })
    : wish.body;
  const body = wish.tamper?.(framed) ?? framed;
  return send(url, wish.method, body, {
    'content-length': String(body.length),
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${scope.accessKeyId}/${scopePath(scope)}, SignedHeaders=${names.join(';')}, Signature=${seed}`,
  });
}

interface Signing {
  readonly key: Buffer;
  readonly scope: Scope;
  readonly timestamp: string;
  readonly seed: string;
}

function signedChunks(
  body: Buffer,
  size: number,
  { key, scope, timestamp, seed }: Signing,
): Buffer {
  const empty = createHash('sha256').digest('hex');
  const out: Buffer[] = [];
  let previous = seed;
  for (let at = 0; ; at += size) {
    const chunk = body.subarray(at, at + size);
    previous = hmac(
      key,
      [
        'AWS4-HMAC-SHA256-PAYLOAD',
        timestamp,
        scopePath(scope),
        previous,
        empty,
        sha256Hex(chunk),
      ].join('\n'),
    ).toString('hex');
    out.push(
      Buffer.from(`${chunk.length.toString(16)};chunk-signature=${previous}\r\n`),
      chunk,
      Buffer.from('\r\n'),
    );
    if (chunk.length === 0) return Buffer.concat(out);
  }
}

function send(
  url: URL,
  method: string,
  body: Buffer,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers }, (incoming) => {
      const parts: Buffer[] = [];
      incoming.on('data', (part: Buffer) => parts.push(part));
      incoming.on('end', () => {
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          body: Buffer.concat(parts).toString('utf8'),
        });
      });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

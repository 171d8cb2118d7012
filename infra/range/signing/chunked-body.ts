import { AwsFault } from '../service.ts';
import { hmac, type Scope, scopePath, sha256Hex } from './canonical-request.ts';

/** How the chunks of an aws-chunked body are signed, if they are. */
export interface ChunkSignatures {
  readonly key: Buffer;
  readonly scope: Scope;
  readonly timestamp: string;
  /** The signature of the request's head, with which the chain begins. */
  readonly seed: string;
}

export interface DecodedBody {
  readonly body: Uint8Array;
  /** Names in lower case. */
  readonly trailers: Readonly<Record<string, string>>;
}

const EMPTY_HASH = sha256Hex('');

/**
 * Takes an `aws-chunked` body apart and checks its chain of signatures.
 *
 * @throws AwsFault IncompleteBody for broken framing, SignatureDoesNotMatch for a chunk that was changed.
 */
export function decodeChunkedBody(raw: Uint8Array, signatures?: ChunkSignatures): DecodedBody {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const parts: Buffer[] = [];
  let previous = signatures?.seed ?? '';
  let at = 0;
  for (;;) {
    const { text: head, next } = line(bytes, at);
    const [sizeHex = '', ...extensions] = head.split(';');
    if (!/^[0-9a-fA-F]+$/.test(sizeHex)) throw incomplete();
    const size = Number.parseInt(sizeHex, 16);
    const chunk = bytes.subarray(next, next + size);
    if (chunk.length !== size) throw incomplete();
    if (signatures !== undefined) {
      const claimed = extensions.find((part) => part.startsWith('chunk-signature='))?.slice(16);
      previous = chunkSignature(signatures, previous, chunk);
      if (claimed !== previous) throw mismatch();
    }
    at = next + size;
    if (size === 0) break;
    parts.push(chunk);
    if (bytes.toString('latin1', at, at + 2) !== '\r\n') throw incomplete();
    at += 2;
  }
  const trailers = readTrailers(bytes, at);
  if (signatures !== undefined) checkTrailers(signatures, previous, trailers);
  return { body: Buffer.concat(parts), trailers };
}

function chunkSignature(signatures: ChunkSignatures, previous: string, chunk: Buffer): string {
  return hmac(
    signatures.key,
    [
      'AWS4-HMAC-SHA256-PAYLOAD',
      signatures.timestamp,
      scopePath(signatures.scope),
      previous,
      EMPTY_HASH,
      sha256Hex(chunk),
    ].join('\n'),
  ).toString('hex');
}

function readTrailers(bytes: Buffer, from: number): Readonly<Record<string, string>> {
  const trailers: Record<string, string> = {};
  for (let at = from; at < bytes.length; ) {
    const { text, next } = line(bytes, at);
    at = next;
    if (text === '') continue;
    const colon = text.indexOf(':');
    if (colon < 1) throw incomplete();
    trailers[text.slice(0, colon).trim().toLowerCase()] = text.slice(colon + 1).trim();
  }
  return trailers;
}

function checkTrailers(
  signatures: ChunkSignatures,
  previous: string,
  trailers: Readonly<Record<string, string>>,
): void {
  const claimed = trailers['x-amz-trailer-signature'];
  const names = Object.keys(trailers).filter((name) => name !== 'x-amz-trailer-signature');
  if (names.length === 0) return;
  const text = names
    .sort()
    .map((name) => `${name}:${trailers[name] ?? ''}\n`)
    .join('');
  const expected = hmac(
    signatures.key,
    [
      'AWS4-HMAC-SHA256-TRAILER',
      signatures.timestamp,
      scopePath(signatures.scope),
      previous,
      sha256Hex(text),
    ].join('\n'),
  ).toString('hex');
  if (claimed !== expected) throw mismatch();
}

function line(bytes: Buffer, from: number): { text: string; next: number } {
  const end = bytes.indexOf('\r\n', from, 'latin1');
  if (end < 0) {
    // The last line of a body may end with the body.
    if (from < bytes.length) return { text: bytes.toString('latin1', from), next: bytes.length };
    throw incomplete();
  }
  return { text: bytes.toString('latin1', from, end), next: end + 2 };
}

const incomplete = () =>
  new AwsFault(
    'IncompleteBody',
    400,
    'The request body terminated unexpectedly or is not valid aws-chunked framing.',
  );

const mismatch = () =>
  new AwsFault(
    'SignatureDoesNotMatch',
    403,
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  );

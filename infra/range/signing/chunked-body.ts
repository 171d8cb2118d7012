import { hmac, type Scope, scopePath, sha256Hex } from './canonical-request.ts';
import { chunkMismatch, incompleteBody } from './faults.ts';

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

/** One chunk as its signature sees it. */
export interface SignedChunk {
  /** Hex. */
  readonly sha256: string;
  /** As claimed; absent where chunks are not signed. */
  readonly signature?: string;
}

/**
 * Takes an `aws-chunked` body apart and checks its chain of signatures.
 *
 * @throws AwsFault IncompleteBody for broken framing, SignatureDoesNotMatch for a chunk that was changed.
 */
export function decodeChunkedBody(raw: Uint8Array, signatures?: ChunkSignatures): DecodedBody {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const parts: Buffer[] = [];
  const chunks: SignedChunk[] = [];
  let at = 0;
  for (;;) {
    const { text: head, next } = line(bytes, at);
    const { size, signature } = takeHead(head);
    const chunk = bytes.subarray(next, next + size);
    if (chunk.length !== size) throw incompleteBody();
    if (signatures !== undefined) {
      chunks.push({ sha256: sha256Hex(chunk), ...(signature !== undefined && { signature }) });
    }
    at = next + size;
    if (size === 0) break;
    parts.push(chunk);
    if (bytes.toString('latin1', at, at + 2) !== '\r\n') throw incompleteBody();
    at += 2;
  }
  const trailers = readTrailers(bytes, at);
  if (signatures !== undefined) checkChunks(chunks, trailers, signatures);
  return { body: Buffer.concat(parts), trailers };
}

/** "400;chunk-signature=…" @throws AwsFault IncompleteBody. */
export function takeHead(head: string): { readonly size: number; readonly signature?: string } {
  const [sizeHex = '', ...extensions] = head.split(';');
  if (!/^[0-9a-fA-F]{1,12}$/.test(sizeHex)) throw incompleteBody();
  const signature = extensions.find((part) => part.startsWith('chunk-signature='))?.slice(16);
  return { size: Number.parseInt(sizeHex, 16), ...(signature !== undefined && { signature }) };
}

/**
 * Every chunk is signed together with the signature before it, the trailer with the last one.
 *
 * @throws AwsFault SignatureDoesNotMatch.
 */
export function checkChunks(
  chunks: readonly SignedChunk[],
  trailers: Readonly<Record<string, string>>,
  signatures: ChunkSignatures,
): void {
  let previous = signatures.seed;
  for (const { sha256, signature } of chunks) {
    previous = chunkSignature(signatures, previous, sha256);
    if (signature !== previous) throw chunkMismatch();
  }
  checkTrailers(signatures, previous, trailers);
}

function chunkSignature(signatures: ChunkSignatures, previous: string, sha256: string): string {
  return hmac(
    signatures.key,
    [
      'AWS4-HMAC-SHA256-PAYLOAD',
      signatures.timestamp,
      scopePath(signatures.scope),
      previous,
      EMPTY_HASH,
      sha256,
    ].join('\n'),
  ).toString('hex');
}

export function readTrailers(bytes: Buffer, from: number): Readonly<Record<string, string>> {
  const trailers: Record<string, string> = {};
  for (let at = from; at < bytes.length; ) {
    const { text, next } = line(bytes, at);
    at = next;
    if (text === '') continue;
    const colon = text.indexOf(':');
    if (colon < 1) throw incompleteBody();
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
  if (claimed !== expected) throw chunkMismatch();
}

function line(bytes: Buffer, from: number): { text: string; next: number } {
  const end = bytes.indexOf('\r\n', from, 'latin1');
  if (end < 0) {
    // The last line of a body may end with the body.
    if (from < bytes.length) return { text: bytes.toString('latin1', from), next: bytes.length };
    throw incompleteBody();
  }
  return { text: bytes.toString('latin1', from, end), next: end + 2 };
}

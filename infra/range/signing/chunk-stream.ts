import { createHash, type Hash } from 'node:crypto';
import { readTrailers, type SignedChunk, takeHead } from './chunked-body.ts';
import { incompleteBody } from './faults.ts';

/** Longer lines are no chunk heads; S3's own are below 100 bytes. */
const LONGEST_LINE = 8192;
/** Chunks smaller than this would make the list of their hashes larger than what they hold. */
const MOST_CHUNKS = 1_000_000;

export interface ChunkStream {
  /** The payload's bytes among these. @throws AwsFault IncompleteBody. */
  push(bytes: Buffer): readonly Buffer[];
  /** @throws AwsFault IncompleteBody when the body ended too early. */
  end(): {
    readonly chunks: readonly SignedChunk[];
    readonly trailers: Readonly<Record<string, string>>;
  };
}

/**
 * Takes an `aws-chunked` body apart while it comes in. Signatures are kept with the hashes of their chunks and
 * believed later, before anything is done with the bytes.
 */
export function chunkStream(): ChunkStream {
  const chunks: SignedChunk[] = [];
  let state: 'head' | 'payload' | 'line-end' | 'trailer' = 'head';
  let pending: Buffer = Buffer.alloc(0);
  let left = 0;
  let open: { readonly hash: Hash; readonly signature: string | undefined } | undefined;

  const close = () => {
    if (open === undefined) return;
    if (chunks.length >= MOST_CHUNKS) throw incompleteBody();
    chunks.push({
      sha256: open.hash.digest('hex'),
      ...(open.signature !== undefined && { signature: open.signature }),
    });
    open = undefined;
  };

  return {
    push(bytes) {
      pending = pending.length === 0 ? bytes : Buffer.concat([pending, bytes]);
      const payload: Buffer[] = [];
      for (;;) {
        if (state === 'payload') {
          const part = pending.subarray(0, left);
          if (part.length > 0) {
            open?.hash.update(part);
            payload.push(part);
          }
          left -= part.length;
          pending = pending.subarray(part.length);
          if (left > 0) return payload;
          close();
          state = 'line-end';
        } else if (state === 'line-end') {
          if (pending.length < 2) return payload;
          if (pending[0] !== 13 || pending[1] !== 10) throw incompleteBody();
          pending = pending.subarray(2);
          state = 'head';
        } else if (state === 'head') {
          const end = pending.indexOf('\r\n', 0, 'latin1');
          if (end < 0) {
            if (pending.length > LONGEST_LINE) throw incompleteBody();
            return payload;
          }
          const { size, signature } = takeHead(pending.toString('latin1', 0, end));
          pending = pending.subarray(end + 2);
          open = { hash: createHash('sha256'), signature };
          left = size;
          if (size === 0) close();
          state = size === 0 ? 'trailer' : 'payload';
        } else {
          if (pending.length > LONGEST_LINE) throw incompleteBody();
          return payload;
        }
      }
    },
    end() {
      // A last chunk's head may end with the body.
      if (state === 'head' && /^0+(;|$)/.test(pending.toString('latin1'))) {
        const { signature } = takeHead(pending.toString('latin1'));
        open = { hash: createHash('sha256'), signature };
        close();
        return { chunks, trailers: {} };
      }
      if (state !== 'trailer') throw incompleteBody();
      return { chunks, trailers: readTrailers(pending, 0) };
    },
  };
}

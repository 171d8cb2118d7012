import { createHash } from 'node:crypto';
import { closeSync, existsSync, ftruncateSync, openSync, readFileSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * A file of frames, each with its length and digest. A frame is there whole or not at all: one that a crash
 * cut short fails its digest, and it and what follows are cut off.
 */
export interface StateLog {
  /** Bytes. */
  readonly size: number;
  /** On disk when it resolves. */
  append(payload: Uint8Array): Promise<void>;
  /** Puts one frame in the place of all others, at one stroke. */
  replace(payload: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

const DIGEST = 16;
const HEAD = 4 + DIGEST;

/** @returns the payloads of all whole frames, and how many bytes behind them were cut off. */
export function readFrames(path: string): {
  readonly payloads: readonly Buffer[];
  readonly cut: number;
} {
  if (!existsSync(path)) return { payloads: [], cut: 0 };
  const bytes = readFileSync(path);
  const payloads: Buffer[] = [];
  let at = 0;
  while (at + HEAD <= bytes.length) {
    const end = at + HEAD + bytes.readUInt32LE(at);
    if (end > bytes.length) break;
    const payload = bytes.subarray(at + HEAD, end);
    if (!digestOf(payload).equals(bytes.subarray(at + 4, at + HEAD))) break;
    payloads.push(payload);
    at = end;
  }
  const cut = bytes.length - at;
  if (cut > 0) {
    const file = openSync(path, 'r+');
    ftruncateSync(file, at);
    closeSync(file);
  }
  return { payloads, cut };
}

/** Begins with `replace`. */
export function stateLog(path: string): StateLog {
  let file: FileHandle | undefined;
  let size = 0;
  return {
    get size() {
      return size;
    },
    async append(payload) {
      if (file === undefined) throw new Error('the log has no first frame');
      const bytes = framed(payload);
      // At a place of its own: what a failed write left there is written over.
      await writeAll(file, bytes, size);
      await file.datasync();
      size += bytes.length;
    },
    async replace(payload) {
      const next = `${path}.next`;
      const bytes = framed(payload);
      const fresh = await open(next, 'w+');
      try {
        await writeAll(fresh, bytes, 0);
        await fresh.sync();
        await rename(next, path);
        await syncPath(dirname(path));
      } catch (fault) {
        await fresh.close();
        throw fault;
      }
      await file?.close();
      file = fresh;
      size = bytes.length;
    },
    async close() {
      await file?.close();
      file = undefined;
    },
  };
}

/** Asks the disk to hold a file's bytes, or a folder's names. */
export async function syncPath(path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function writeAll(file: FileHandle, bytes: Buffer, from: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, from + done);
    done += bytesWritten;
  }
}

function framed(payload: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt32LE(payload.length);
  return Buffer.concat([head, digestOf(payload), payload]);
}

const digestOf = (payload: Uint8Array): Buffer =>
  createHash('sha256').update(payload).digest().subarray(0, DIGEST);

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Problem } from '../../base/problem.ts';

/**
 * A file of frames: mark, length, check of these two, digest, payload. A digest covers the one before it too, so
 * that no frame can be missing, moved or changed without being found.
 *
 * Every frame is synced before anybody hears of what is in it. Therefore only the last can be torn, and a torn
 * one was promised to nobody.
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

export interface FramesRead {
  readonly payloads: readonly Buffer[];
  /** The last write, which was cut short, if one was. */
  readonly torn: { readonly offset: number; readonly bytes: number } | undefined;
}

const MARK = Buffer.from('ATS2');
const CHECK = 4;
const DIGEST = 16;
const DIGEST_AT = MARK.length + 4 + CHECK;
const HEAD = DIGEST_AT + DIGEST;
/** What a disk writes whole or not at all. */
const SECTOR = 512;

/**
 * Reads all frames, and changes nothing.
 *
 * A file that ends within its last frame was being written when the process was killed. After a loss of power the
 * frame may have its length and lack sectors, which then read as zeros. Anything else is damage.
 *
 * @throws Problem STATE_DAMAGED with file and offset; STATE_UNREADABLE when another program or version wrote it.
 */
export function readFrames(path: string): FramesRead {
  if (!existsSync(path)) return { payloads: [], torn: undefined };
  const bytes = readFileSync(path);
  if (!bytes.subarray(0, MARK.length).equals(MARK)) throw foreign(path, bytes);
  const payloads: Buffer[] = [];
  let before: Buffer = Buffer.alloc(0);
  let at = 0;
  while (at < bytes.length) {
    const torn = { offset: at, bytes: bytes.length - at };
    const head = bytes.subarray(at, at + HEAD);
    if (head.length < HEAD || isZero(head)) {
      if (at === 0 || (head.length === HEAD && !isZero(bytes.subarray(at))))
        throw damaged(path, at, 'the head of a write is missing');
      return { payloads, torn };
    }
    if (!checkOf(head).equals(head.subarray(MARK.length + 4, DIGEST_AT)))
      throw damaged(path, at, 'the head of a write is not as it was written');
    const end = at + HEAD + head.readUInt32LE(MARK.length);
    const payload = bytes.subarray(at + HEAD, end);
    const digest = digestOf(before, payload);
    if (end > bytes.length || !digest.equals(head.subarray(DIGEST_AT))) {
      const isLast = end >= bytes.length;
      if (at === 0 || !isLast || (end === bytes.length && !lacksSectors(bytes, at, end)))
        throw damaged(path, at, `a write of ${String(end - at)} bytes is not as it was written`);
      return { payloads, torn };
    }
    payloads.push(payload);
    before = digest;
    at = end;
  }
  return { payloads, torn: undefined };
}

/** Begins with `replace`. */
export function stateLog(path: string): StateLog {
  let file: FileHandle | undefined;
  let size = 0;
  let last: Buffer = Buffer.alloc(0);
  return {
    get size() {
      return size;
    },
    async append(payload) {
      if (file === undefined) throw new Error('the log has no first frame');
      const { bytes, digest } = framed(last, payload);
      // At a place of its own: what a failed write left there is written over.
      await writeAll(file, bytes, size);
      await file.datasync();
      size += bytes.length;
      last = digest;
    },
    async replace(payload) {
      const next = `${path}.next`;
      const { bytes, digest } = framed(Buffer.alloc(0), payload);
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
      last = digest;
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

function framed(before: Buffer, payload: Uint8Array) {
  const digest = digestOf(before, payload);
  const head = Buffer.alloc(HEAD);
  MARK.copy(head);
  head.writeUInt32LE(payload.length, MARK.length);
  checkOf(head).copy(head, MARK.length + 4);
  digest.copy(head, DIGEST_AT);
  return { bytes: Buffer.concat([head, payload]), digest };
}

const digestOf = (before: Uint8Array, payload: Uint8Array): Buffer =>
  createHash('sha256').update(before).update(payload).digest().subarray(0, DIGEST);

/** Of mark and length: a length that is not as it was written must not be followed. */
const checkOf = (head: Uint8Array): Buffer =>
  createHash('sha256')
    .update(head.subarray(0, MARK.length + 4))
    .digest()
    .subarray(0, CHECK);

const isZero = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

function lacksSectors(bytes: Buffer, from: number, to: number): boolean {
  for (let at = Math.ceil(from / SECTOR) * SECTOR; at < to; at += SECTOR)
    if (isZero(bytes.subarray(at, Math.min(at + SECTOR, to)))) return true;
  return false;
}

const damaged = (path: string, offset: number, because: string): Problem =>
  new Problem('STATE_DAMAGED', `${path} is damaged at byte ${String(offset)}: ${because}`, {
    fix: 'Nothing was changed. Put a copy of the folder in its place, or choose another folder.',
  });

function foreign(path: string, bytes: Buffer): Problem {
  // Format 1 had no mark: a length, a digest of the payload alone, the payload.
  const length = bytes.length < 4 ? 0 : bytes.readUInt32LE(0);
  const payload = bytes.subarray(4 + DIGEST, 4 + DIGEST + length);
  const isFirstFormat =
    length > 0 && digestOf(Buffer.alloc(0), payload).equals(bytes.subarray(4, 4 + DIGEST));
  return new Problem(
    'STATE_UNREADABLE',
    isFirstFormat
      ? `${path} has format 1, and this version reads format 2`
      : `${path} does not begin as a state log does`,
    { fix: 'Use the version of the program that wrote it, or choose another folder.' },
  );
}

import { closeSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform } from '../../../platform.ts';
import { liveToken } from '../../../platform.ts';
import type { SpooledBody, StreamedBody } from '../../../wire/http-message.ts';
import { s3State } from '../state.ts';

/** A stretch of one of the store's files. Files are written once and never changed. */
export interface Piece {
  /** The file's name below the range's folder. */
  readonly file: string;
  readonly from: number;
  readonly length: number;
}

/** An object's bytes: pieces in their order. An object without bytes has none. */
export type Stored = readonly Piece[];

/** Small bodies share a file until it has grown to this. */
const FULL_PACK = 64 * 1024 * 1024;
/** What is read at a time when an object is sent. */
const READ_SIZE = 256 * 1024;
/** Below the range's folder. */
export const FOLDER = 's3';

/** Writes bytes that are in memory behind those written before. */
export function keepBytes(platform: Platform, bytes: Uint8Array): Stored {
  if (bytes.length === 0) return [];
  const state = platform.state(s3State);
  if (state.pack === undefined || state.pack.size >= FULL_PACK) {
    const full = state.pack;
    state.pack = { file: newFile(platform), size: 0 };
    // A full pack stays while something in it is wanted.
    if (full !== undefined && !state.files.has(full.file)) remove(platform, full.file);
  }
  const { pack } = state;
  const file = handleOf(platform, pack.file);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
  platform.keeping?.wrote(join(platform.folder, pack.file));
  const stored = [{ file: pack.file, from: pack.size, length: bytes.length }];
  pack.size += bytes.length;
  retain(platform, stored);
  return stored;
}

/** The file written to last stays open: opening it for every small object takes as long as writing to it. */
const openPack = liveToken<{ file?: string; handle?: number }>('s3/open-pack', () => ({}));

function handleOf(platform: Platform, file: string): number {
  const known = platform.state(openPack);
  if (known.handle !== undefined && known.file === file) return known.handle;
  closePack(platform);
  known.file = file;
  known.handle = openSync(join(platform.folder, file), 'a');
  return known.handle;
}

export function closePack(platform: Platform): void {
  const known = platform.state(openPack);
  if (known.handle !== undefined) closeSync(known.handle);
  delete known.handle;
}

/** Takes over the file a large body ran into. */
export function keepSpooled(platform: Platform, body: SpooledBody): Stored {
  const file = newFile(platform);
  renameSync(body.path, join(platform.folder, file));
  platform.keeping?.wrote(join(platform.folder, file));
  const stored = [{ file, from: 0, length: body.length }];
  retain(platform, stored);
  return stored;
}

/** One more holder of the same bytes: a copy, a download. */
export function retain(platform: Platform, stored: Stored): void {
  const { files } = platform.state(s3State);
  for (const { file } of stored) files.set(file, (files.get(file) ?? 0) + 1);
}

/** One holder less; a file nobody holds is deleted. */
export function release(platform: Platform, stored: Stored): void {
  const { files, pack } = platform.state(s3State);
  for (const { file } of stored) {
    const holders = (files.get(file) ?? 0) - 1;
    if (holders > 0) files.set(file, holders);
    else {
      files.delete(file);
      if (file !== pack?.file) remove(platform, file);
    }
  }
}

/** @param from first byte, from 0. */
export function part(stored: Stored, from: number, length: number): Stored {
  const pieces: Piece[] = [];
  let skip = from;
  let left = length;
  for (const piece of stored) {
    if (left <= 0) break;
    if (skip >= piece.length) {
      skip -= piece.length;
      continue;
    }
    const taken = Math.min(piece.length - skip, left);
    pieces.push({ file: piece.file, from: piece.from + skip, length: taken });
    left -= taken;
    skip = 0;
  }
  return pieces;
}

const sizeOf = (stored: Stored): number => stored.reduce((sum, { length }) => sum + length, 0);

/** Everything at once; for what is small, and for AWS services that ask in-process. */
export function readAll(platform: Platform, stored: Stored): Uint8Array {
  const bytes = Buffer.allocUnsafe(sizeOf(stored));
  let at = 0;
  for (const { file, from, length } of stored) {
    const opened = openSync(join(platform.folder, file), 'r');
    try {
      for (let done = 0; done < length; ) {
        const count = readSync(opened, bytes, at + done, length - done, from + done);
        if (count === 0) throw new Error(`${file} is shorter than what was stored in it`);
        done += count;
      }
    } finally {
      closeSync(opened);
    }
    at += length;
  }
  return bytes;
}

export async function* chunksOf(platform: Platform, stored: Stored): AsyncGenerator<Buffer> {
  for (const { file, from, length } of stored) {
    const opened = await open(join(platform.folder, file), 'r');
    try {
      for (let done = 0; done < length; ) {
        const size = Math.min(READ_SIZE, length - done);
        const { bytesRead, buffer } = await opened.read(
          Buffer.allocUnsafe(size),
          0,
          size,
          from + done,
        );
        if (bytesRead === 0) throw new Error(`${file} is shorter than what was stored in it`);
        done += bytesRead;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await opened.close();
    }
  }
}

/** A download holds its bytes until it is over, whatever happens to the object meanwhile. */
export function streamOf(platform: Platform, stored: Stored): StreamedBody {
  retain(platform, stored);
  let open = true;
  return {
    length: sizeOf(stored),
    chunks: () => chunksOf(platform, stored),
    close() {
      if (open) release(platform, stored);
      open = false;
    },
  };
}

function newFile(platform: Platform): string {
  const state = platform.state(s3State);
  mkdirSync(join(platform.folder, FOLDER), { recursive: true });
  state.serial++;
  return join(FOLDER, `${state.serial}.bytes`);
}

function remove(platform: Platform, file: string): void {
  const path = join(platform.folder, file);
  if (platform.keeping === undefined) rmSync(path, { force: true });
  else platform.keeping.discard(path);
}

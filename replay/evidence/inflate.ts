import { promisify } from 'node:util';
import { constants, createGunzip, gunzip, gunzipSync } from 'node:zlib';

/** CloudTrail closes its files long before; what inflates further was made to fill a memory. */
export const MOST_INFLATED_BYTES = 256 * 1024 * 1024;

export type Inflated =
  | { readonly bytes: Buffer; readonly cutShort?: string }
  | { readonly because: string };

/** The bytes themselves, or what they inflate to when they open as gzip does. The name of the file decides nothing. */
export function inflate(found: Buffer, mostBytes = MOST_INFLATED_BYTES): Inflated {
  if (found[0] !== 0x1f || found[1] !== 0x8b) return { bytes: found };
  try {
    const bytes = gunzipSync(found, {
      maxOutputLength: mostBytes,
      chunkSize: roomFor(found, mostBytes),
    });
    return { bytes };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      return { because: `it inflates to more than ${mostBytes} bytes; it was not read further` };
    }
    if (code === 'Z_BUF_ERROR') return salvaged(found, mostBytes);
    const reason = error instanceof Error ? error.message : 'unknown';
    return { because: `its gzip stream is damaged (${reason}); none of it can be trusted` };
  }
}

const gunzipAside = promisify(gunzip);

/** The same in another thread, so that several inflate at once. */
export async function inflateAside(
  found: Buffer,
  mostBytes = MOST_INFLATED_BYTES,
): Promise<Inflated> {
  if (found[0] !== 0x1f || found[1] !== 0x8b) return { bytes: found };
  try {
    const chunkSize = roomFor(found, mostBytes);
    return { bytes: await gunzipAside(found, { maxOutputLength: mostBytes, chunkSize }) };
  } catch {
    // What is wrong with it, and what of it can be saved, is found out in one place.
    return inflate(found, mostBytes);
  }
}

/** From here on memory that is touched for the first time costs as much as inflating into it. */
const MUCH = 16 * 1024 * 1024;
const PIECE = 256 * 1024;

/** The same; much is put, piece by piece, into the room that is given for it, which may have been used before. */
export async function inflateInto(
  found: Buffer,
  mostBytes: number,
  roomOf: (length: number) => Buffer,
): Promise<Inflated> {
  const length = statedLength(found);
  const isMuch = length >= MUCH && length <= Math.min(mostBytes, found.length * 1032);
  if (!isMuch || found[0] !== 0x1f || found[1] !== 0x8b) return inflate(found, mostBytes);
  const room = roomOf(length);
  let filled = 0;
  const gunzip = createGunzip({ chunkSize: PIECE });
  try {
    gunzip.end(found);
    for await (const piece of gunzip as AsyncIterable<Buffer>) {
      if (filled + piece.length > room.length) throw new Error('it is longer than it states');
      piece.copy(room, filled);
      filled += piece.length;
    }
    return { bytes: room.subarray(0, filled) };
  } catch {
    return inflate(found, mostBytes);
  }
}

/**
 * Space for all of the output at once, so that it is not gathered from pieces, which costs as much as inflating. The
 * length a stream states at its end is anybody's to write; no stream inflates more than 1032 times, and room that is not
 * filled takes no memory.
 */
function roomFor(found: Buffer, mostBytes: number): number {
  return Math.max(MOST_PIECE, Math.min(statedLength(found) + 1, found.length * 1032, mostBytes));
}

const statedLength = (found: Buffer): number =>
  found.length >= 18 ? found.readUInt32LE(found.length - 4) : 0;

const MOST_PIECE = 16 * 1024;

function salvaged(found: Buffer, mostBytes: number): Inflated {
  const cutShort = 'the gzip stream ends early, so its checksum cannot be verified';
  try {
    const bytes = gunzipSync(found, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: mostBytes,
    });
    if (bytes.length === 0) return { because: `${cutShort}, and nothing of it could be inflated` };
    return { bytes, cutShort };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    return { because: `${cutShort}, and nothing of it could be inflated (${reason})` };
  }
}

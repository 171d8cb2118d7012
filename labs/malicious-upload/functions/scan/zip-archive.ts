import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';

/** What an archive says about one of its entries, before anything is unpacked. */
export interface ZipEntry {
  readonly name: string;
  readonly compressedBytes: number;
  readonly expandedBytes: number;
  readonly isFolder: boolean;
  readonly isEncrypted: boolean;
  readonly isSymbolicLink: boolean;
  readonly entry: Entry;
}

export interface OpenZip {
  /** Of the central directory, at most as many as asked for. */
  readonly entries: readonly ZipEntry[];
  readonly entryCount: number;
  /** True when entries share compressed bytes, the trick behind the flattest bombs. */
  readonly overlaps: boolean;
  /**
   * @throws ExpandedTooFar when more than `limit` bytes come out, whatever the archive promised.
   * @throws Error when the entry is broken.
   */
  expand(entry: ZipEntry, limit: number): Promise<Uint8Array>;
}

export class ExpandedTooFar extends Error {
  override readonly name = 'ExpandedTooFar';
}

/**
 * @param bytes exactly one archive, see `findZip`.
 * @throws Error when it is none.
 */
export async function openZip(bytes: Uint8Array, maxEntries: number): Promise<OpenZip> {
  const zip = await fromBufferPromise(
    Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    {
      lazyEntries: true,
      autoClose: false,
      // Names are judged here, so yauzl must hand them over as they are and not refuse the bad ones.
      decodeStrings: false,
    },
  );
  const entries: ZipEntry[] = [];
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', resolve);
    zip.on('entry', (entry: Entry) => {
      entries.push(described(entry));
      if (entries.length >= maxEntries) resolve();
      else zip.readEntry();
    });
    zip.readEntry();
  });
  return {
    entries,
    entryCount: zip.entryCount,
    overlaps: overlap(entries),
    expand: (entry, limit) => expand(zip, entry, limit),
  };
}

/**
 * The archive inside `bytes`, wherever it begins: what reads a ZIP looks for its end, so that
 * anything may stand before it and unpackers do not mind.
 */
export function findZip(bytes: Uint8Array): Uint8Array | undefined {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = view.lastIndexOf(END_OF_DIRECTORY);
  while (end >= 0) {
    if (end + END_BYTES <= view.length) {
      const directoryBytes = view.readUInt32LE(end + 12);
      const stated = view.readUInt32LE(end + 16);
      const directory = end - directoryBytes;
      const isEmpty = directoryBytes === 0;
      if (directory >= 0 && (isEmpty || view.readUInt32LE(directory) === DIRECTORY_ENTRY)) {
        const start = Math.max(0, directory - stated);
        const comment = view.readUInt16LE(end + 20);
        return bytes.subarray(start, Math.min(view.length, end + END_BYTES + comment));
      }
    }
    end = end === 0 ? -1 : view.lastIndexOf(END_OF_DIRECTORY, end - 1);
  }
  return undefined;
}

const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1');
const END_BYTES = 22;
const DIRECTORY_ENTRY = 0x0201_4b50;
const LOCAL_HEADER_BYTES = 30;
const SYMBOLIC_LINK = 0o120000;
const FILE_KIND = 0o170000;

function described(entry: Entry): ZipEntry {
  const isUtf8 = (entry.generalPurposeBitFlag & 0x800) !== 0;
  const name = entry.fileNameRaw.toString(isUtf8 ? 'utf8' : 'latin1');
  const unixMode = entry.externalFileAttributes >>> 16;
  return {
    name,
    compressedBytes: entry.compressedSize,
    expandedBytes: entry.uncompressedSize,
    isFolder: name.endsWith('/'),
    isEncrypted: entry.isEncrypted(),
    isSymbolicLink: (unixMode & FILE_KIND) === SYMBOLIC_LINK,
    entry,
  };
}

function overlap(entries: readonly ZipEntry[]): boolean {
  const spans = entries
    .map(({ entry, compressedBytes }) => ({
      from: entry.relativeOffsetOfLocalHeader,
      to:
        entry.relativeOffsetOfLocalHeader +
        LOCAL_HEADER_BYTES +
        entry.fileNameLength +
        compressedBytes,
    }))
    .sort((one, other) => one.from - other.from);
  return spans.some((span, at) => {
    const next = spans[at + 1];
    return next !== undefined && next.from < span.to;
  });
}

async function expand(zip: ZipFile, { entry }: ZipEntry, limit: number): Promise<Uint8Array> {
  const stream = await zip.openReadStreamPromise(entry);
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of stream) {
    const chunk = piece as Buffer;
    length += chunk.length;
    if (length > limit) {
      stream.destroy();
      throw new ExpandedTooFar(`more than ${limit} bytes`);
    }
    pieces.push(chunk);
  }
  return Buffer.concat(pieces);
}

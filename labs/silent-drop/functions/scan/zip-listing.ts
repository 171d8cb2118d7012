/** One line of a zip archive's table of contents. */
export interface ListedEntry {
  readonly name: string;
  readonly bytes: number;
  readonly compressedBytes: number;
  readonly crc32: string;
  readonly offset: number;
}

/**
 * Reads the table of contents at the end of a zip archive, and unpacks nothing.
 *
 * @returns undefined for what is no zip archive. A table that breaks off is read as far as it goes.
 */
export function zipListing(content: Buffer): readonly ListedEntry[] | undefined {
  const end = content.lastIndexOf(END_OF_TABLE);
  if (!content.subarray(0, 4).equals(LOCAL_HEADER) || end === -1) return undefined;
  if (end + END_BYTES > content.length) return undefined;
  const listed: ListedEntry[] = [];
  let at = content.readUInt32LE(end + 16);
  while (at + ENTRY_BYTES <= end && content.subarray(at, at + 4).equals(ENTRY)) {
    const nameBytes = content.readUInt16LE(at + 28);
    const more = content.readUInt16LE(at + 30) + content.readUInt16LE(at + 32);
    listed.push({
      name: content.toString('utf8', at + ENTRY_BYTES, at + ENTRY_BYTES + nameBytes),
      bytes: content.readUInt32LE(at + 24),
      compressedBytes: content.readUInt32LE(at + 20),
      crc32: content
        .readUInt32LE(at + 16)
        .toString(16)
        .padStart(8, '0'),
      offset: content.readUInt32LE(at + 42),
    });
    at += ENTRY_BYTES + nameBytes + more;
  }
  return listed;
}

/** Source: PKWARE's APPNOTE.TXT, 4.3.7, 4.3.12 and 4.3.16. */
const LOCAL_HEADER = Buffer.from('504b0304', 'hex');
const ENTRY = Buffer.from('504b0102', 'hex');
const ENTRY_BYTES = 46;
const END_OF_TABLE = Buffer.from('504b0506', 'hex');
const END_BYTES = 22;

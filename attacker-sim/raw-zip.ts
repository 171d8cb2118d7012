import { crc32, deflateRawSync } from 'node:zlib';

const NOTHING = Buffer.alloc(0);

/** One entry, with every number a reader might believe. What is not given is told as it is. */
export interface RawEntry {
  readonly name: string;
  readonly content: Uint8Array;
  /** What the headers say the content expands to. */
  readonly claimedSize?: number;
  /** POSIX file type and permissions, e.g. 0o120777 for a symbolic link. */
  readonly mode?: number;
  /** Says that this entry's content is the first one's, which then is there once. */
  readonly sharesFirst?: true;
}

/**
 * A ZIP archive that may contradict itself, which archivers refuse to write.
 *
 * @param before what stands before it in the file; every offset counts it, so that strict readers find the way.
 *
 * Source: APPNOTE.TXT of PKWARE, sections 4.3.7, 4.3.12 and 4.3.16.
 */
export function rawZip(entries: readonly RawEntry[], before: Uint8Array = NOTHING): Uint8Array {
  const parts: Uint8Array[] = [before];
  const directory: Buffer[] = [];
  let offset = before.length;
  let first: { readonly fields: Buffer; readonly offset: number } | undefined;
  for (const entry of entries) {
    const name = Buffer.from(entry.name, 'utf8');
    const shared = entry.sharesFirst === true ? first : undefined;
    const packed = shared === undefined ? packedOf(entry.content) : NOTHING;
    const fields = shared?.fields ?? fieldsOf(entry, packed.length);
    const at = shared?.offset ?? offset;
    if (shared === undefined) {
      parts.push(localHeader(fields, name), name, packed);
      offset += 30 + name.length + packed.length;
      first ??= { fields, offset: at };
    }
    directory.push(directoryHeader(fields, name, entry.mode ?? 0o100644, at), name);
  }
  const listed = Buffer.concat(directory);
  return Uint8Array.from(
    Buffer.concat([...parts, listed, end(entries.length, listed.length, offset)]),
  );
}

const DEFLATED = 8;
/** 1980-01-02 00:00:00 in MS-DOS's form. */
const DOS_DATE = (1 << 5) | 2;

const packedOf = (content: Uint8Array): Buffer =>
  content.length === 0 ? PACKED_NOTHING : deflateRawSync(content, { level: 9 });

/** Once: making a compressor takes longer than what it does here, and archives of many entries are made of this. */
const PACKED_NOTHING = deflateRawSync(NOTHING, { level: 9 });

/** From "version needed" to the sizes: the part that stands in both headers. */
function fieldsOf({ content, claimedSize }: RawEntry, packedSize: number): Buffer {
  const fields = Buffer.alloc(22);
  fields.writeUInt16LE(20, 0);
  fields.writeUInt16LE(0x0800, 2);
  fields.writeUInt16LE(DEFLATED, 4);
  fields.writeUInt16LE(DOS_DATE, 8);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(packedSize, 14);
  fields.writeUInt32LE(claimedSize ?? content.length, 18);
  return fields;
}

function localHeader(fields: Buffer, name: Buffer): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  fields.copy(header, 4);
  header.writeUInt16LE(name.length, 26);
  return header;
}

function directoryHeader(fields: Buffer, name: Buffer, mode: number, offset: number): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(0x02014b50, 0);
  // Made by version 2.0 on UNIX, without which the mode means nothing.
  header.writeUInt16LE((3 << 8) | 20, 4);
  fields.copy(header, 6);
  header.writeUInt16LE(name.length, 28);
  header.writeUInt32LE((mode << 16) >>> 0, 38);
  header.writeUInt32LE(offset, 42);
  return header;
}

function end(entries: number, directoryLength: number, directoryOffset: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(0x06054b50, 0);
  record.writeUInt16LE(entries, 8);
  record.writeUInt16LE(entries, 10);
  record.writeUInt32LE(directoryLength, 12);
  record.writeUInt32LE(directoryOffset, 16);
  return record;
}

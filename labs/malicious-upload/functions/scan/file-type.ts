export type FileType =
  | 'png'
  | 'jpeg'
  | 'gif'
  | 'webp'
  | 'pdf'
  | 'zip'
  | 'gzip'
  | 'ole'
  | 'pe'
  | 'elf'
  | '7z'
  | 'rar'
  | 'xz'
  | 'text'
  | 'unknown';

/** What the first bytes say a file is, whatever its name says. */
export function typeOf(bytes: Uint8Array): FileType {
  const known = MAGIC.find(({ magic }) => magic.every((byte, at) => bytes[at] === byte));
  if (known?.type === 'pe' && !isPortableExecutable(bytes)) return 'unknown';
  if (known !== undefined) return known.type;
  if (isWebp(bytes)) return 'webp';
  return looksLikeText(bytes) ? 'text' : 'unknown';
}

/** The types an honest file of this name can have; undefined when the name promises nothing. */
export function typesPromisedBy(name: string): readonly FileType[] | undefined {
  const extension = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1]?.toLowerCase();
  return extension === undefined ? undefined : PROMISES.get(extension);
}

export const IMAGE_TYPES: ReadonlySet<FileType> = new Set(['png', 'jpeg', 'gif', 'webp']);
export const PROGRAM_TYPES: ReadonlySet<FileType> = new Set(['pe', 'elf']);
/** Archives this scan cannot open. */
export const CLOSED_ARCHIVES: ReadonlySet<FileType> = new Set(['7z', 'rar', 'xz']);

const ascii = (text: string): readonly number[] => [...Buffer.from(text, 'latin1')];

const MAGIC: readonly { readonly type: FileType; readonly magic: readonly number[] }[] = [
  { type: 'png', magic: ascii('\x89PNG\r\n\x1a\n') },
  { type: 'jpeg', magic: [0xff, 0xd8, 0xff] },
  { type: 'gif', magic: ascii('GIF87a') },
  { type: 'gif', magic: ascii('GIF89a') },
  { type: 'pdf', magic: ascii('%PDF-') },
  { type: 'zip', magic: ascii('PK\x03\x04') },
  { type: 'zip', magic: ascii('PK\x05\x06') },
  { type: 'gzip', magic: [0x1f, 0x8b] },
  { type: 'ole', magic: [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1] },
  { type: 'elf', magic: ascii('\x7fELF') },
  { type: '7z', magic: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
  { type: 'rar', magic: ascii('Rar!\x1a\x07') },
  { type: 'xz', magic: ascii('\xfd7zXZ\x00') },
  { type: 'pe', magic: ascii('MZ') },
];

const PROMISES = new Map<string, readonly FileType[]>(
  Object.entries({
    png: ['png'],
    jpg: ['jpeg'],
    jpeg: ['jpeg'],
    gif: ['gif'],
    webp: ['webp'],
    pdf: ['pdf'],
    zip: ['zip'],
    docx: ['zip'],
    docm: ['zip'],
    xlsx: ['zip'],
    xlsm: ['zip'],
    pptx: ['zip'],
    pptm: ['zip'],
    odt: ['zip'],
    ods: ['zip'],
    doc: ['ole'],
    xls: ['ole'],
    ppt: ['ole'],
    gz: ['gzip'],
    tgz: ['gzip'],
    txt: ['text'],
    csv: ['text'],
    md: ['text'],
    json: ['text'],
    log: ['text'],
    xml: ['text'],
    svg: ['text'],
    html: ['text'],
    exe: ['pe'],
    dll: ['pe'],
  } satisfies Record<string, readonly FileType[]>),
);

/** "MZ" begins many a text; a program also says where its real header is, and has one there. */
function isPortableExecutable(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.byteLength < 0x40) return false;
  const header = view.getUint32(0x3c, true);
  return header + 4 <= view.byteLength && view.getUint32(header, true) === 0x0000_4550;
}

function isWebp(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 12)).toString('latin1');
  return head.startsWith('RIFF') && head.endsWith('WEBP');
}

/** UTF-8, possibly cut off in the middle of a character, without control characters a text has no use for. */
function looksLikeText(bytes: Uint8Array): boolean {
  const head = bytes.subarray(0, 4096);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    return !/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(text);
  } catch {
    return false;
  }
}

/**
 * Metadata beyond ASCII: it comes as UTF-8 or as the encoded words of RFC 2047, and goes out as the latter.
 *
 * Source: S3 User Guide, "Working with object metadata", user-defined object metadata.
 */
type Metadata = Readonly<Record<string, string>>;

export const readMetadata = (sent: Metadata): Metadata => mapped(sent, isPlain, read);
export const shownMetadata = (kept: Metadata): Metadata => mapped(kept, isAscii, encoded);

function mapped(
  metadata: Metadata,
  stays: (text: string) => boolean,
  change: (text: string) => string,
): Metadata {
  if (Object.values(metadata).every(stays)) return metadata;
  return Object.fromEntries(
    Object.entries(metadata).map(([name, text]) => [name, stays(text) ? text : change(text)]),
  );
}

const isAscii = (text: string): boolean => /^[\x20-\x7e\t]*$/.test(text);
const isPlain = (text: string): boolean => isAscii(text) && !text.includes('=?');

function read(text: string): string {
  const words = text.replace(/=\?utf-8\?([bq])\?([^?\s]*)\?=/gi, (_, kind: string, word: string) =>
    kind.toLowerCase() === 'b'
      ? Buffer.from(word, 'base64').toString('utf8')
      : Buffer.from(unquoted(word), 'latin1').toString('utf8'),
  );
  if (words !== text) return words;
  // Headers are handed over byte by byte.
  return /^[\x00-\xff]*$/.test(text) ? Buffer.from(text, 'latin1').toString('utf8') : text;
}

const unquoted = (word: string): string =>
  word
    .replaceAll('_', ' ')
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

const encoded = (text: string): string =>
  `=?UTF-8?B?${Buffer.from(text, 'utf8').toString('base64')}?=`;

import { createHash } from 'node:crypto';
import type { MessageAttribute } from './state.ts';

/** Lower-case hex, what clients compare with `MD5OfMessageBody`. */
export const digestOfBody = (body: string): string =>
  createHash('md5').update(body, 'utf8').digest('hex');

/**
 * The MD5 over attributes that SQS answers with; undefined when there are none.
 *
 * By name in byte order: length-prefixed name, length-prefixed type, one byte for the kind of value
 * (1 text, 2 bytes), length-prefixed value. Lengths are four bytes, big-endian.
 */
export function digestOfAttributes(
  attributes: Readonly<Record<string, MessageAttribute>>,
): string | undefined {
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const hash = createHash('md5');
  const add = (bytes: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    hash.update(length).update(bytes);
  };
  for (const name of names) {
    const attribute = attributes[name];
    if (attribute === undefined) continue;
    add(Buffer.from(name));
    add(Buffer.from(attribute.dataType));
    hash.update(Uint8Array.of(typeof attribute.value === 'string' ? 1 : 2));
    add(typeof attribute.value === 'string' ? Buffer.from(attribute.value) : attribute.value);
  }
  return hash.digest('hex');
}

import { join } from 'node:path';

/** Letters, digits and a few signs, no dot in front: nothing in it can lead anywhere or mean anything. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9_.@=+,-]{0,150}$/;
const [MOST_PARTS, MOST_CHARACTERS] = [16, 400];

/**
 * Where a file that was sent is put below the folder of the evidence.
 *
 * Folders are kept where every part of the name is plain, for digests know log files by their place. Any other name
 * becomes no path at all: the file gets a number, and of its name what is harmless, so that its kind can be seen.
 */
export function placeFor(name: string, number: number): string {
  const parts = name.split(/[/\\]/).filter((part) => part !== '');
  const isPlain =
    parts.length > 0 &&
    parts.length <= MOST_PARTS &&
    name.length <= MOST_CHARACTERS &&
    parts.every((part) => PLAIN.test(part) && !part.includes('..'));
  return isPlain ? join(...parts) : renamed(name, number);
}

export function renamed(name: string, number: number): string {
  const last = name.split(/[/\\]/).at(-1) ?? '';
  const harmless = last.replaceAll(/[^A-Za-z0-9_.-]/g, '_').replaceAll(/\.{2,}/g, '.');
  return join('renamed', `${String(number).padStart(6, '0')}-${harmless.slice(-80)}`);
}

import { createHash } from 'node:crypto';

/** Longer names than this some file systems refuse. */
const LONGEST_NAME = 200;

/** An object's key as a path below a folder: whoever may write to the bucket must not choose where on this machine. */
export function localPath(key: string): string {
  return key
    .split('/')
    .map((part) => {
      const bytes = Buffer.from(part);
      if (bytes.length > LONGEST_NAME) return `%${createHash('sha256').update(part).digest('hex')}`;
      return /^\.{0,2}$/.test(part) || /[\\:]/.test(part) || hasControl(part)
        ? `%${bytes.toString('hex')}`
        : part;
    })
    .join('/');
}

const hasControl = (part: string): boolean =>
  Array.from(part).some((one) => one < ' ' || one === '\x7f');

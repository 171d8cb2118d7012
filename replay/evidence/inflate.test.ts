import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type Inflated, inflate, inflateAside, inflateInto } from './inflate.ts';

const MB = 1024 * 1024;
/** Large enough to be put into a room: lines that differ, so that no byte may stand elsewhere. */
const text = Buffer.from(Array.from({ length: 1_600_000 }, (_, at) => `line ${at}`).join('\n'));
const pressed = gzipSync(text, { level: 1 });

function stating(bytes: Buffer, length: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt32LE(length, changed.length - 4);
  return changed;
}
const flipped = Buffer.from(pressed);
flipped[200_000] = (flipped[200_000] ?? 0) ^ 1;

const FOUND: Readonly<Record<string, Buffer>> = {
  'much, whole': pressed,
  'much, not pressed': text,
  little: gzipSync('a little'),
  'cut short': pressed.subarray(0, pressed.length - 100_000),
  'without its last byte': pressed.subarray(0, pressed.length - 1),
  'with a bit flipped': flipped,
  'stating less than there is': stating(pressed, 17 * MB),
  'stating more than there is': stating(pressed, 100 * MB),
  'stating more than may be': stating(pressed, 4_000 * MB),
  'of two members': Buffer.concat([pressed, gzipSync('and more')]),
  'of two members, the last of which is much': Buffer.concat([gzipSync('before'), pressed]),
  'with something behind it': Buffer.concat([pressed, Buffer.from('something')]),
  'with zeroes behind it': Buffer.concat([pressed, Buffer.alloc(64)]),
  empty: Buffer.alloc(0),
};

/** Its bytes by their hash, for a difference between two texts of this size shows nothing. */
const shown = (inflated: Inflated) =>
  'bytes' in inflated
    ? { ...inflated, bytes: createHash('sha256').update(inflated.bytes).digest('hex') }
    : inflated;

describe('whichever way it is inflated', () => {
  test.each(Object.entries(FOUND))('%s is the same', async (_name, found) => {
    for (const most of [200 * MB, 20 * MB]) {
      const expected = shown(inflate(found, most));
      const rooms: Buffer[] = [];
      const roomOf = (length: number) => {
        // Whatever was left there before.
        const room = Buffer.alloc(length, 'x');
        rooms.push(room);
        return room;
      };
      expect(shown(await inflateInto(found, most, roomOf))).toEqual(expected);
      expect(shown(await inflateAside(found, most))).toEqual(expected);
      expect(rooms.every(({ length }) => length <= most)).toBe(true);
    }
  });

  test('much lies in the room that was given for it', async () => {
    const room = Buffer.alloc(text.length);
    const into = await inflateInto(pressed, 200 * MB, () => room);
    expect('bytes' in into && into.bytes.buffer === room.buffer).toBe(true);
    expect(room.equals(text)).toBe(true);
  });
});

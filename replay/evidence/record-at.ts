import { createHash } from 'node:crypto';
import { readFile, realpath } from 'node:fs/promises';
import { basename, isAbsolute, join, relative, sep } from 'node:path';
import type { EvidenceOrigin } from './evidence-source.ts';
import { NEVER_OPENED } from './find-evidence-files.ts';
import { inflate, MOST_INFLATED_BYTES } from './inflate.ts';
import { splitEntries } from './split-entries.ts';
import { transcribed } from './transcribed.ts';

/**
 * `refused`: the location leads out of the folder. `missing`: nothing is there. `changed`: something is there, but not
 * the bytes the timeline was made of, so it would be no proof of anything.
 */
export type RecordAt =
  /** `offset` and `end` are in bytes of the inflated file. */
  | {
      readonly kind: 'found';
      readonly text: string;
      readonly offset: number;
      readonly end: number;
    }
  | { readonly kind: 'refused' | 'missing' | 'changed'; readonly because: string };

/**
 * Reads one entry again from the evidence, byte for byte as it stands in its file.
 *
 * @param folder what the origin's location is told from. The location itself is not trusted: a timeline may come from
 *   somebody else.
 */
export async function recordAt(
  folder: string,
  origin: EvidenceOrigin,
  mostInflatedBytes = MOST_INFLATED_BYTES,
): Promise<RecordAt> {
  const { location, sha256, index } = origin;
  if (basename(location) === NEVER_OPENED) {
    return { kind: 'refused', because: 'that file holds answers, not evidence' };
  }
  const path = await pathInside(folder, location);
  if (path === 'outside') {
    return { kind: 'refused', because: 'the location leads out of the folder of the run' };
  }
  const found = path === undefined ? undefined : await contentOf(path);
  if (found === undefined) {
    return { kind: 'missing', because: 'the file is not in the folder of the run any more' };
  }
  const now = createHash('sha256').update(found).digest('hex');
  if (now !== sha256) {
    return { kind: 'changed', because: `the file has the SHA-256 ${now} now, which is another` };
  }
  const inflated = inflate(found, mostInflatedBytes);
  if ('because' in inflated) return { kind: 'missing', because: inflated.because };
  const bytes = transcribed(inflated.bytes);
  const piece = splitEntries(bytes).pieces[index];
  if (piece === undefined || piece.because !== undefined) {
    return { kind: 'missing', because: piece?.because ?? `the file has no entry ${index}` };
  }
  const { offset, end } = piece;
  return { kind: 'found', text: bytes.toString('utf8', offset, end), offset, end };
}

/** Links are followed before judging: one inside the folder may point anywhere. */
async function pathInside(folder: string, location: string): Promise<string | undefined> {
  if (location.includes('\0') || !isBelow(folder, join(folder, location)) || isAbsolute(location)) {
    return 'outside';
  }
  try {
    const [realFolder, real] = await Promise.all([
      realpath(folder),
      realpath(join(folder, location)),
    ]);
    return isBelow(realFolder, real) ? real : 'outside';
  } catch {
    return undefined;
  }
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

async function contentOf(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch {
    return undefined;
  }
}

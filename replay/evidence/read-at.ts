import type { EvidenceFile } from './find-evidence-files.ts';
import { MOST_INFLATED_BYTES } from './inflate.ts';
import { type OpenedFile, openEvidenceFile, openEvidenceFileAside } from './open-evidence-file.ts';
import { type ReadPiece, readPiece, readPieces } from './read-pieces.ts';

/** Where an entry lies in its inflated file, in bytes. */
export interface Stretch {
  readonly offset: number;
  readonly length: number;
}

export interface EntryWanted extends Stretch {
  readonly file: EvidenceFile;
  /** Of the file when it was read first. */
  readonly sha256: string | undefined;
}

export interface TrailEntryRead {
  readonly outcome: Extract<ReadPiece['outcome'], { kind: 'trail' }>;
  readonly text: Buffer;
}

type ReadAt = (at: Stretch) => TrailEntryRead;

/**
 * Reads entries again from the evidence itself. The file read last is kept, so entries in the order of their files
 * cost one inflation per file.
 *
 * @throws Error when the file is not the one that was read before, or no trail record lies there.
 */
export function entryReader(
  mostInflatedBytes = MOST_INFLATED_BYTES,
): (wanted: EntryWanted) => TrailEntryRead {
  let last: { readonly path: string; readonly readAt: ReadAt } | undefined;
  return ({ file, sha256, ...at }) => {
    if (last?.path !== file.path) {
      const readAt = within(file, sha256, openEvidenceFile(file, mostInflatedBytes));
      last = { path: file.path, readAt };
    }
    return last.readAt(at);
  };
}

/** Files that are inflated while one is read. */
const AHEAD = 2;

/**
 * The same for many entries, in their order: while those of one file are read, the next files are inflated in other
 * threads. Entries of one file have to follow each other.
 */
export async function* entriesRead(
  wanted: readonly EntryWanted[],
  mostInflatedBytes = MOST_INFLATED_BYTES,
): AsyncGenerator<TrailEntryRead> {
  const files = wanted.filter(({ file }, nth) => file.path !== wanted[nth - 1]?.file.path);
  const opening: Promise<OpenedFile>[] = [];
  let next = 0;
  const open = () => {
    const file = files[next]?.file;
    next += 1;
    if (file === undefined) return;
    const opened = openEvidenceFileAside(file, mostInflatedBytes);
    // Whoever gets to it is told; nobody may.
    opened.catch(() => undefined);
    opening.push(opened);
  };
  for (let ahead = 0; ahead < AHEAD; ahead += 1) open();
  let last: { readonly path: string; readonly readAt: ReadAt } | undefined;
  for (const { file, sha256, ...at } of wanted) {
    if (last?.path !== file.path) {
      const opened = await opening.shift();
      open();
      if (opened === undefined) throw new Error(`${file.location} was not opened`);
      last = { path: file.path, readAt: within(file, sha256, opened) };
    }
    yield last.readAt(at);
  }
}

function within(file: EvidenceFile, sha256: string | undefined, opened: OpenedFile): ReadAt {
  if (opened.kind !== 'text' || opened.sha256 !== sha256) {
    throw new Error(`${file.location} has changed since it was read`);
  }
  const { bytes } = opened;
  let handedOn: ReadonlyMap<number, TrailEntryRead> | undefined;
  return ({ offset, length }) => {
    const text = bytes.subarray(offset, offset + length);
    const alone = readPiece(text, true);
    if (alone.kind === 'trail') return { outcome: alone, text };
    // What a log event says depends on whose log it stands in.
    handedOn ??= trailIn(bytes);
    const found = handedOn.get(offset);
    if (found === undefined) throw new Error(`${file.location} holds no record at byte ${offset}`);
    return found;
  };
}

function trailIn(bytes: Buffer): ReadonlyMap<number, TrailEntryRead> {
  const found = new Map<number, TrailEntryRead>();
  readPieces(bytes, undefined, ({ outcome, text, offset }) => {
    if (outcome.kind === 'trail') found.set(offset, { outcome, text });
  });
  return found;
}

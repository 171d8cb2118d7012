import type { EvidenceFile } from './find-evidence-files.ts';
import { MOST_INFLATED_BYTES } from './inflate.ts';
import { openEvidenceFile } from './open-evidence-file.ts';
import { type ReadPiece, readPiece, readPieces } from './read-pieces.ts';

/** Where an entry lies in its inflated file, in bytes. */
export interface Stretch {
  readonly offset: number;
  readonly length: number;
}

export interface TrailEntryRead {
  readonly outcome: Extract<ReadPiece['outcome'], { kind: 'trail' }>;
  readonly text: Buffer;
}

/**
 * Reads entries again from the evidence itself. The file read last is kept, so entries in the order of their files
 * cost one inflation per file.
 *
 * @throws Error when the file is not the one that was read before, or no trail record lies there.
 */
export function entryReader(
  mostInflatedBytes = MOST_INFLATED_BYTES,
): (file: EvidenceFile, sha256: string | undefined, at: Stretch) => TrailEntryRead {
  let last: { readonly path: string; readonly bytes: Buffer } | undefined;
  let handedOn: ReadonlyMap<number, TrailEntryRead> | undefined;
  return (file, sha256, { offset, length }) => {
    if (last?.path !== file.path) {
      const opened = openEvidenceFile(file, mostInflatedBytes);
      if (opened.kind !== 'text' || opened.sha256 !== sha256) {
        throw new Error(`${file.location} has changed since it was read`);
      }
      last = { path: file.path, bytes: opened.bytes };
      handedOn = undefined;
    }
    const text = last.bytes.subarray(offset, offset + length);
    const alone = readPiece(text, true);
    if (alone.kind === 'trail') return { outcome: alone, text };
    // What a log event says depends on whose log it stands in.
    handedOn ??= trailIn(last.bytes);
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

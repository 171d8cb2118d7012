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
  return (file, sha256, { offset, length }) => {
    if (last?.path !== file.path) {
      const opened = openEvidenceFile(file, mostInflatedBytes);
      if (opened.kind !== 'text' || opened.sha256 !== sha256) {
        throw new Error(`${file.location} has changed since it was read`);
      }
      last = { path: file.path, bytes: opened.bytes };
    }
    const text = last.bytes.subarray(offset, offset + length);
    const alone = readPiece(text, true);
    if (alone.kind === 'trail') return { outcome: alone, text };
    // What a log event says depends on whose log it stands in.
    let found: TrailEntryRead | undefined;
    readPieces(last.bytes, undefined, (piece) => {
      const { outcome } = piece;
      if (piece.offset === offset && outcome.kind === 'trail') found = { outcome, text };
    });
    if (found === undefined) throw new Error(`${file.location} holds no record at byte ${offset}`);
    return found;
  };
}

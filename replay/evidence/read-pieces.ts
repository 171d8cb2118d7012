import { isUtf8 } from 'node:buffer';
import type { EvidenceReading } from './evidence-source.ts';
import { jsonText } from './json-text.ts';
import { evidenceSources } from './sources.ts';
import { splitJson } from './split-json.ts';

/** One value of a file and what it was read as. */
export interface ReadPiece {
  readonly outcome: EvidenceReading;
  readonly text: Buffer;
  readonly offset: number;
  /** Which value of the file, from 0, counting those that were rejected. */
  readonly index: number;
}

export interface PiecesRead {
  /** Entries that were read, digests included; 1 for a file that holds an empty list. */
  readonly kept: number;
  /** Set when the stream ended early: where, and what that cost. */
  readonly cut?: { readonly offset: number; readonly because: string };
}

/** The reference way to read a file: cut into values, each parsed by JSON.parse and shown to the sources. */
export function readPieces(
  bytes: Buffer,
  cutShort: string | undefined,
  onPiece: (piece: ReadPiece) => void,
): PiecesRead {
  const pieces = splitJson(bytes);
  const allUtf8 = isUtf8(bytes);
  let kept = pieces.length === 0 || isEmptyList(bytes) ? 1 : 0;
  let index = 0;
  for (const piece of pieces) {
    // What is left of a value where the stream ended is said once, by the sentence below.
    const isTail =
      cutShort !== undefined && piece.because !== undefined && piece.end >= bytes.length;
    if (isTail) continue;
    const text = bytes.subarray(piece.offset, piece.end);
    const outcome =
      piece.because === undefined
        ? readPiece(text, allUtf8)
        : { kind: 'rejected' as const, because: piece.because };
    if (outcome.kind !== 'rejected') kept += 1;
    onPiece({ outcome, text, offset: piece.offset, index });
    index += 1;
  }
  if (cutShort === undefined) return { kept };
  const because = `${cutShort}; ${kept} complete entries before the end were kept`;
  return { kept, cut: { offset: lastEnd(pieces), because } };
}

export function readPiece(text: Buffer, knownUtf8: boolean): EvidenceReading {
  if (!knownUtf8 && !isUtf8(text)) return { kind: 'rejected', because: 'it is not valid UTF-8' };
  let value: unknown;
  try {
    value = JSON.parse(text.toString('utf8'));
  } catch (error) {
    const because = error instanceof Error ? error.message.replace(/ \(line .*$/, '') : 'unknown';
    return { kind: 'rejected', because: `it is not JSON: ${because.slice(0, 200)}` };
  }
  for (const source of evidenceSources.all) {
    const reading = source.read(value);
    if (reading !== undefined) return reading;
  }
  return { kind: 'rejected', because: 'it is JSON, but of no kind of evidence known here' };
}

/** The entry as JSON text, as it stands in the evidence; of a wrapped trail record, the record. */
export function rawText(
  outcome: Extract<EvidenceReading, { kind: 'trail' | 'destination' }>,
  text: Buffer,
): string {
  return isWrapped(outcome, text) ? jsonText(outcome.raw) : text.toString('utf8');
}

/** A trail record inside LookupEvents' summary or a bus event: the record is what matters, not its wrapping. */
const isWrapped = (outcome: EvidenceReading, text: Buffer): boolean =>
  outcome.kind === 'trail' &&
  (text.includes('"CloudTrailEvent"') || text.includes('"detail-type"'));

const isEmptyList = (bytes: Buffer): boolean =>
  bytes.length < 200 && /^\uFEFF?\s*(\{\s*"\w+"\s*:\s*)?\[\s*\]\s*\}?\s*$/.test(bytes.toString());

const lastEnd = (pieces: ReturnType<typeof splitJson>): number =>
  pieces.reduce((end, piece) => (piece.because === undefined ? piece.end : end), 0);

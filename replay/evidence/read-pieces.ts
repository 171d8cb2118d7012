import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import type { Beside, EvidenceReading } from './evidence-source.ts';
import { jsonText } from './json-text.ts';
import { millisOf } from './json-value.ts';
import { evidenceSources } from './sources.ts';
import { splitEntries } from './split-entries.ts';
import type { JsonPiece } from './split-json.ts';
import { exportedEvent } from './split-log.ts';

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

/** The reference way to read a file: cut into values, each parsed and shown to the sources. */
export function readPieces(
  bytes: Buffer,
  cutShort: string | undefined,
  onPiece: (piece: ReadPiece) => void,
): PiecesRead {
  const { form, pieces } = splitEntries(bytes);
  const allUtf8 = isUtf8(bytes);
  // Nothing in a line of a log tells whether it is whole.
  const isTail = ({ because, end }: JsonPiece) =>
    end >= bytes.length && (because !== undefined || form === 'log');
  let kept = pieces.length === 0 || isEmptyList(bytes) ? 1 : 0;
  let index = 0;
  for (const piece of pieces) {
    // What is left of a value where the stream ended is said once, by the sentence below.
    if (cutShort !== undefined && isTail(piece)) continue;
    const text = bytes.subarray(piece.offset, piece.end);
    const outcome =
      piece.because === undefined
        ? form === 'log'
          ? readExported(text, allUtf8, piece.beside)
          : readPiece(text, allUtf8, piece.beside)
        : { kind: 'rejected' as const, because: piece.because };
    if (outcome.kind !== 'rejected') kept += 1;
    onPiece({ outcome, text, offset: piece.offset, index });
    index += 1;
  }
  if (cutShort === undefined) return { kept };
  const because = `${cutShort}; ${kept} complete entries before the end were kept`;
  return { kept, cut: { offset: lastEnd(pieces.filter((one) => !isTail(one))), because } };
}

export function readPiece(text: Buffer, knownUtf8: boolean, beside?: Beside): EvidenceReading {
  if (!knownUtf8 && !isUtf8(text)) return NOT_UTF8;
  let value: unknown;
  try {
    value = JSON.parse(text.toString('utf8'));
  } catch (error) {
    const because = error instanceof Error ? error.message.replace(/ \(line .*$/, '') : 'unknown';
    return { kind: 'rejected', because: `it is not JSON: ${because.slice(0, 200)}` };
  }
  const outcome = shown(value, beside);
  return outcome.kind === 'destination' && outcome.record.messageId === undefined
    ? { ...outcome, record: { ...outcome.record, foundMd5: md5Of(text) } }
    : outcome;
}

const md5Of = (text: Buffer): string => createHash('md5').update(text).digest('hex');

const NOT_UTF8: EvidenceReading = { kind: 'rejected', because: 'it is not valid UTF-8' };

/** An event of an exported log is what it would be in the answer of the API, but for the names it lacks. */
function readExported(text: Buffer, knownUtf8: boolean, beside?: Beside): EvidenceReading {
  if (!knownUtf8 && !isUtf8(text)) return NOT_UTF8;
  const event = exportedEvent(text.toString('utf8'));
  const timestamp = millisOf(event?.time);
  if (event === undefined || timestamp === undefined) {
    return { kind: 'rejected', because: 'the log event begins with no time there is' };
  }
  return shown({ timestamp, message: event.message }, beside);
}

function shown(value: unknown, beside?: Beside): EvidenceReading {
  for (const source of evidenceSources.all) {
    const reading = source.read(value, beside);
    if (reading !== undefined) return reading;
  }
  return { kind: 'rejected', because: 'it is JSON, but of no kind of evidence known here' };
}

/** The entry as it stands in the evidence, which is JSON but for an exported log; of a wrapped trail record, the record. */
export function rawText(
  outcome: Extract<EvidenceReading, { kind: 'trail' | 'destination' | 'log' }>,
  text: Buffer,
): string {
  const isInside = outcome.kind === 'trail' && outcome.isWrapped === true;
  return isInside ? jsonText(outcome.raw) : text.toString('utf8');
}

const isEmptyList = (bytes: Buffer): boolean =>
  bytes.length < 200 && /^\uFEFF?\s*(\{\s*"\w+"\s*:\s*)?\[\s*\]\s*\}?\s*$/.test(bytes.toString());

const lastEnd = (pieces: readonly JsonPiece[]): number =>
  pieces.reduce((end, piece) => (piece.because === undefined ? piece.end : end), 0);

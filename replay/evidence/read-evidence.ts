import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Problem } from '../../infra/base/problem.ts';
import type { DestinationRecord } from './destination-record.ts';
import type { EvidenceOrigin, EvidenceReading } from './evidence-source.ts';
import {
  compare,
  type EvidenceFile,
  findEvidenceFiles,
  type SetAside,
  unreadable,
} from './find-evidence-files.ts';
import { inflate, MOST_INFLATED_BYTES } from './inflate.ts';
import { canonical, jsonText } from './json-text.ts';
import { evidenceSources } from './sources.ts';
import { splitJson } from './split-json.ts';
import type { TrailRecord } from './trail-record.ts';

/** Everything there was. `records + duplicates + rejected` is the number of entries the files held. */
export interface Evidence {
  readonly files: number;
  readonly digests: number;
  readonly trail: readonly Found<TrailRecord>[];
  readonly destinations: readonly Found<DestinationRecord>[];
  readonly duplicates: number;
  readonly rejected: readonly Rejected[];
  /** Files met in a folder that make no claim to be evidence: a licence, a note. */
  readonly setAside: readonly SetAside[];
  /** What was found to have been changed or damaged, one sentence each. */
  readonly damage: readonly string[];
}

export interface Found<Kind> {
  readonly record: Kind;
  /** The entry as JSON text, as it stands in the evidence. */
  readonly raw: string;
  readonly origin: EvidenceOrigin;
}

export interface Rejected {
  readonly location: string;
  /** In bytes, from the start of the inflated file. Null when the whole file is meant. */
  readonly offset: number | null;
  readonly because: string;
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
  readonly onFile?: (done: number, of: number) => void;
  readonly mostInflatedBytes?: number;
  /** Locations are told relative to this folder; as given when absent. */
  readonly toldFrom?: string;
}

/** Names that promise evidence: a broken one is reported, where a stray note is set aside. */
const EVIDENCE_NAME = /\.(json|jsonl|ndjson|gz|log)$|(^|\/)aws\/lambda\/async\//i;
const CHANGED = 'another entry with this id and a different content was read before it';

/**
 * Reads every file at or below the paths.
 *
 * @throws Problem EVIDENCE_UNREADABLE when a path cannot be opened, EVIDENCE_EMPTY when one holds nothing readable.
 */
export async function readEvidence(
  paths: readonly string[],
  options: ReadOptions = {},
): Promise<Evidence> {
  const { files, setAside } = await findEvidenceFiles(paths, options.toldFrom);
  const reading = newReading(setAside);
  let done = 0;
  for (const file of files) {
    options.signal?.throwIfAborted();
    await readOne(file, reading, options.mostInflatedBytes ?? MOST_INFLATED_BYTES);
    done += 1;
    options.onFile?.(done, files.length);
  }
  for (const path of paths) requireReadable(path, files, reading);
  return {
    files: reading.files,
    digests: reading.digests,
    trail: reading.trail,
    destinations: reading.destinations,
    duplicates: reading.duplicates,
    rejected: reading.rejected,
    setAside: reading.setAside.sort((a, b) => compare(a.location, b.location)),
    damage: reading.damage,
  };
}

interface Reading {
  files: number;
  digests: number;
  duplicates: number;
  readonly trail: Found<TrailRecord>[];
  readonly destinations: Found<DestinationRecord>[];
  readonly rejected: Rejected[];
  readonly setAside: SetAside[];
  readonly damage: string[];
  /** What was read first under each id. */
  readonly seen: Map<string, Found<TrailRecord | DestinationRecord>>;
  readonly readableUnder: Set<string>;
}

const newReading = (setAside: readonly SetAside[]): Reading => ({
  files: 0,
  digests: 0,
  duplicates: 0,
  trail: [],
  destinations: [],
  rejected: [],
  setAside: [...setAside],
  damage: [],
  seen: new Map(),
  readableUnder: new Set(),
});

async function readOne(file: EvidenceFile, reading: Reading, mostBytes: number): Promise<void> {
  const { location } = file;
  let found: Buffer;
  try {
    found = await readFile(file.path);
  } catch (error) {
    const because = error instanceof Error ? error.message : 'unknown reason';
    if (file.named) throw unreadable(location, because, error);
    reading.files += 1;
    reading.rejected.push({ location, offset: null, because: `it cannot be read: ${because}` });
    return;
  }
  if (!claimsToBeEvidence(file, found)) {
    reading.setAside.push({ location, because: 'it begins neither like JSON nor like gzip' });
    return;
  }
  reading.files += 1;
  const whole = (because: string) => reading.rejected.push({ location, offset: null, because });
  if (found.length === 0) return void whole('the file is empty');
  const inflated = inflate(found, mostBytes);
  if ('because' in inflated) {
    reading.damage.push(`${location}: ${inflated.because}.`);
    return void whole(inflated.because);
  }
  const bytes = inflated.bytes;
  if (!beginsLikeJson(bytes)) return void whole('its content does not begin like JSON');
  const sha256 = createHash('sha256').update(found).digest('hex');
  readPieces(file, bytes, sha256, inflated.cutShort, reading);
}

function readPieces(
  file: EvidenceFile,
  bytes: Buffer,
  sha256: string,
  cutShort: string | undefined,
  reading: Reading,
): void {
  const { location } = file;
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
    const origin = { location, sha256, index };
    index += 1;
    if (outcome.kind === 'rejected') {
      reading.rejected.push({ location, offset: piece.offset, because: outcome.because });
      continue;
    }
    kept += 1;
    keep(outcome, text, origin, piece.offset, reading);
  }
  if (cutShort !== undefined) {
    const because = `${cutShort}; ${kept} complete entries before the end were kept`;
    reading.rejected.push({ location, offset: lastEnd(pieces), because });
    reading.damage.push(`${location}: ${because}.`);
  }
  if (kept > 0) reading.readableUnder.add(file.askedFor);
}

function readPiece(text: Buffer, knownUtf8: boolean): EvidenceReading {
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

function keep(
  outcome: Exclude<EvidenceReading, { kind: 'rejected' }>,
  text: Buffer,
  origin: EvidenceOrigin,
  offset: number,
  reading: Reading,
): void {
  if (outcome.kind === 'digest') {
    reading.digests += 1;
    return;
  }
  const id = outcome.kind === 'trail' ? outcome.record.eventID : outcome.record.id;
  const raw = isWrapped(outcome, text) ? jsonText(outcome.raw) : text.toString('utf8');
  const before = reading.seen.get(id);
  if (before === undefined) {
    if (outcome.kind === 'trail') reading.trail.push({ record: outcome.record, raw, origin });
    else reading.destinations.push({ record: outcome.record, raw, origin });
    reading.seen.set(id, { record: outcome.record, raw, origin });
  } else if (before.raw === raw || fingerprintOf(before) === fingerprintOf({ ...outcome, raw })) {
    reading.duplicates += 1;
  } else {
    reading.rejected.push({ location: origin.location, offset, because: `${CHANGED} (${id})` });
    reading.damage.push(`${origin.location} entry ${origin.index}: ${CHANGED} (${id}).`);
  }
}

/** Two receipts of one message differ in their counters, so a message is known by its body. */
function fingerprintOf(of: {
  readonly record: TrailRecord | DestinationRecord;
  readonly raw: string;
}) {
  const { record } = of;
  const md5 = 'channel' in record ? record.bodyMd5 : undefined;
  return typeof md5 === 'string' ? md5 : canonical(JSON.parse(of.raw));
}

/** A trail record inside LookupEvents' summary or a bus event: the record is what matters, not its wrapping. */
const isWrapped = (outcome: EvidenceReading, text: Buffer): boolean =>
  outcome.kind === 'trail' &&
  (text.includes('"CloudTrailEvent"') || text.includes('"detail-type"'));

function claimsToBeEvidence(file: EvidenceFile, found: Buffer): boolean {
  if (file.named || EVIDENCE_NAME.test(file.location)) return true;
  return (found[0] === 0x1f && found[1] === 0x8b) || beginsLikeJson(found);
}

function beginsLikeJson(bytes: Buffer): boolean {
  const first = bytes
    .toString('utf8', 0, 64)
    .replace(/^\uFEFF/, '')
    .trimStart();
  return first.startsWith('{') || first.startsWith('[') || (first === '' && bytes.length > 64);
}

const isEmptyList = (bytes: Buffer): boolean =>
  bytes.length < 200 && /^\uFEFF?\s*(\{\s*"\w+"\s*:\s*)?\[\s*\]\s*\}?\s*$/.test(bytes.toString());

const lastEnd = (pieces: ReturnType<typeof splitJson>): number =>
  pieces.reduce((end, piece) => (piece.because === undefined ? piece.end : end), 0);

function requireReadable(path: string, files: readonly EvidenceFile[], reading: Reading): void {
  const location = path;
  const own = files.filter((file) => file.askedFor === location || file.askedFor === path);
  // A path whose files were all reached by way of another one is not empty.
  if (own.some((file) => reading.readableUnder.has(file.askedFor))) return;
  if (own.length === 0 && reading.readableUnder.size > 0) return;
  const reasons = reading.rejected.filter((one) => one.location.startsWith(location)).slice(0, 3);
  const why = reasons.map((one) => `${one.location}: ${one.because}`).join('; ');
  throw new Problem(
    'EVIDENCE_EMPTY',
    `${path} holds no evidence that can be read${why === '' ? '' : ` (${why})`}`,
    {
      fix: 'Point at CloudTrail log files (.json or .json.gz) or dumps of destination queues.',
    },
  );
}

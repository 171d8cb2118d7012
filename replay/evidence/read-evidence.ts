import { setImmediate } from 'node:timers/promises';
import { Problem } from '../../infra/base/problem.ts';
import type { RunsSeen } from '../store/runs-seen.ts';
import type { DestinationRecord } from './destination-record.ts';
import type { EvidenceOrigin, EvidenceReading } from './evidence-source.ts';
import {
  compare,
  type EvidenceFile,
  findEvidenceFiles,
  type SetAside,
} from './find-evidence-files.ts';
import { gatherLogLines, type LogLines } from './gather-log-lines.ts';
import { MOST_INFLATED_BYTES } from './inflate.ts';
import { canonical } from './json-text.ts';
import type { LogLine } from './log-line.ts';
import { openEvidenceFile } from './open-evidence-file.ts';
import { rawText, readPieces } from './read-pieces.ts';
import { newRejections, type Rejected, type Rejections } from './rejections.ts';
import { type TrailRecord, tellsOfTheSame } from './trail-record.ts';

/**
 * Everything there was. Records, digests, duplicates, what was rejected and the entries set aside are together the
 * number of entries the files held.
 */
export interface Evidence {
  readonly files: number;
  readonly digests: number;
  readonly trail: readonly Found<TrailRecord>[];
  readonly destinations: readonly Found<DestinationRecord>[];
  /** Lines in which Lambda tells of an attempt. */
  readonly logs: readonly Found<LogLine>[];
  readonly duplicates: number;
  readonly rejected: readonly Rejected[];
  /** Files met in a folder that make no claim to be evidence: a licence, a note. Of logs, whatever else was printed. */
  readonly setAside: readonly SetAside[];
  /** What was found to have been changed or damaged, one sentence each. */
  readonly damage: readonly string[];
  /** What the trail as a whole shows of invocations; absent where `trail` is the whole of it. */
  readonly runsSeen?: RunsSeen;
}

export interface Found<Kind> {
  readonly record: Kind;
  /** The entry as JSON text, as it stands in the evidence. */
  readonly raw: string;
  readonly origin: EvidenceOrigin;
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
  readonly onFile?: (done: number, of: number) => void;
  readonly mostInflatedBytes?: number;
  /** Locations are told relative to this folder; as given when absent. */
  readonly toldFrom?: string;
}

export const CHANGED = 'another entry with this id and a different content was read before it';

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
    readOne(file, reading, options.mostInflatedBytes ?? MOST_INFLATED_BYTES);
    done += 1;
    // Lets an abort be heard: reading itself never waits.
    await setImmediate();
    options.onFile?.(done, files.length);
  }
  for (const path of paths) {
    requireReadable(path, files, reading.readableUnder, reading.rejections.all());
  }
  return {
    files: reading.files,
    digests: reading.digests,
    trail: reading.trail,
    destinations: reading.destinations,
    logs: reading.logs.kept(),
    duplicates: reading.duplicates + reading.logs.duplicates(),
    rejected: reading.rejections.all(),
    setAside: reading.setAside.sort((a, b) => compare(a.location, b.location)),
    damage: reading.rejections.damage(),
  };
}

interface Reading {
  files: number;
  digests: number;
  duplicates: number;
  readonly trail: Found<TrailRecord>[];
  readonly destinations: Found<DestinationRecord>[];
  readonly logs: LogLines;
  readonly rejections: Rejections;
  readonly setAside: SetAside[];
  /** What was read first under each id. */
  readonly seen: Map<string, Seen>;
  readonly readableUnder: Set<string>;
}

type Seen = Found<TrailRecord | DestinationRecord> & {
  /** Of a trail record that the row of a table tells of: where it stands in `trail`. */
  readonly renderedAt?: number;
};

const newReading = (setAside: readonly SetAside[]): Reading => ({
  files: 0,
  digests: 0,
  duplicates: 0,
  trail: [],
  destinations: [],
  logs: gatherLogLines(),
  rejections: newRejections(),
  setAside: [...setAside],
  seen: new Map(),
  readableUnder: new Set(),
});

function readOne(file: EvidenceFile, reading: Reading, mostBytes: number): void {
  const { location } = file;
  const opened = openEvidenceFile(file, mostBytes);
  if (opened.kind === 'set-aside') {
    reading.setAside.push({ location, because: opened.because });
    return;
  }
  reading.files += 1;
  if (opened.kind === 'rejected') {
    reading.rejections.add(
      { location, offset: null, because: opened.because },
      opened.isDamage === true ? `${location}: ${opened.because}.` : undefined,
    );
    return;
  }
  const { bytes, sha256, cutShort } = opened;
  const aside = new Map<string, number>();
  const { kept, cut } = readPieces(bytes, cutShort, ({ outcome, text, offset, index }) => {
    if (outcome.kind === 'rejected') {
      reading.rejections.add({ location, offset, because: outcome.because });
    } else if (outcome.kind === 'set-aside') {
      aside.set(outcome.because, (aside.get(outcome.because) ?? 0) + 1);
    } else {
      keep(outcome, text, { location, sha256, index }, offset, reading);
    }
  });
  if (cut !== undefined) {
    reading.rejections.add({ location, ...cut }, `${location}: ${cut.because}.`);
  }
  reading.setAside.push(...entriesAside(location, aside));
  if (kept > 0) reading.readableUnder.add(file.askedFor);
}

/** Entries of a file that were set aside, by reason. */
export const entriesAside = (
  location: string,
  aside: ReadonlyMap<string, number>,
): readonly SetAside[] => [...aside].map(([because, entries]) => ({ location, because, entries }));

function keep(
  outcome: Exclude<EvidenceReading, { kind: 'rejected' | 'set-aside' }>,
  text: Buffer,
  origin: EvidenceOrigin,
  offset: number,
  reading: Reading,
): void {
  if (outcome.kind === 'digest') {
    reading.digests += 1;
    return;
  }
  const raw = rawText(outcome, text);
  if (outcome.kind === 'log') {
    const changed = reading.logs.add({ record: outcome.record, raw, origin });
    if (changed !== undefined) reject(changed);
    return;
  }
  const id = outcome.kind === 'trail' ? outcome.record.eventID : outcome.record.id;
  const before = reading.seen.get(id);
  if (before === undefined) {
    const renderedAt = reading.trail.length;
    if (outcome.kind === 'trail') reading.trail.push({ record: outcome.record, raw, origin });
    else reading.destinations.push({ record: outcome.record, raw, origin });
    const isRendered = outcome.kind === 'trail' && outcome.isRendered === true;
    const seen = { record: outcome.record, raw, origin };
    reading.seen.set(id, isRendered ? { ...seen, renderedAt } : seen);
  } else if (outcome.kind === 'trail' && isToldAgain(before, outcome)) {
    reading.duplicates += 1;
    // The record itself tells more than the row of a table that was met before it.
    if (before.renderedAt !== undefined && outcome.isRendered !== true) {
      const found = { record: outcome.record, raw, origin };
      reading.trail[before.renderedAt] = found;
      reading.seen.set(id, found);
    }
  } else if (before.raw === raw || fingerprintOf(before) === fingerprintOf({ ...outcome, raw })) {
    reading.duplicates += 1;
  } else {
    reject(id);
  }

  function reject(of: string): void {
    const because = `${CHANGED} (${of})`;
    reading.rejections.add(
      { location: origin.location, offset, because },
      `${origin.location} entry ${origin.index}: ${because}.`,
    );
  }
}

/** Whether a table's row and a record, or two rows, tell of one event. A row is not to the letter what it tells of. */
const isToldAgain = (
  before: Seen,
  { record, isRendered }: Extract<EvidenceReading, { kind: 'trail' }>,
): boolean =>
  (before.renderedAt !== undefined || isRendered === true) &&
  'eventName' in before.record &&
  tellsOfTheSame(before.record, record);

/** Two receipts of one message differ in their counters, so a message is known by its body. */
export function fingerprintOf(of: {
  readonly record: TrailRecord | DestinationRecord;
  readonly raw: string;
}) {
  const { record } = of;
  const md5 = 'channel' in record ? record.bodyMd5 : undefined;
  return typeof md5 === 'string' ? md5 : canonical(JSON.parse(of.raw));
}

/** @throws Problem EVIDENCE_EMPTY when nothing at or below the path could be read. */
export function requireReadable(
  path: string,
  files: readonly EvidenceFile[],
  readableUnder: ReadonlySet<string>,
  rejected: readonly Rejected[],
): void {
  const location = path;
  const own = files.filter((file) => file.askedFor === location || file.askedFor === path);
  // A path whose files were all reached by way of another one is not empty.
  if (own.some((file) => readableUnder.has(file.askedFor))) return;
  if (own.length === 0 && readableUnder.size > 0) return;
  const reasons = rejected.filter((one) => one.location.startsWith(location)).slice(0, 3);
  const why = reasons.map((one) => `${one.location}: ${one.because}`).join('; ');
  throw new Problem(
    'EVIDENCE_EMPTY',
    `${path} holds no evidence that can be read${why === '' ? '' : ` (${why})`}`,
    {
      fix: 'Point at CloudTrail log files (.json or .json.gz), dumps of destination queues or logs of functions.',
    },
  );
}

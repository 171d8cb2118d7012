import { isUtf8 } from 'node:buffer';
import type { DestinationRecord } from '../evidence/destination-record.ts';
import type { EvidenceFile, SetAside } from '../evidence/find-evidence-files.ts';
import type { LogLine } from '../evidence/log-line.ts';
import { openEvidenceFileInto } from '../evidence/open-evidence-file.ts';
import { entriesAside, type Found } from '../evidence/read-evidence.ts';
import { type ReadPiece, rawText, readPiece, readPieces } from '../evidence/read-pieces.ts';
import { countRejected, newRejections, type Rejected } from '../evidence/rejections.ts';
import type { TrailRecord } from '../evidence/trail-record.ts';
import { fieldsOf } from './fields.ts';
import type { Kernel, ScannedRecord } from './kernel/kernel.ts';
import { FLAGS, LAYOUT } from './kernel/layout.ts';
import { isWanted, type KeySet } from './key-set.ts';
import { rowOf } from './row.ts';
import type { RowFiles } from './row-files.ts';
import { fiveMinutesOf, type HistogramCell, type Tally, tallyKey } from './tally.ts';

/** Everything one file gave. Plain data: it crosses from a thread to another. */
export interface FileScan {
  readonly entry: ManifestEntry;
  readonly rejected: readonly Rejected[];
  readonly damage: readonly string[];
  readonly destinations: readonly FoundDestination[];
  readonly logs: readonly FoundLogLine[];
  /** Entries of logs that were counted and not kept. */
  readonly setAside: readonly SetAside[];
  readonly candidates: readonly Candidate[];
}

export interface FoundDestination extends Found<DestinationRecord> {
  /** In bytes, from the start of the inflated file. */
  readonly offset: number;
}

export interface FoundLogLine extends Found<LogLine> {
  /** In bytes, from the start of the inflated file. */
  readonly offset: number;
}

/** What became of one file; every file has exactly one of these. */
export interface ManifestEntry {
  readonly location: string;
  readonly status:
    | 'read'
    /** Some of it was rejected. */
    | 'read-in-part'
    /** A log file that says nothing was logged. */
    | 'holds-no-records'
    | 'digest'
    | 'rejected'
    | 'set-aside';
  readonly because?: string;
  readonly sha256?: string;
  /** In bytes, as found and inflated. */
  readonly size: number;
  readonly inflatedSize: number;
  /** Trail records, duplicates among them. */
  readonly trail: number;
  readonly destinations: number;
  /** Lines of logs that were kept, duplicates among them, and entries that were not. */
  readonly logs: number;
  readonly setAside: number;
  readonly digests: number;
  readonly rejected: number;
  /** Of the trail records, seconds since 1970. */
  readonly first?: number;
  readonly last?: number;
}

/** A record that shares a value with what is looked for, and where its bytes are. */
export interface Candidate {
  readonly file: number;
  readonly index: number;
  readonly offset: number;
  readonly length: number;
  /** As `fieldsOf` gives them. */
  readonly fields: readonly (string | undefined)[];
}

export interface ScanRequest {
  readonly keys?: KeySet;
  readonly tally: Tally;
  readonly mostInflatedBytes: number;
  /** Given the rows of a file for the index, once it is known that the file keeps them. */
  readonly takeRows?: RowFiles['write'];
}

const RECORDS_LIST = /^(?:\xef\xbb\xbf)?[ \t\r\n]*\{[ \t\r\n]*"Records"[ \t\r\n]*:[ \t\r\n]*\[/;
const BARE_LIST = /^(?:\xef\xbb\xbf)?[ \t\r\n]*\[/;
const LINES = /^(?:\xef\xbb\xbf)?[ \t\r\n]*(?=\{)/;

/**
 * Reads one file: its hash, its bytes with their checksum, and the members of every record that others are found by.
 *
 * A file the kernel understands whole is read by it. Anything else is read by the reference reader from its first byte,
 * so what a file gives never depends on which of the two read it.
 */
export async function scanFile(
  file: EvidenceFile,
  number: number,
  kernel: Kernel,
  request: ScanRequest,
): Promise<FileScan> {
  const opened = await openEvidenceFileInto(file, request.mostInflatedBytes, kernel.room);
  const { location } = file;
  if (opened.kind !== 'text') {
    const { kind, because, size } = opened;
    const isRejected = kind === 'rejected';
    const entry = { ...NOTHING, location, status: kind, because, size };
    return {
      entry: isRejected ? { ...entry, rejected: 1 } : entry,
      rejected: isRejected ? [{ location, offset: null, because }] : [],
      damage: isRejected && opened.isDamage === true ? [`${location}: ${because}.`] : [],
      destinations: [],
      logs: [],
      setAside: [],
      candidates: [],
    };
  }
  const { bytes, sha256, cutShort } = opened;
  const found = newFound(location, sha256, number, request);
  const isRead = cutShort === undefined && isUtf8(bytes) && readByKernel(bytes, kernel, found);
  let kept = found.kept;
  if (!isRead) {
    found.forget();
    const read = readPieces(bytes, cutShort, found.piece);
    kept = read.kept;
    if (read.cut !== undefined) found.cut(read.cut);
  }
  const { trail, destinations, logs, digests } = found;
  const rejected = found.rejections.all();
  const setAside = entriesAside(location, found.aside);
  const status =
    rejected.length > 0
      ? kept > 0
        ? 'read-in-part'
        : 'rejected'
      : trail + destinations.length + logs.length > 0
        ? 'read'
        : digests > 0
          ? 'digest'
          : 'holds-no-records';
  found.tell(request.tally);
  const [first, last] = found.times();
  if (first !== undefined && last !== undefined) request.takeRows?.(found.rows, [first, last]);
  return {
    entry: {
      location,
      status,
      ...(rejected[0] !== undefined && { because: rejected[0].because }),
      sha256,
      size: opened.size,
      inflatedSize: bytes.length,
      trail,
      destinations: destinations.length,
      logs: logs.length,
      setAside: setAside.reduce((sum, { entries = 0 }) => sum + entries, 0),
      digests,
      rejected: countRejected(rejected),
      ...(first !== undefined && { first }),
      ...(last !== undefined && { last }),
    },
    rejected,
    damage: found.rejections.damage(),
    destinations,
    logs,
    setAside,
    candidates: found.candidates,
  };
}

const NOTHING = {
  inflatedSize: 0,
  trail: 0,
  destinations: 0,
  logs: 0,
  setAside: 0,
  digests: 0,
  rejected: 0,
};

type FoundInFile = ReturnType<typeof newFound>;

/** Whether the kernel understood the whole file. If not, what was noted meanwhile has to be forgotten. */
function readByKernel(bytes: Buffer, kernel: Kernel, found: FoundInFile): boolean {
  const head = bytes.toString('latin1', 0, 256);
  const records = RECORDS_LIST.exec(head) ?? BARE_LIST.exec(head);
  const opening = records ?? LINES.exec(head);
  if (opening === null) return false;
  const isList = records !== null;
  kernel.load(bytes);
  let at = opening[0].length;
  let index = 0;
  for (;;) {
    const batch = kernel.scan(at, isList);
    if (batch === undefined) return false;
    for (let one = 0; one < batch.count; one += 1) {
      const record = batch.record(one);
      if ((record.flags & FLAGS.slow) === 0) {
        found.scanned(record, index + one);
        continue;
      }
      // Among values one after another, one of another kind may be a list itself.
      if (!isList) return false;
      const text = bytes.subarray(record.start, record.end);
      found.piece({
        outcome: readPiece(text, true),
        text,
        offset: record.start,
        index: index + one,
      });
    }
    found.batch(batch, index);
    index += batch.count;
    at = batch.next;
    if (batch.count < LAYOUT.mostRecords) break;
  }
  if (!isList) return at === bytes.length;
  const rest = bytes.toString('latin1', at, at + 256);
  const isEnd =
    opening[0].trimEnd().endsWith('[') && head.includes('{') && /^[^[]*\{/.test(opening[0]);
  const tail = isEnd ? /^\][ \t\r\n]*\}[ \t\r\n]*$/ : /^\][ \t\r\n]*$/;
  return bytes.length - at <= 256 && tail.test(rest);
}

function newFound(location: string, sha256: string, number: number, request: ScanRequest) {
  const counts = new Map<number, number>();
  const named: HistogramCell[] = [];
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const { keys, takeRows } = request;
  const span = (seconds: number) => {
    if (seconds < first) first = seconds;
    if (seconds > last) last = seconds;
  };
  const found = {
    kept: 0,
    trail: 0,
    digests: 0,
    rejections: newRejections(),
    destinations: [] as FoundDestination[],
    logs: [] as FoundLogLine[],
    aside: new Map<string, number>(),
    candidates: [] as Candidate[],
    rows: [] as Uint8Array[],

    scanned(record: ScannedRecord, index: number): void {
      found.kept += 1;
      found.trail += 1;
      span(record.seconds);
      const key = tallyKey(record.seconds, record.pair);
      counts.set(key, (counts.get(key) ?? 0) + 1);
      const mayMatch = (record.flags & (FLAGS.candidate | FLAGS.escaped)) !== 0;
      if (keys === undefined || !mayMatch) return;
      const fields = record.fields();
      if (!isWanted(keys, fields)) return;
      const { start, end } = record;
      found.candidates.push({ file: number, index, offset: start, length: end - start, fields });
    },

    batch(
      batch: {
        readonly rows: (file: number, first: number, take: (rows: Uint8Array) => void) => void;
      },
      index: number,
    ): void {
      if (takeRows === undefined) return;
      batch.rows(number, index, (rows) => {
        if (rows.length > 0) found.rows.push(new Uint8Array(rows));
      });
    },

    piece({ outcome, text, offset, index }: ReadPiece): void {
      if (outcome.kind === 'rejected') {
        found.rejections.add({ location, offset, because: outcome.because });
        return;
      }
      found.kept += 1;
      if (outcome.kind === 'digest') {
        found.digests += 1;
      } else if (outcome.kind === 'set-aside') {
        found.aside.set(outcome.because, (found.aside.get(outcome.because) ?? 0) + 1);
      } else if (outcome.kind === 'destination') {
        const raw = rawText(outcome, text);
        found.destinations.push({
          record: outcome.record,
          raw,
          origin: { location, sha256, index },
          offset,
        });
      } else if (outcome.kind === 'log') {
        const raw = rawText(outcome, text);
        const origin = { location, sha256, index };
        found.logs.push({ record: outcome.record, raw, origin, offset });
      } else {
        found.trailPiece(outcome.record, text, offset, index);
      }
    },

    trailPiece(record: TrailRecord, text: Buffer, offset: number, index: number): void {
      found.trail += 1;
      const seconds = Math.floor(Date.parse(record.eventTime) / 1000);
      span(seconds);
      const { eventSource: source, eventName: name } = record;
      named.push({ at: fiveMinutesOf(seconds), source, name, count: 1 });
      const fields = fieldsOf(record);
      const place = { file: number, index, offset, length: text.length };
      if (takeRows !== undefined) found.rows.push(rowOf(place, seconds, fields));
      if (keys !== undefined && isWanted(keys, fields)) found.candidates.push({ ...place, fields });
    },

    cut(cut: { readonly offset: number; readonly because: string }): void {
      found.rejections.add({ location, ...cut }, `${location}: ${cut.because}.`);
    },

    forget(): void {
      [found.kept, found.trail, found.digests] = [0, 0, 0];
      for (const list of [found.destinations, found.logs, found.candidates, found.rows, named])
        list.length = 0;
      found.rejections = newRejections();
      found.aside.clear();
      counts.clear();
      [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    },

    times: (): readonly [number | undefined, number | undefined] =>
      first <= last ? [first, last] : [undefined, undefined],

    /** Once it is known that the file keeps what was counted. */
    tell(tally: Tally): void {
      for (const [key, count] of counts) tally.count(key, count);
      for (const cell of named) tally.add(cell);
    },
  };
  return found;
}

import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { SEPARATOR } from './row.ts';

/** Where rows of one thread go: files that each hold one day, so that the database has nothing to sort or part. */
export interface RowSegments {
  /**
   * @param rows whole rows, in the order of the file.
   * @param span seconds since 1970 of its first and last record.
   */
  write(rows: readonly Uint8Array[], span: readonly [number, number]): void;
  end(): void;
}

export interface SegmentPlace {
  readonly folder: string;
  readonly thread: number;
  /** Of rows; a segment is full when it holds this many. */
  readonly mostBytes: number;
}

/** Evidence comes by time, so few days are written at once; of a trail of years in one file the oldest are closed. */
const MOST_OPEN = 32;
const DAY_S = 86_400;
/** File, index, offset and length stand before the seconds. */
const SECONDS_AT = 4;

/** @param onFull told of each file that is complete. */
export function rowSegments(
  { folder, thread, mostBytes }: SegmentPlace,
  onFull: (path: string) => void,
): RowSegments {
  /** By day, the one written last at the end. */
  const open = new Map<string, Segment>();
  let made = 0;
  const close = (day: string) => {
    const segment = open.get(day);
    if (segment === undefined) return;
    open.delete(day);
    closeSync(segment.file);
    onFull(segment.path);
  };
  const segmentOf = (day: string): Segment => {
    const known = open.get(day);
    if (known !== undefined) {
      open.delete(day);
      open.set(day, known);
      return known;
    }
    const [oldest] = open.keys();
    if (oldest !== undefined && open.size >= MOST_OPEN) close(oldest);
    const path = join(folder, `${day}_${thread}-${made}.rows`);
    made += 1;
    // Rows hold what the evidence holds: nobody else's to read.
    const segment = { path, file: openSync(path, 'wx', 0o600), size: 0 };
    open.set(day, segment);
    return segment;
  };
  const append = (day: string, parts: readonly Uint8Array[]) => {
    const segment = segmentOf(day);
    for (const part of parts) {
      for (let at = 0; at < part.length; ) at += writeSync(segment.file, part, at);
      segment.size += part.length;
    }
    if (segment.size >= mostBytes) close(day);
  };
  return {
    write(rows, [first, last]) {
      if (rows.length === 0) return;
      if (dayOf(first) === dayOf(last)) append(dayOf(first), rows);
      else for (const [day, parts] of byDay(rows)) append(day, parts);
    },
    end() {
      for (const day of [...open.keys()]) close(day);
    },
  };
}

/** The day a segment holds, by its path: "2026-05-12". */
export const dayOfSegment = (path: string): string =>
  /(-?[\d-]+)_\d+-\d+\.rows$/.exec(path)?.[1] ?? '';

interface Segment {
  readonly path: string;
  readonly file: number;
  size: number;
}

const dayOf = (seconds: number): string =>
  new Date(Math.floor(seconds / DAY_S) * DAY_S * 1000).toISOString().slice(0, -14);

function byDay(rows: readonly Uint8Array[]): ReadonlyMap<string, readonly Uint8Array[]> {
  const days = new Map<string, Uint8Array[]>();
  const names = new Map<number, string>();
  for (const part of rows) {
    for (let from = 0; from < part.length; ) {
      const end = part.indexOf(NEWLINE, from) + 1;
      const number = Math.floor(secondsOf(part, from) / DAY_S);
      const day = names.get(number) ?? dayOf(number * DAY_S);
      names.set(number, day);
      const held = days.get(day);
      if (held === undefined) days.set(day, [part.subarray(from, end)]);
      else held.push(part.subarray(from, end));
      from = end;
    }
  }
  return days;
}

const NEWLINE = 0x0a;
const SEPARATOR_CODE = SEPARATOR.charCodeAt(0);

function secondsOf(part: Uint8Array, from: number): number {
  let at = from;
  for (let passed = 0; passed < SECONDS_AT; passed += 1) at = part.indexOf(SEPARATOR_CODE, at) + 1;
  const end = part.indexOf(SEPARATOR_CODE, at);
  return Number(Buffer.from(part.buffer, part.byteOffset + at, end - at).toString('latin1'));
}

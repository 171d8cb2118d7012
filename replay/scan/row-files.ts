import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { BROTLI } from './columns/brotli.ts';
import { openColumnPacker } from './columns/column-packer.ts';
import { type ParquetFile, parquetFile } from './columns/parquet-file.ts';
import { ROW_COLUMNS, SEPARATOR } from './row.ts';

/** Where rows of one thread go: Parquet files that each hold one day, in a folder for each day. */
export interface RowFiles {
  /**
   * @param rows whole rows, in the order of the file; not used after the call.
   * @param span seconds since 1970 of its first and last record.
   */
  write(rows: readonly Uint8Array[], span: readonly [number, number]): void;
  end(): void;
}

export interface RowFilesPlace {
  readonly folder: string;
  readonly thread: number;
  /** `columnsCode()`. */
  readonly columns: Uint8Array;
  /** Rows that are held before they are written; a few more may come with the last of them. */
  readonly mostHeld: number;
}

/** Evidence comes by time: one day is written at once, and rows of others wait until there are enough of them. */
const ENOUGH_BYTES = 4 * 1024 * 1024;
/** Of all that wait. When there are more, days that have less than enough share a file. */
const MOST_WAITING_BYTES = 24 * 1024 * 1024;
const MOST_GROUPS = 32;
const DAY_S = 86_400;
/** File, index, offset and length stand before the seconds. */
const SECONDS_AT = 4;

/** @param onFile told of each file that is complete, and the rows in it. */
export function rowFiles(
  { folder, thread, columns, mostHeld }: RowFilesPlace,
  onFile: (path: string, rows: number) => void,
): RowFiles {
  const packer = openColumnPacker(ROW_COLUMNS, columns);
  const waiting = new Map<string, { readonly parts: Uint8Array[]; size: number }>();
  let waitingBytes = 0;
  let current: string | undefined;
  let open: OpenFile | undefined;
  let made = 0;

  return {
    write(rows, [first, last]) {
      const days = dayOf(first) === dayOf(last) ? [[dayOf(first), rows] as const] : byDay(rows);
      for (const [day, parts] of days) {
        current ??= day;
        if (day === current) take(parts);
        else wait(day, parts);
      }
    },
    end() {
      writeWaiting();
      close();
    },
  };

  function take(parts: readonly Uint8Array[]): void {
    for (const part of parts) {
      packer.take(part, rowGroup);
      if (packer.held >= mostHeld) rowGroup();
    }
  }

  function wait(day: string, parts: readonly Uint8Array[]): void {
    const held = waiting.get(day) ?? { parts: [], size: 0 };
    waiting.set(day, held);
    for (const part of parts) {
      held.parts.push(new Uint8Array(part));
      held.size += part.length;
      waitingBytes += part.length;
    }
    if (held.size >= ENOUGH_BYTES) {
      waiting.delete(day);
      waitingBytes -= held.size;
      turnTo(day);
      take(held.parts);
    } else if (waitingBytes > MOST_WAITING_BYTES) writeWaiting();
  }

  /** In order of the days, as many together as are enough for a file. */
  function writeWaiting(): void {
    const days = [...waiting].sort(([a], [b]) => (a < b ? -1 : 1));
    waiting.clear();
    waitingBytes = 0;
    for (let at = 0; at < days.length; ) {
      const from = at;
      for (let size = 0; at < days.length && size < ENOUGH_BYTES; at += 1) {
        size += days[at]?.[1].size ?? 0;
      }
      const [first, last] = [days[from]?.[0] ?? '', days[at - 1]?.[0] ?? ''];
      turnTo(first === last ? first : `${first}..${last}`);
      for (const [, { parts }] of days.slice(from, at)) take(parts);
    }
  }

  function turnTo(day: string): void {
    close();
    current = day;
  }

  function rowGroup(): void {
    open ??= create(current ?? '');
    open.rows += packer.held;
    open.groups += 1;
    packer.rowGroup(open.parquet);
    if (open.groups === MOST_GROUPS) close();
  }

  function close(): void {
    if (packer.held > 0) rowGroup();
    if (open === undefined) return;
    const { parquet, file, path, rows } = open;
    open = undefined;
    parquet.end();
    closeSync(file);
    onFile(path, rows);
  }

  function create(day: string): OpenFile {
    const dayFolder = join(folder, `day=${day}`);
    mkdirSync(dayFolder, { recursive: true, mode: 0o700 });
    const path = join(dayFolder, `${thread}-${made}.parquet`);
    made += 1;
    // Rows hold what the evidence holds: nobody else's to read.
    const file = openSync(path, 'wx', 0o600);
    const parquet = parquetFile(ROW_COLUMNS, BROTLI, (bytes) => {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    });
    return { path, file, parquet, rows: 0, groups: 0 };
  }
}

interface OpenFile {
  readonly path: string;
  readonly file: number;
  readonly parquet: ParquetFile;
  rows: number;
  groups: number;
}

/** "2026-05-12" */
const dayOf = (seconds: number): string =>
  new Date(Math.floor(seconds / DAY_S) * DAY_S * 1000).toISOString().slice(0, -14);

/** Stretches of rows of one day, by the day. */
function byDay(rows: readonly Uint8Array[]): ReadonlyMap<string, readonly Uint8Array[]> {
  const days = new Map<string, Uint8Array[]>();
  for (const part of rows) {
    let [from, number] = [0, Number.NaN];
    const add = (end: number) => {
      if (end === from) return;
      const day = dayOf(number * DAY_S);
      const held = days.get(day) ?? [];
      days.set(day, held);
      held.push(part.subarray(from, end));
      from = end;
    };
    for (let at = 0; at < part.length; at = part.indexOf(NEWLINE, at) + 1) {
      const next = Math.floor(secondsOf(part, at) / DAY_S);
      if (next !== number) add(at);
      number = next;
    }
    add(part.length);
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

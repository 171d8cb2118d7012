import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { FIELDS } from '../fields.ts';
import { dictionaryOf } from './dictionary.ts';
import { FLAGS, KINDS, LAYOUT } from './layout.ts';

/** The compiled scan with a memory of its own. One per thread; it holds one document at a time. */
export interface Kernel {
  /** Takes a document over; `at` places are offsets in it from then on. One that was put into its room is not moved. */
  load(bytes: Uint8Array): void;
  /** Room for a document of so many bytes, until the next one is loaded or another room asked for. */
  room(length: number): Buffer;
  /**
   * Reads up to a thousand values from `at` on.
   *
   * @returns what was read and where the next value or the list's bracket is, or undefined where the text breaks.
   */
  scan(at: number, isList: boolean): Batch | undefined;
  /** Which values make a record a candidate. The answer may include others, and never leaves one out. */
  lookFor(values: Iterable<string>, isLookedAt: (column: string) => boolean): void;
  /** Source and name behind a pair's number, "" and "" for 0. */
  pair(id: number): readonly [source: string, name: string];
}

export interface Batch {
  readonly count: number;
  readonly next: number;
  readonly record: (at: number) => ScannedRecord;
  /** The rows of all records that are not slow, as bytes that are overwritten by the next call. */
  readonly rows: (file: number, firstIndex: number, take: (rows: Uint8Array) => void) => void;
}

export interface ScannedRecord {
  readonly start: number;
  readonly end: number;
  readonly flags: number;
  readonly seconds: number;
  readonly pair: number;
  /** As `fieldsOf` gives it, in the order of FIELDS. Not for records flagged slow. */
  readonly fields: () => readonly (string | undefined)[];
}

const exportsOf = z.object({
  memory: z.instanceof(WebAssembly.Memory),
  configure: z.custom<(firstWins: number) => void>(isFunction),
  lookFor: z.custom<(mask: number, bits: number) => void>(isFunction),
  scan: z.custom<(from: number, end: number, most: number, isList: boolean) => number>(isFunction),
  where: z.custom<() => number>(isFunction),
  failure: z.custom<() => number>(isFunction),
  hashOf: z.custom<(at: number, length: number) => bigint>(isFunction),
  writeRows:
    z.custom<
      (
        from: number,
        count: number,
        fields: number,
        prefix: number,
        prefixLength: number,
        firstIndex: number,
        base: number,
      ) => number
    >(isFunction),
});

const PAGE = 65_536;

export const kernelCode = (): Uint8Array => readFileSync(new URL('scan.wasm', import.meta.url));

export function openKernel(code: Uint8Array = kernelCode()): Kernel {
  const module = new WebAssembly.Module(code);
  const wasm = exportsOf.parse(new WebAssembly.Instance(module, {}).exports);
  let bytes = Buffer.from(wasm.memory.buffer);
  let view = new DataView(wasm.memory.buffer);
  let end: number = LAYOUT.document;
  writeDictionary();
  return { load, room, scan, lookFor, pair };

  function writeDictionary(): void {
    const { entries, elementContexts, isElement, names, firstWins } = dictionaryOf(FIELDS);
    bytes.set(names, LAYOUT.names);
    for (const { place, w0, w1, length, context, action, nameAt } of entries) {
      const at = LAYOUT.dictionary + place * 32;
      view.setBigUint64(at, w0, true);
      view.setBigUint64(at + 8, w1, true);
      view.setUint32(at + 16, length, true);
      view.setUint32(at + 20, context, true);
      view.setUint32(at + 24, action, true);
      view.setUint32(at + 28, LAYOUT.names + nameAt, true);
    }
    for (const [context, within] of elementContexts)
      bytes[LAYOUT.elementContext + context] = within;
    for (const context of isElement) bytes[LAYOUT.elementContext + 128 + context] = 1;
    wasm.configure(firstWins);
  }

  function load(document: Uint8Array): void {
    const isThere =
      document.buffer === wasm.memory.buffer && document.byteOffset === LAYOUT.document;
    if (!isThere) room(document.length).set(document);
    end = LAYOUT.document + document.length;
    bytes.fill(0, end, end + LAYOUT.padding);
  }

  function room(length: number): Buffer {
    const needed = LAYOUT.document + length + LAYOUT.padding;
    const missing = needed - wasm.memory.buffer.byteLength;
    if (missing > 0) {
      wasm.memory.grow(Math.ceil(missing / PAGE));
      bytes = Buffer.from(wasm.memory.buffer);
      view = new DataView(wasm.memory.buffer);
    }
    return bytes.subarray(LAYOUT.document, LAYOUT.document + length);
  }

  function scan(at: number, isList: boolean): Batch | undefined {
    const count = wasm.scan(LAYOUT.document + at, end, LAYOUT.mostRecords, isList);
    if (wasm.failure() !== 0) return undefined;
    const next = wasm.where() - LAYOUT.document;
    return {
      count,
      next,
      record,
      rows: (file, first, take) => {
        rows(count, file, first, take);
      },
    };
  }

  function record(at: number): ScannedRecord {
    const place = LAYOUT.records + at * LAYOUT.stride;
    return {
      start: view.getUint32(place, true) - LAYOUT.document,
      end: view.getUint32(place + 4, true) - LAYOUT.document,
      flags: view.getUint32(place + 8, true),
      seconds: view.getUint32(place + 12, true),
      pair: view.getUint32(place + 16, true),
      fields: () => FIELDS.map((_field, slot) => slotText(place + 32 + slot * 8)),
    };
  }

  function slotText(at: number): string | undefined {
    const start = view.getUint32(at, true);
    const packed = view.getUint32(at + 4, true);
    const kind = (packed >>> 24) & 3;
    if (kind !== KINDS.text && kind !== KINDS.escapedText) return undefined;
    const text = bytes.toString('utf8', start, start + (packed & 0xff_ffff));
    if (text === '') return undefined;
    return kind === KINDS.text ? text : canonicalText(text);
  }

  function rows(
    count: number,
    file: number,
    firstIndex: number,
    take: (rows: Uint8Array) => void,
  ): void {
    const prefix = Buffer.from(`${file}\x1f`);
    bytes.set(prefix, LAYOUT.scratch);
    for (let from = 0; from < count; ) {
      const upTo = unescapeFrom(from, count);
      while (from < upTo) {
        const length = wasm.writeRows(
          from,
          upTo,
          FIELDS.length,
          LAYOUT.scratch,
          prefix.length,
          firstIndex,
          LAYOUT.document,
        );
        take(bytes.subarray(LAYOUT.out, LAYOUT.out + length));
        from = wasm.where();
      }
    }
  }

  /** Makes escaped values canonical, record by record, while there is space for another; returns where it ended. */
  function unescapeFrom(from: number, count: number): number {
    let scratch = LAYOUT.scratch + 64;
    for (let at = from; at < count; at += 1) {
      const place = LAYOUT.records + at * LAYOUT.stride;
      const flags = view.getUint32(place + 8, true);
      if ((flags & FLAGS.escaped) === 0 || (flags & FLAGS.slow) !== 0) continue;
      if (scratch + FIELDS.length * LAYOUT.longest > LAYOUT.scratchEnd) return at;
      scratch = unescapeSlots(place, scratch);
    }
    return count;
  }

  /** Puts each escaped value of a record aside in its canonical form, and points its slot there. */
  function unescapeSlots(place: number, from: number): number {
    let scratch = from;
    for (let slot = 0; slot < FIELDS.length; slot += 1) {
      const at = place + 32 + slot * 8;
      const packed = view.getUint32(at + 4, true);
      if (((packed >>> 24) & 3) !== KINDS.escapedText) continue;
      const text = Buffer.from(slotText(at) ?? '');
      // The canonical form is never the longer one: it escapes only what has to be, in the shortest way.
      if (text.length > (packed & 0xff_ffff)) throw new Error('an escaped value grew');
      bytes.set(text, scratch);
      view.setUint32(at, scratch, true);
      view.setUint32(at + 4, text.length | (KINDS.text << 24), true);
      scratch += text.length;
    }
    return scratch;
  }

  function lookFor(values: Iterable<string>, isLookedAt: (column: string) => boolean): void {
    bytes.fill(0, LAYOUT.filter, LAYOUT.filter + LAYOUT.filterBits / 8);
    let any = false;
    for (const value of values) {
      const text = Buffer.from(value);
      if (text.length === 0 || text.length > LAYOUT.longest) continue;
      any = true;
      bytes.set(text, LAYOUT.scratch);
      bytes.fill(0, LAYOUT.scratch + text.length, LAYOUT.scratch + text.length + 8);
      const hash = wasm.hashOf(LAYOUT.scratch, text.length);
      const bit = Number(hash & BigInt(LAYOUT.filterBits - 1));
      const at = LAYOUT.filter + (bit >> 3);
      bytes[at] = (bytes[at] ?? 0) | (1 << (bit & 7));
    }
    const mask = FIELDS.reduce(
      (bits, field, slot) => (isLookedAt(field.column) ? bits | (1 << slot) : bits),
      0,
    );
    wasm.lookFor(any ? mask : 0, LAYOUT.filterBits);
  }

  function pair(id: number): readonly [string, string] {
    if (id === 0) return ['', ''];
    const at = LAYOUT.pairs + id * 16;
    const start = view.getUint32(at, true);
    const middle = start + view.getUint32(at + 4, true);
    const stop = middle + view.getUint32(at + 8, true);
    return [bytes.toString('utf8', start, middle), bytes.toString('utf8', middle, stop)];
  }
}

/** Escapes can be written in many ways; this is the one `storedText` writes. */
function canonicalText(escaped: string): string {
  const text: unknown = JSON.parse(`"${escaped}"`);
  return typeof text === 'string' ? JSON.stringify(text).slice(1, -1) : escaped;
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

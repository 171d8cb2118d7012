import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ParquetColumn, ParquetFile } from './parquet-file.ts';

/**
 * Gathers rows and turns them into the row groups of a Parquet file. One per thread: it takes some hundred megabytes of
 * addresses, and as much memory as the fullest row group filled.
 */
export interface ColumnPacker {
  /** Rows held since the last row group. */
  readonly held: number;
  /**
   * @param rows whole rows.
   * @param onFull told when there is no room for more; it has to call `rowGroup`.
   * @throws Error when they are not rows of these columns.
   */
  take(rows: Uint8Array, onFull: () => void): void;
  /** Writes what is held and forgets it. */
  rowGroup(file: ParquetFile): void;
}

const exportsOf = z.object({
  memory: z.instanceof(WebAssembly.Memory),
  begin: z.custom<(cells: number) => void>(isFunction),
  take: z.custom<(from: number, end: number) => number>(isFunction),
  rowsHeld: z.custom<() => number>(isFunction),
  roomFor: z.custom<(column: number) => number>(isFunction),
  texts: z.custom<(column: number, out: number) => number>(isFunction),
  numbers: z.custom<(column: number, out: number) => number>(isFunction),
  valuesPresent: z.custom<() => number>(isFunction),
  valuesDistinct: z.custom<() => number>(isFunction),
  dictionaryBytes: z.custom<() => number>(isFunction),
  leastNumber: z.custom<() => bigint>(isFunction),
  mostNumber: z.custom<() => bigint>(isFunction),
});

/** As at the head of `columns.as`; the rows that come and the pages that go share what is behind the columns. */
const LAYOUT = {
  dictionary: 131_072,
  numbers: 5,
  values: 10_747_904,
  valuesStride: 12_583_488,
} as const;
/** What is read or written past an end at the most. */
const SLACK = 64;
const REFUSED = 0xff_ff_ff_ff;
const PAGE = 65_536;

export const columnsCode = (): Uint8Array => readFileSync(new URL('columns.wasm', import.meta.url));

/** @param columns the numbers first. */
export function openColumnPacker(
  columns: readonly ParquetColumn[],
  code: Uint8Array = columnsCode(),
): ColumnPacker {
  const wasm = exportsOf.parse(new WebAssembly.Instance(new WebAssembly.Module(code), {}).exports);
  const free = LAYOUT.values + (columns.length - LAYOUT.numbers) * LAYOUT.valuesStride;
  reach(free);
  wasm.begin(columns.length);
  return {
    get held() {
      return wasm.rowsHeld();
    },
    take(rows, onFull) {
      let rest = rows;
      while (rest.length > 0) {
        reach(free + rest.length + SLACK);
        new Uint8Array(wasm.memory.buffer).set(rest, free);
        const taken = wasm.take(free, free + rest.length) >>> 0;
        if (taken === REFUSED) throw new Error('rows for the index are broken');
        rest = rest.subarray(taken - free);
        if (rest.length === 0) return;
        if (wasm.rowsHeld() === 0) throw new Error('a row is too large for the index');
        onFull();
      }
    },
    rowGroup(file) {
      const rows = wasm.rowsHeld();
      columns.forEach(({ type }, column) => {
        reach(free + (wasm.roomFor(column) >>> 0) + SLACK);
        const isText = type === 'VARCHAR';
        const size = isText ? wasm.texts(column, free) : wasm.numbers(column, free);
        const [present, distinct] = [wasm.valuesPresent(), wasm.valuesDistinct()];
        const dictionary = view(LAYOUT.dictionary, wasm.dictionaryBytes());
        const ofText = present === 0 ? 'plain' : distinct > 0 ? 'dictionary' : 'deltaLengths';
        file.column({
          rows,
          nulls: rows - present,
          encoding: isText ? ofText : 'deltaNumbers',
          page: view(free, size),
          ...(distinct > 0 && { dictionary: { values: distinct, page: dictionary } }),
          ...(!isText && { span: [wasm.leastNumber(), wasm.mostNumber()] as const }),
        });
      });
      file.endRowGroup(rows);
      wasm.begin(columns.length);
    },
  };

  function reach(end: number): void {
    const missing = end - wasm.memory.buffer.byteLength;
    if (missing > 0) wasm.memory.grow(Math.ceil(missing / PAGE));
  }

  function view(at: number, length: number): Uint8Array {
    return new Uint8Array(wasm.memory.buffer, at, length);
  }
}

function isFunction(value: unknown): boolean {
  return typeof value === 'function';
}

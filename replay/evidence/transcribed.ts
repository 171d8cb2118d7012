import { areColumnsOfTrail } from './trail-tables/record-of-cells.ts';

const [QUOTE, COMMA, FEED, RETURN] = [0x22, 0x2c, 0x0a, 0x0d];
/** No header of a table of CloudTrail's is longer. */
const LONGEST_HEADER = 8_192;

/**
 * A table whose columns are CloudTrail's, as a line of JSON for each row; whatever else is given comes back as it is.
 *
 * Offsets are then told in these lines, which are one to a row. A row that does not fit its header is kept as a line
 * that says so.
 */
export function transcribed(bytes: Buffer): Buffer {
  const header = headerOf(bytes);
  if (header === undefined) return bytes;
  const { columns, end } = header;
  const lines: string[] = [];
  let row = 1;
  for (let at = end; at < bytes.length; ) {
    const read = rowAt(bytes, at);
    at = read.end;
    row += 1;
    const { cells } = read;
    if (cells.length === 1 && cells[0] === '') continue;
    const fits = cells.length === columns.length && read.isClosed;
    const unreadableRow = read.isClosed
      ? `row ${row} of the table has ${cells.length} cells, and its header ${columns.length}`
      : `row ${row} of the table ends inside a quoted cell`;
    lines.push(
      fits
        ? JSON.stringify(Object.fromEntries(columns.map((column, n) => [column, cells[n] ?? ''])))
        : JSON.stringify({ unreadableRow }),
    );
  }
  return Buffer.from(lines.length === 0 ? '[]' : `${lines.join('\n')}\n`);
}

/** Whether a text begins with the header of a table whose columns are CloudTrail's. */
export const beginsLikeTable = (bytes: Buffer): boolean => headerOf(bytes) !== undefined;

function headerOf(
  bytes: Buffer,
): { readonly columns: readonly string[]; readonly end: number } | undefined {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const start = hasMark ? 3 : 0;
  const first = bytes[start];
  // A letter or a quote: JSON, gzip and logs are told apart by their first byte.
  const isLetter = first !== undefined && /[A-Za-z"]/.test(String.fromCharCode(first));
  if (!isLetter) return undefined;
  const { cells, end, isClosed } = rowAt(bytes.subarray(0, start + LONGEST_HEADER), start);
  const columns = new Set(cells);
  return isClosed && columns.size === cells.length && areColumnsOfTrail(cells)
    ? { columns: cells, end }
    : undefined;
}

interface Row {
  readonly cells: readonly string[];
  readonly end: number;
  readonly isClosed: boolean;
}

/** A row as RFC 4180 has it: a quoted cell may hold commas, line feeds, and quotes that are doubled. */
function rowAt(bytes: Buffer, start: number): Row {
  const cells: string[] = [];
  let at = start;
  for (;;) {
    if (bytes[at] === QUOTE) {
      const end = quoteEnd(bytes, at + 1);
      if (end < 0) return { cells, end: bytes.length, isClosed: false };
      cells.push(bytes.toString('utf8', at + 1, end).replaceAll('""', '"'));
      at = end + 1;
    } else {
      let end = at;
      while (end < bytes.length && bytes[end] !== COMMA && bytes[end] !== FEED) end += 1;
      const hasReturn = bytes[end - 1] === RETURN && end > at;
      cells.push(bytes.toString('utf8', at, hasReturn ? end - 1 : end));
      at = end;
    }
    while (at < bytes.length && bytes[at] !== COMMA && bytes[at] !== FEED) at += 1;
    if (bytes[at] !== COMMA) return { cells, end: Math.min(at + 1, bytes.length), isClosed: true };
    at += 1;
  }
}

function quoteEnd(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(QUOTE, from); at >= 0; at = bytes.indexOf(QUOTE, at + 2)) {
    if (bytes[at + 1] !== QUOTE) return at;
  }
  return -1;
}

import type { Beside } from './evidence-source.ts';

/** One value of a document, as a stretch of its bytes; `because` is set when it cannot be read. */
export interface JsonPiece {
  readonly offset: number;
  readonly end: number;
  readonly because?: string;
  /** What the document says beside the list this value stands in; of lists of log events only. */
  readonly beside?: Beside;
}

/** Lists that hold evidence when they stand directly in the outermost object. */
const CONTAINERS = new Set(['Records', 'Messages', 'Events', 'QueryResultRows']);
/** Lists of log events: as a subscription hands them on, and as they are read with the API or found by Insights, where the name says little. */
const LOG_LISTS = new Set(['logEvents', 'events', 'results']);
/** Members that say whose log it is. */
const OF_A_LOG = new Set(['logGroup', 'logGroupName', 'logStream', 'logStreamName']);
/** A file that breaks more often than this is not worth another look; what is left is one piece. */
const MOST_BREAKS = 100;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * Cuts a document into the values it lists, without judging what is inside them.
 *
 * Reads `{"Records":[…]}` and its like, a bare list, JSON lines and values one after another. A broken value becomes
 * one piece with a reason and the next one is found again, so that it costs nothing but itself.
 */
export function splitJson(bytes: Buffer): readonly JsonPiece[] {
  const pieces: JsonPiece[] = [];
  let breaks = 0;
  let at = startOfText(bytes);
  while (at < bytes.length) {
    if (breaks >= MOST_BREAKS) {
      pieces.push(broken(at, bytes.length, 'too much before it was broken to read on'));
      break;
    }
    const before = pieces.length;
    const outcome = readTopValue(bytes, at, pieces);
    if ('end' in outcome) {
      at = skipSpace(bytes, outcome.end);
      continue;
    }
    breaks += 1;
    pieces.length = before;
    const next = nextLineOfJson(bytes, at + 1);
    pieces.push(broken(at, next, outcome.because));
    at = next;
  }
  return pieces;
}

type Outcome = { readonly end: number } | { readonly because: string };

function readTopValue(bytes: Buffer, start: number, pieces: JsonPiece[]): Outcome {
  if (bytes[start] === OPEN_LIST) return { end: readList(bytes, start + 1, pieces) };
  if (bytes[start] !== OPEN_OBJECT) return { because: 'this is not a JSON object or list' };
  const beside: Record<string, string> = {};
  let at = skipSpace(bytes, start + 1);
  let listed = false;
  while (at < bytes.length && bytes[at] !== CLOSE_OBJECT) {
    const keyEnd = bytes[at] === QUOTE ? endOfString(bytes, at) : -1;
    if (keyEnd < 0) return listed ? { end: lost(bytes, at, pieces) } : notJson(at);
    const key = bytes.toString('utf8', at + 1, keyEnd - 1);
    at = skipSpace(bytes, keyEnd);
    if (bytes[at] !== COLON) return listed ? { end: lost(bytes, at, pieces) } : notJson(at);
    at = skipSpace(bytes, at + 1);
    const isOfLog = LOG_LISTS.has(key) && bytes[at] === OPEN_LIST && listsLogEvents(bytes, at);
    if (isOfLog || (CONTAINERS.has(key) && bytes[at] === OPEN_LIST)) {
      listed = true;
      const first = pieces.length;
      at = readList(bytes, at + 1, pieces, isOfLog ? beside : undefined);
      if (isOfLog && areOfTrail(bytes, pieces.slice(first))) beside['onlyTrail'] = 'yes';
      if (at >= bytes.length) return { end: at };
    } else {
      const end = endOfValue(bytes, at);
      if (end < 0) return listed ? { end: lost(bytes, at, pieces) } : notJson(at);
      if (OF_A_LOG.has(key) && bytes[at] === QUOTE) note(beside, key, bytes.subarray(at, end));
      at = end;
    }
    at = skipSpace(bytes, at);
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1);
    else if (bytes[at] !== CLOSE_OBJECT && at < bytes.length) {
      return listed ? { end: lost(bytes, at, pieces) } : notJson(at);
    }
  }
  if (at >= bytes.length) {
    if (!listed) return { because: 'the document ends before its outermost object closes' };
    pieces.push(broken(at, at, 'the document ends before its outermost object closes'));
    return { end: at };
  }
  if (!listed) pieces.push({ offset: start, end: at + 1 });
  return { end: at + 1 };
}

/** Reads the values of a list whose `[` has been passed; returns where reading goes on. */
function readList(bytes: Buffer, from: number, pieces: JsonPiece[], beside?: Beside): number {
  let breaks = 0;
  let at = skipSpace(bytes, from);
  while (at < bytes.length) {
    if (bytes[at] === CLOSE_LIST) return at + 1;
    const end = endOfValue(bytes, at);
    const after = end < 0 ? -1 : skipSpace(bytes, end);
    const next = bytes[after];
    if (end >= 0 && (after >= bytes.length || next === COMMA || next === CLOSE_LIST)) {
      pieces.push(beside === undefined ? { offset: at, end } : { offset: at, end, beside });
      at = next === COMMA ? skipSpace(bytes, after + 1) : after;
      continue;
    }
    breaks += 1;
    const again = breaks >= MOST_BREAKS ? -1 : nextLike(bytes, at);
    const because =
      again < 0 ? 'the document ends inside this value, or its brackets do not match' : MISMATCH;
    pieces.push(broken(at, again < 0 ? bytes.length : again, because));
    if (again < 0) return bytes.length;
    at = again;
  }
  pieces.push(broken(at, at, 'the document ends before its list closes'));
  return at;
}

/** How far a log event is looked into that does not close. */
const HEAD = 2_000;

/** Whether the first value of the list that opens at `open` has the members of a log event, or there is none. */
function listsLogEvents(bytes: Buffer, open: number): boolean {
  const first = skipSpace(bytes, open + 1);
  if (bytes[first] === CLOSE_LIST) return true;
  const end = endOfValue(bytes, first);
  const value = bytes.subarray(first, end < 0 ? first + HEAD : end);
  if (bytes[first] === OPEN_LIST) return value.includes('"@message"');
  if (bytes[first] !== OPEN_OBJECT) return false;
  return value.includes('"timestamp"') && value.includes('"message"');
}

/** Whether each of these entries of a log holds the names that stand in a CloudTrail record, however it is quoted. */
export const areOfTrail = (bytes: Buffer, pieces: readonly JsonPiece[]): boolean =>
  pieces.length > 0 &&
  pieces.every(({ offset, end }) => {
    const text = bytes.subarray(offset, end);
    return ['eventVersion', 'eventSource', 'eventName'].every((name) => text.includes(name));
  });

function note(beside: Record<string, string>, key: string, text: Buffer): void {
  try {
    const value: unknown = JSON.parse(text.toString('utf8'));
    // Of one member named twice, JSON.parse takes the last.
    if (typeof value === 'string' && value !== '') beside[key] = value;
  } catch {
    // What is no string says nothing; the value it stands beside is read all the same.
  }
}

const MISMATCH = 'the brackets of this value do not match';

/** The next place that starts as the value at `start` does: `{"eventVersion"`, say. */
function nextLike(bytes: Buffer, start: number): number {
  if (bytes[start] !== OPEN_OBJECT) return -1;
  const key = skipSpace(bytes, start + 1);
  const keyEnd = bytes[key] === QUOTE ? endOfString(bytes, key) : -1;
  return keyEnd < 0 ? -1 : bytes.indexOf(bytes.subarray(start, keyEnd), start + 1);
}

function nextLineOfJson(bytes: Buffer, from: number): number {
  let line = bytes.indexOf(0x0a, from);
  while (line >= 0) {
    const first = bytes[line + 1];
    if (first === OPEN_OBJECT || first === OPEN_LIST) return line + 1;
    line = bytes.indexOf(0x0a, line + 1);
  }
  return bytes.length;
}

function lost(bytes: Buffer, at: number, pieces: JsonPiece[]): number {
  pieces.push(broken(at, bytes.length, 'what follows the list is not JSON'));
  return bytes.length;
}

const notJson = (at: number): Outcome => ({ because: `this is not JSON from byte ${at} on` });

const broken = (offset: number, end: number, because: string): JsonPiece => ({
  offset,
  end,
  because,
});

function startOfText(bytes: Buffer): number {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return skipSpace(bytes, hasMark ? 3 : 0);
}

function skipSpace(bytes: Buffer, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return at;
    at += 1;
  }
}

/** Where the string that opens at `start` ends, just past its closing quote; -1 when it does not. */
function endOfString(bytes: Buffer, start: number): number {
  for (let at = start + 1; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at += 1;
  }
  return -1;
}

function endOfValue(bytes: Buffer, start: number): number {
  const first = bytes[start];
  if (first === QUOTE) return endOfString(bytes, start);
  if (first !== OPEN_OBJECT && first !== OPEN_LIST) return endOfScalar(bytes, start);
  const open: number[] = [];
  for (let at = start; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === QUOTE) {
      at = endOfString(bytes, at) - 1;
      if (at < 0) return -1;
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      open.push(byte + 2);
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      if (open.pop() !== byte) return -1;
      if (open.length === 0) return at + 1;
    }
  }
  return -1;
}

function endOfScalar(bytes: Buffer, start: number): number {
  let at = start;
  while (at < bytes.length && /[-+.\w]/.test(String.fromCharCode(bytes[at] ?? 0))) at += 1;
  return at > start ? at : -1;
}

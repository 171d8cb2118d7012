// The field scan, in AssemblyScript: it checks that a stretch of JSON is JSON, to the letter of RFC 8259, and notes
// where in each record the members stand that the replay joins on. `npm run kernel` builds it into `scan.wasm`.
//
// It never guesses. Whatever it does not fully understand (an escaped member name, a member twice, a time in another
// form) gets the flag SLOW, and the reference reader, which uses JSON.parse, decides. What is not JSON is refused.
//
// The host lays out the memory as `layout.ts` says and fills in the dictionary of member names.

// Addresses and sizes; `layout.ts` holds the same numbers and a test compares them by using them.
const DICTIONARY: usize = 4096;
const ELEMENT_CONTEXT: usize = 40960;
const NAMES: usize = 45056;
const STACK: usize = 65536;
const DEEPEST: u32 = 65000;
const FILTER: usize = 131072;
const PAIR_TABLE: usize = 262144;
const PAIRS: usize = 294912;
const PAIR_BYTES: usize = 360448;
const PAIR_BYTES_END: usize = 884736;
const RECORDS: usize = 884736;
const STRIDE: u32 = 320;
const OUT: usize = 2260992;
const OUT_END: usize = 3309568;

const MOST_PAIRS: u32 = 4000;
/** A value longer than this is left to the reference reader, so that a row always fits the space it is written to. */
const LONGEST: u32 = 4096;

const SLOW: u32 = 1;
const CANDIDATE: u32 = 2;
const ESCAPED: u32 = 4;

// Kinds of value a slot may hold, in the top byte of its length.
const TEXT: u32 = 1;
const TEXT_ESCAPED: u32 = 2;
const OTHER: u32 = 3;

const K1: u64 = 0x9e3779b97f4a7c15;
const K2: u64 = 0xc2b2ae3d27d4eb4f;
const K3: u64 = 0x165667b19e3779f9;
const K4: u64 = 0x27d4eb2f165667c5;

let position: usize = 0;
let failedAt: usize = 0;
let escaped: bool = false;
let contextsSeen: u32 = 0;
let element: u32 = 0;
let record: usize = 0;
let flags: u32 = 0;
let pairCount: u32 = 0;
let pairBytesAt: usize = PAIR_BYTES;
let keyMask: u32 = 0;
let firstWins: u32 = 0;
let filterBits: u32 = 0;

export function configure(firstWinsMask: u32): void {
  firstWins = firstWinsMask;
}

/** Fields whose value is looked up in the filter, as a bit per slot. */
export function lookFor(mask: u32, bits: u32): void {
  keyMask = mask;
  filterBits = bits;
}

export function where(): u32 { return <u32>position; }
export function failure(): u32 { return <u32>failedAt; }
export function pairsKnown(): u32 { return pairCount; }

/**
 * Reads the values of a list, or values one after another, from `from` on, at most `most` of them.
 * Returns how many; `where()` is then where the next one begins, or the end or closing bracket of the list.
 * When the text breaks, `failure()` is the place, and what was read before it in this call is not to be used.
 */
export function scan(from: u32, end: u32, most: u32, isList: bool): u32 {
  let p: usize = from;
  const stop: usize = end;
  let count: u32 = 0;
  failedAt = 0;
  while (count < most) {
    p = skipSpace(p);
    if (p >= stop) break;
    if (isList && load<u8>(p) == 0x5d) {
      // A comma before the bracket has been refused below, where it was passed.
      break;
    }
    record = RECORDS + count * STRIDE;
    memory.fill(record, 0, STRIDE);
    flags = 0;
    contextsSeen = 0;
    element = 0;
    const start = p;
    p = readValue(p, load<u8>(p) == 0x7b ? 1 : 0);
    if (p == 0 || p > stop) { if (p > stop) failedAt = stop; return count; }
    if (load<u8>(start) != 0x7b) flags |= SLOW;
    store<u32>(record, <u32>start, 0);
    store<u32>(record, <u32>p, 4);
    summarise();
    store<u32>(record, flags, 8);
    count++;
    if (isList) {
      p = skipSpace(p);
      const c = load<u8>(p);
      if (c == 0x2c) {
        p = skipSpace(p + 1);
        if (p >= stop || load<u8>(p) == 0x5d) { failedAt = p; return count; }
      } else if (c != 0x5d) { failedAt = p; return count; }
    }
  }
  position = p;
  return count;
}

@inline
function skipSpace(p: usize): usize {
  while (true) {
    const c = load<u8>(p);
    if (c > 0x20) return p;
    if (c != 0x20 && c != 0x0a && c != 0x0d && c != 0x09) return p;
    p++;
  }
}

/** Past the closing quote of the string whose content begins at `p`; 0 when it is not one. */
@inline
function stringEnd(p: usize): usize {
  escaped = false;
  const quote = i8x16.splat(0x22);
  const backslash = i8x16.splat(0x5c);
  const space = i8x16.splat(0x20);
  while (true) {
    const v = v128.load(p);
    const mask = <u32>i8x16.bitmask(
      v128.or(v128.or(i8x16.eq(v, quote), i8x16.eq(v, backslash)), i8x16.lt_u(v, space)),
    );
    if (mask == 0) { p += 16; continue; }
    p += ctz<u32>(mask);
    const c = load<u8>(p);
    if (c == 0x22) return p + 1;
    if (c != 0x5c) return 0;
    escaped = true;
    p = escapeEnd(p + 1);
    if (p == 0) return 0;
  }
}

function escapeEnd(p: usize): usize {
  const c = load<u8>(p);
  if (c == 0x75) {
    for (let i: usize = 1; i <= 4; i++) {
      const h = load<u8>(p + i) | 0x20;
      const raw = load<u8>(p + i);
      if (!((raw >= 0x30 && raw <= 0x39) || (h >= 0x61 && h <= 0x66))) return 0;
    }
    return p + 5;
  }
  if (c == 0x22 || c == 0x5c || c == 0x2f || c == 0x62 || c == 0x66 || c == 0x6e || c == 0x72 || c == 0x74) return p + 1;
  return 0;
}

@inline
function isDigit(c: u8): bool { return c >= 0x30 && c <= 0x39; }

function numberEnd(p: usize): usize {
  if (load<u8>(p) == 0x2d) p++;
  if (load<u8>(p) == 0x30) p++;
  else {
    if (!isDigit(load<u8>(p))) return 0;
    while (isDigit(load<u8>(p))) p++;
  }
  if (load<u8>(p) == 0x2e) {
    p++;
    if (!isDigit(load<u8>(p))) return 0;
    while (isDigit(load<u8>(p))) p++;
  }
  if ((load<u8>(p) | 0x20) == 0x65) {
    p++;
    const sign = load<u8>(p);
    if (sign == 0x2b || sign == 0x2d) p++;
    if (!isDigit(load<u8>(p))) return 0;
    while (isDigit(load<u8>(p))) p++;
  }
  return p;
}

@inline
function scalarEnd(p: usize): usize {
  const word = load<u32>(p);
  if (word == 0x65757274) return p + 4; // true
  if (word == 0x6c6c756e) return p + 4; // null
  if (word == 0x736c6166 && load<u8>(p + 4) == 0x65) return p + 5; // false
  return numberEnd(p);
}

/** Low byte: slot + 1; next byte: the context an object or list under that name opens; third byte: 1 is "leave it". */
@inline
function lookUp(p: usize, length: u32, context: u32): u32 {
  let w0 = load<u64>(p);
  let w1 = w0;
  if (length >= 8) w1 = load<u64>(p + length - 8);
  else { w0 &= (<u64>1 << (<u64>length << 3)) - 1; w1 = w0; }
  const h = (w0 * K1) ^ (w1 * K2) ^ (<u64>length * K3 + <u64>context * K4);
  let at = <u32>(h >> 54);
  while (true) {
    const entry = DICTIONARY + (at << 5);
    const entryLength = load<u32>(entry, 16);
    if (entryLength == 0) return 0;
    if (
      entryLength == length && load<u32>(entry, 20) == context &&
      load<u64>(entry) == w0 && load<u64>(entry, 8) == w1 &&
      (length <= 16 || memory.compare(p, load<u32>(entry, 28), length) == 0)
    ) return load<u32>(entry, 24);
    at = (at + 1) & 1023;
  }
}

@inline
function note(slot: u32, start: usize, length: usize, kind: u32): void {
  const at = record + 32 + (slot << 3);
  const bit = <u32>1 << slot;
  if (load<u32>(at) != 0) {
    // JSON.parse lets the last of two members win, so the reader that uses it has to say what this record holds.
    if ((firstWins & bit) == 0 || <u8>(element & 0x3f) == load<u8>(at, 7) >> 2) flags |= SLOW;
    return;
  }
  if (<u32>length > LONGEST) { flags |= SLOW; length = LONGEST; }
  store<u32>(at, <u32>start);
  // For slots where the first element of a list wins, the element is remembered beside the kind.
  store<u32>(at, <u32>length | (kind | ((element & 0x3f) << 2)) << 24, 4);
  if (kind == TEXT_ESCAPED) flags |= ESCAPED;
}

/** Past the value at `p`; 0 when it is not one, with `failedAt` set. */
function readValue(p: usize, outermost: u32): usize {
  let depth: u32 = 0;
  let slot: u32 = 0;
  let child: u32 = outermost;
  while (true) {
    // A value begins at p.
    const c = load<u8>(p);
    let opened = false;
    if (c == 0x22) {
      const end = stringEnd(p + 1);
      if (end == 0) { failedAt = p; return 0; }
      if (slot != 0) note(slot - 1, p + 1, end - p - 2, escaped ? TEXT_ESCAPED : TEXT);
      p = end;
    } else if (c == 0x7b || c == 0x5b) {
      if (slot != 0) note(slot - 1, p, 0, OTHER);
      if (depth >= DEEPEST) { failedAt = p; return 0; }
      let context = child;
      if (c == 0x7b) {
        if (context != 0 && load<u8>(ELEMENT_CONTEXT + 128 + context) != 0) element++;
        // An object under a name whose lists are what matters is nothing.
        if (context != 0 && load<u8>(ELEMENT_CONTEXT + context) != 0) context = 0;
        depth++;
        store<u8>(STACK + depth, <u8>context);
        p = skipSpace(p + 1);
        if (load<u8>(p) == 0x7d) { depth--; p++; } else opened = true;
      } else {
        if (context != 0) context = load<u8>(ELEMENT_CONTEXT + context);
        depth++;
        store<u8>(STACK + depth, <u8>(context | 0x80));
        p = skipSpace(p + 1);
        if (load<u8>(p) == 0x5d) { depth--; p++; }
        else { slot = 0; child = context; continue; }
      }
    } else {
      const end = scalarEnd(p);
      if (end == 0) { failedAt = p; return 0; }
      if (slot != 0) note(slot - 1, p, end - p, OTHER);
      p = end;
    }
    if (!opened) {
      // A value has ended at p: what follows belongs to whatever holds it.
      while (true) {
        if (depth == 0) return p;
        p = skipSpace(p);
        const after = load<u8>(p);
        const top = load<u8>(STACK + depth);
        if (after == 0x2c) {
          p = skipSpace(p + 1);
          if ((top & 0x80) != 0) { slot = 0; child = top & 0x7f; opened = false; break; }
          opened = true;
          break;
        }
        if (after != ((top & 0x80) != 0 ? <u8>0x5d : <u8>0x7d)) { failedAt = p; return 0; }
        depth--;
        p++;
      }
      if (!opened) continue;
    }
    // A member name begins at p.
    if (load<u8>(p) != 0x22) { failedAt = p; return 0; }
    const nameEnd = stringEnd(p + 1);
    if (nameEnd == 0) { failedAt = p; return 0; }
    const context = <u32>load<u8>(STACK + depth);
    slot = 0;
    child = 0;
    if (context != 0) {
      if (escaped) flags |= SLOW;
      else {
        const found = lookUp(p + 1, <u32>(nameEnd - p - 2), context);
        if (found != 0) {
          slot = found & 0xff;
          child = (found >> 8) & 0xff;
          if ((found >> 16) != 0) flags |= SLOW;
          if (child != 0) {
            // The same name twice, whatever stands there: the last one counts, and this is the first.
            const bit = <u32>1 << child;
            if ((contextsSeen & bit) != 0) flags |= SLOW;
            contextsSeen |= bit;
          }
        }
      }
    }
    p = skipSpace(nameEnd);
    if (load<u8>(p) != 0x3a) { failedAt = p; return 0; }
    p = skipSpace(p + 1);
  }
}

// Slots the kernel itself looks at; `fields.ts` lists them first, in this order.
const EVENT_ID: u32 = 0;
const EVENT_TIME: u32 = 1;
const EVENT_SOURCE: u32 = 2;
const EVENT_NAME: u32 = 3;
const EVENT_TYPE: u32 = 4;

@inline
function startOf(slot: u32): usize { return load<u32>(record + 32 + (slot << 3)); }
@inline
function kindOf(slot: u32): u32 { return (load<u32>(record + 32 + (slot << 3), 4) >> 24) & 3; }
@inline
function lengthOf(slot: u32): u32 { return load<u32>(record + 32 + (slot << 3), 4) & 0xffffff; }

function summarise(): void {
  if ((flags & SLOW) != 0) return;
  for (let slot: u32 = 0; slot < 4; slot++) {
    if (kindOf(slot) != TEXT || lengthOf(slot) == 0) { flags |= SLOW; return; }
  }
  const nameLength = lengthOf(EVENT_NAME);
  const sourceLength = lengthOf(EVENT_SOURCE);
  // Bytes are at least as many as characters, so what passes here passes the limits of the reference reader.
  if (lengthOf(EVENT_ID) > 256 || nameLength > 1024 || sourceLength > 1024) { flags |= SLOW; return; }
  const source = startOf(EVENT_SOURCE);
  if (sourceLength == 6 && load<u32>(source) == 0x3a737761 && load<u16>(source + 4) == 0x3373) { flags |= SLOW; return; }
  const type = kindOf(EVENT_TYPE);
  // "AwsCloudTrailInsight" is the one type of this length.
  if (type == TEXT_ESCAPED || (type == TEXT && lengthOf(EVENT_TYPE) == 20)) { flags |= SLOW; return; }
  const time = secondsOf(startOf(EVENT_TIME), lengthOf(EVENT_TIME));
  if (time == 0) { flags |= SLOW; return; }
  store<u32>(record, time, 12);
  store<u32>(record, pairOf(source, sourceLength, startOf(EVENT_NAME), nameLength), 16);
  if (keyMask != 0) look();
}

/** "2026-05-12T04:40:58Z" and no other form; 0 for everything else, the first second of 1970 included. */
function secondsOf(p: usize, length: u32): u32 {
  if (length != 20) return 0;
  if (load<u8>(p + 4) != 0x2d || load<u8>(p + 7) != 0x2d || load<u8>(p + 10) != 0x54) return 0;
  if (load<u8>(p + 13) != 0x3a || load<u8>(p + 16) != 0x3a || load<u8>(p + 19) != 0x5a) return 0;
  const century = pairOfDigits(p);
  const ofCentury = pairOfDigits(p + 2);
  const month = pairOfDigits(p + 5);
  const day = pairOfDigits(p + 8);
  const hour = pairOfDigits(p + 11);
  const minute = pairOfDigits(p + 14);
  const second = pairOfDigits(p + 17);
  if ((century | ofCentury | month | day | hour | minute | second) > 127) return 0;
  const year = century * 100 + ofCentury;
  if (year < 1970 || year > 2099 || month < 1 || month > 12 || day < 1) return 0;
  if (day > 28 && (month == 2 || day > 31 || (day == 31 && (month == 4 || month == 6 || month == 9 || month == 11)))) {
    if (!(month == 2 && day == 29 && (year & 3) == 0)) return 0;
  }
  if (hour > 23 || minute > 59 || second > 59) return 0;
  // Days since 1970, counting years from March so that a leap day comes last.
  const y = month <= 2 ? year - 1 : year;
  const m = month <= 2 ? month + 9 : month - 3;
  const days = 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
  return days * 86400 + hour * 3600 + minute * 60 + second;
}

@inline
function pairOfDigits(p: usize): u32 {
  const tens = <u32>load<u8>(p) - 48;
  const ones = <u32>load<u8>(p + 1) - 48;
  return tens > 9 || ones > 9 ? 255 : tens * 10 + ones;
}

@inline
export function hashOf(p: usize, length: u32): u64 {
  let h: u64 = K3 ^ (<u64>length * K1);
  let left = length;
  while (left >= 8) {
    h = (h ^ load<u64>(p)) * K2;
    h ^= h >> 29;
    p += 8;
    left -= 8;
  }
  if (left != 0) {
    h = (h ^ (load<u64>(p) & ((<u64>1 << (<u64>left << 3)) - 1))) * K2;
    h ^= h >> 29;
  }
  return (h ^ (h >> 32)) * K1;
}

/** A number for a source and a name, the same for the same two; 0 once there are too many to tell apart. */
function pairOf(source: usize, sourceLength: u32, name: usize, nameLength: u32): u32 {
  let at = <u32>((hashOf(source, sourceLength) ^ (hashOf(name, nameLength) * K4)) >> 51);
  while (true) {
    const id = load<u32>(PAIR_TABLE + (at << 2));
    if (id == 0) break;
    const entry = PAIRS + (id << 4);
    if (
      load<u32>(entry, 4) == sourceLength && load<u32>(entry, 8) == nameLength &&
      memory.compare(load<u32>(entry), source, sourceLength) == 0 &&
      memory.compare(load<u32>(entry) + sourceLength, name, nameLength) == 0
    ) return id;
    at = (at + 1) & 8191;
  }
  const size = sourceLength + nameLength;
  if (pairCount >= MOST_PAIRS || pairBytesAt + size + 8 > PAIR_BYTES_END) return 0;
  pairCount++;
  const entry = PAIRS + (pairCount << 4);
  store<u32>(entry, <u32>pairBytesAt);
  store<u32>(entry, sourceLength, 4);
  store<u32>(entry, nameLength, 8);
  memory.copy(pairBytesAt, source, sourceLength);
  memory.copy(pairBytesAt + sourceLength, name, nameLength);
  pairBytesAt += size;
  store<u32>(PAIR_TABLE + (at << 2), pairCount);
  return pairCount;
}

/** The filter says "perhaps" or "no"; the host asks again, exactly, where it said perhaps. */
function look(): void {
  let mask = keyMask;
  while (mask != 0) {
    const slot = ctz<u32>(mask);
    mask &= mask - 1;
    if (kindOf(slot) != TEXT) continue;
    const bit = <u32>hashOf(startOf(slot), lengthOf(slot)) & (filterBits - 1);
    if ((load<u8>(FILTER + (bit >> 3)) & (1 << (bit & 7))) != 0) { flags |= CANDIDATE; return; }
  }
}

/**
 * Writes rows for records `from` up to `count`, fields in slot order between unit separators, neither of which can
 * stand raw in a JSON string. Returns the bytes written; `where()` is the first record that found no room.
 */
export function writeRows(from: u32, count: u32, fields: u32, prefix: usize, prefixLength: u32, firstIndex: u32, base: u32): u32 {
  let out: usize = OUT;
  let at = from;
  for (; at < count; at++) {
    const one = RECORDS + at * STRIDE;
    if ((load<u32>(one, 8) & SLOW) != 0) continue;
    let size: u32 = 128 + prefixLength + fields;
    for (let slot: u32 = 0; slot < fields; slot++) size += load<u32>(one + 32 + (slot << 3), 4) & 0xffffff;
    if (out + size > OUT_END) break;
    memory.copy(out, prefix, prefixLength);
    out = decimal(out + prefixLength, firstIndex + at);
    out = decimal(out, load<u32>(one) - base);
    out = decimal(out, load<u32>(one, 4) - load<u32>(one));
    out = decimal(out, load<u32>(one, 12));
    for (let slot: u32 = 0; slot < fields; slot++) {
      if (slot == EVENT_TIME || slot == EVENT_TYPE) continue;
      const place = one + 32 + (slot << 3);
      const packed = load<u32>(place, 4);
      const kind = (packed >> 24) & 3;
      if (kind == TEXT) {
        const length = packed & 0xffffff;
        const source = load<u32>(place);
        if (length <= 64) {
          // Room for a little too much is kept by the 128 above, and reading past a value stays inside the memory.
          let i: u32 = 0;
          do { v128.store(out + i, v128.load(source + i)); i += 16; } while (i < length);
        } else memory.copy(out, source, length);
        out += length;
      }
      store<u8>(out, 0x1f);
      out++;
    }
    store<u8>(out - 1, 0x0a);
  }
  position = at;
  return <u32>(out - OUT);
}

function decimal(out: usize, value: u32): usize {
  let digits: usize = 1;
  for (let rest = value / 10; rest != 0; rest /= 10) digits++;
  for (let i = digits; i > 0; i--) {
    store<u8>(out + i - 1, <u8>(48 + value % 10));
    value /= 10;
  }
  store<u8>(out + digits, 0x1f);
  return out + digits + 1;
}

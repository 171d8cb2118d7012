/** A member of the object, or some more entries of a member that is a list. */
export interface Piece {
  readonly name: string;
  /** The value; of a list that is told in parts, the entries of this part. */
  readonly value: unknown;
  /** Of a list that is told in parts: how many of its entries came before. */
  readonly before: number | undefined;
}

/** Bytes of entries that are parsed at once: enough to be quick, and not enough to be felt. */
const PART = 256 * 1024;
const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a] as const;
const [OPEN_LIST, CLOSE_LIST, OPEN, CLOSE] = [0x5b, 0x5d, 0x7b, 0x7d] as const;

/** What is looked for on the level of the object's own members. */
type Place = 'beginning' | 'name or end' | 'name' | 'colon' | 'value' | 'comma or end' | 'over';

/**
 * Reads one JSON object piece by piece, so that neither its text nor all of its values at once are held: a million
 * events are longer than a text may be.
 *
 * @param lists members whose entries are told in parts.
 * @throws Error when it is not JSON, not an object, or names a member twice.
 */
export async function* jsonPieces(
  chunks: AsyncIterable<Buffer>,
  lists: ReadonlySet<string>,
): AsyncGenerator<Piece> {
  const names = new Set<string>();
  let place: Place = 'beginning';
  let name = '';
  /** Entries told of the list that is being read; undefined outside of one. */
  let told: number | undefined;
  /** How deep inside of the member's value; an entry of a list that is told in parts is one deeper. */
  let depth = 0;
  let [isText, isEscaped] = [false, false];
  let held: Buffer[] = [];
  let heldBytes = 0;
  for await (const chunk of chunks) {
    let start = 0;
    const text = (end: number): string => {
      const last = chunk.subarray(start, end);
      const whole = held.length === 0 ? last : Buffer.concat([...held, last]);
      [held, heldBytes, start] = [[], 0, end];
      return whole.toString();
    };
    const pieces: Piece[] = [];
    const entriesUntil = (end: number, isLast: boolean): void => {
      const written = text(end);
      if (isLast && told === 0 && written.trim() === '') {
        pieces.push({ name, value: [], before: 0 });
        return;
      }
      const value = JSON.parse(`[${written}]`) as unknown[];
      pieces.push({ name, value, before: told });
      told = (told ?? 0) + value.length;
      if (value.length === 0) throw new Error(`an entry is missing in "${name}"`);
    };
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (isText) {
        if (isEscaped) isEscaped = false;
        else if (byte === BACKSLASH) isEscaped = true;
        else if (byte === QUOTE) {
          isText = false;
          if (place === 'name' || place === 'name or end') {
            name = String(JSON.parse(text(at + 1)));
            if (names.has(name)) throw new Error(`"${name}" is there twice`);
            names.add(name);
            place = 'colon';
          }
        }
        continue;
      }
      if (place === 'value') {
        if (byte === QUOTE) isText = true;
        else if (byte === OPEN || byte === OPEN_LIST) {
          depth += 1;
          if (depth === 1 && byte === OPEN_LIST && lists.has(name) && text(at).trim() === '') {
            told = 0;
            start = at + 1;
          }
        } else if (byte === COMMA && depth === 1 && told !== undefined) {
          if (heldBytes + at - start < PART) continue;
          entriesUntil(at, false);
          start = at + 1;
        } else if (byte === CLOSE_LIST && depth === 1 && told !== undefined) {
          entriesUntil(at, true);
          start = at + 1;
          depth = 0;
          told = undefined;
          place = 'comma or end';
        } else if (depth === 0 && (byte === COMMA || byte === CLOSE)) {
          pieces.push({ name, value: JSON.parse(text(at)), before: undefined });
          start = at + 1;
          place = byte === COMMA ? 'name' : 'over';
        } else if (byte === CLOSE || byte === CLOSE_LIST) depth -= 1;
        continue;
      }
      if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) continue;
      if (byte === QUOTE && (place === 'name' || place === 'name or end')) {
        isText = true;
        start = at;
        continue;
      }
      const next: Place | undefined = NEXT[place]?.[byte];
      if (next === undefined) throw new Error(`it is not JSON: ${place} expected`);
      place = next;
      start = at + 1;
    }
    const rest = chunk.subarray(start);
    if (rest.length > 0 && (isText || place === 'value')) {
      held.push(rest);
      heldBytes += rest.length;
    }
    yield* pieces;
  }
  if (place !== 'over') throw new Error('it ends in the middle');
}

const NEXT: Readonly<Partial<Record<Place, Readonly<Record<number, Place>>>>> = {
  beginning: { [OPEN]: 'name or end' },
  'name or end': { [CLOSE]: 'over' },
  colon: { [COLON]: 'value' },
  'comma or end': { [COMMA]: 'name', [CLOSE]: 'over' },
};

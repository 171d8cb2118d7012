/** Longer than this, what an attacker named is shown by its beginning. In characters. */
const LONGEST = 120;

/**
 * Text that anybody may have written, made safe to print: what moves a cursor, changes a colour, starts a line, turns
 * the reading direction or hides is shown as an escape. `\` is doubled, so that an escape cannot be feigned.
 */
export function neutralise(text: string, longest = LONGEST): string {
  // Nearly every name is plain, and a page of a large case asks for millions of them.
  if (text.length <= longest && PLAIN.test(text)) return text;
  const characters = Array.from(text.slice(0, longest * 2 + 2));
  const shown = characters.slice(0, longest).map(escaped).join('');
  return characters.length > longest || text.length > longest * 2 + 2 ? `${shown}…` : shown;
}

/** Printable ASCII but for the backslash. */
const PLAIN = /^[ -[\]-~]*$/;

/** Controls, format characters (bidi, zero width, tags), line and paragraph separators, lone surrogates, private use. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/u;

function escaped(character: string): string {
  if (character === '\\') return '\\\\';
  if (!UNSAFE.test(character)) return character;
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  const code = character.codePointAt(0) ?? 0;
  return code < 0x100
    ? `\\x${code.toString(16).padStart(2, '0')}`
    : `\\u{${code.toString(16).padStart(4, '0')}}`;
}

/** In characters. Two names and a word fit; what somebody wrote to fill a page does not. */
const LONGEST_TITLE = 300;

/**
 * A title holds names that anybody chose and goes where nobody escapes it: into other tools. What starts a line, turns
 * or hides is shown by the picture of it, or as what cannot be shown; whoever prints it finds nothing left to escape.
 */
export function titleText(title: string): string {
  const characters = Array.from(title.slice(0, LONGEST_TITLE * 2 + 2));
  const shown = characters.slice(0, LONGEST_TITLE).map(pictured).join('');
  return characters.length > LONGEST_TITLE ? `${shown}…` : shown;
}

function pictured(character: string): string {
  if (!UNSAFE.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  return code < 0x20 ? String.fromCodePoint(0x2400 + code) : '\uFFFD';
}

/** Columns a terminal gives the text: wide East Asian characters and emoji take two, combining marks none. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

/** The text cut to so many columns, the cut shown. */
export function fitted(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text;
  let kept = '';
  let used = 1;
  for (const character of text) {
    used += columnsOfCharacter(character);
    if (used > columns) break;
    kept += character;
  }
  return `${kept}…`;
}

function columnsOfCharacter(character: string): number {
  if (/\p{M}/u.test(character)) return 0;
  const code = character.codePointAt(0) ?? 0;
  const isWide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return isWide ? 2 : 1;
}

/** One line of a record as it is shown. */
export interface JsonLine {
  readonly text: string;
  /** Letters of the matched values that stand in this line. */
  readonly letters: readonly string[];
}

/** A value two records share, under the letter it is pointed at with. */
export interface Lettered {
  readonly letter: string;
  readonly value: string;
}

/** Longer records are cut here; the whole stands one click away. */
const MOST_LINES = 2_000;
const DEEPEST = 60;
const LONGEST_LINE = 4_000;

/**
 * A record as indented JSON, line by line. JSON inside of strings, which is how queues carry it, is unfolded.
 *
 * Undefined when it is not JSON, or nested deeper than anybody would read.
 */
export function jsonLines(
  text: string,
  matched: readonly Lettered[],
): { readonly lines: readonly JsonLine[]; readonly cut: boolean } | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const out: string[] = [];
  if (!write(value, '', '', '', 0, out)) return undefined;
  const lines = out.slice(0, MOST_LINES).map((line) => ({
    text: inert(line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line),
    letters: matched.filter((each) => line.includes(each.value)).map(({ letter }) => letter),
  }));
  return { lines, cut: out.length > MOST_LINES };
}

/** @returns false when the value is nested too deeply. */
function write(
  value: unknown,
  before: string,
  after: string,
  indent: string,
  depth: number,
  out: string[],
): boolean {
  if (depth > DEEPEST) return false;
  const nested = typeof value === 'string' ? jsonInside(value) : undefined;
  if (nested !== undefined) {
    return write(nested, `${before}(JSON in a string) `, after, indent, depth + 1, out);
  }
  if (typeof value !== 'object' || value === null) {
    out.push(`${indent}${before}${JSON.stringify(value)}${after}`);
    return true;
  }
  const isList = Array.isArray(value);
  const members = Object.entries(value);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (members.length === 0) {
    out.push(`${indent}${before}${open}${close}${after}`);
    return true;
  }
  out.push(`${indent}${before}${open}`);
  const isWhole = members.every(([name, member], at) =>
    write(
      member,
      isList ? '' : `${JSON.stringify(name)}: `,
      at < members.length - 1 ? ',' : '',
      `${indent}  `,
      depth + 1,
      out,
    ),
  );
  out.push(`${indent}${close}${after}`);
  return isWhole;
}

function jsonInside(text: string): unknown {
  if (text.length < 2 || !/^\s*[{[]/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Bidi controls, zero-width characters and their like, written as JSON escapes them; the text stays valid JSON. */
const inert = (line: string): string =>
  line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`)
      .join(''),
  );

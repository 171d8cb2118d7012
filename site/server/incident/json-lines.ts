/** One line of a record as it is shown. */
export interface JsonLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** Where the value of this line stands in the record, as a JSON pointer. */
  readonly pointer: string;
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
const LONGEST_POINTER = 300;

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
  const out: Written[] = [];
  if (!write(value, { before: '', after: '', indent: '', pointer: '', depth: 0 }, out)) {
    return undefined;
  }
  const lines = out.slice(0, MOST_LINES).map(({ line, pointer }, at) => ({
    number: at + 1,
    text: inert(line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)}…` : line),
    pointer: inert(pointer.slice(0, LONGEST_POINTER)),
    letters: matched.filter((each) => line.includes(each.value)).map(({ letter }) => letter),
  }));
  return { lines, cut: out.length > MOST_LINES };
}

interface Written {
  readonly line: string;
  readonly pointer: string;
}

interface Place {
  readonly before: string;
  readonly after: string;
  readonly indent: string;
  readonly pointer: string;
  readonly depth: number;
}

/** @returns false when the value is nested too deeply. */
function write(value: unknown, place: Place, out: Written[]): boolean {
  const { before, after, indent, pointer, depth } = place;
  if (depth > DEEPEST) return false;
  const nested = typeof value === 'string' ? jsonInside(value) : undefined;
  if (nested !== undefined) {
    const inside = { ...place, before: `${before}(JSON in a string) `, depth: depth + 1 };
    return write(nested, inside, out);
  }
  if (typeof value !== 'object' || value === null) {
    out.push({ line: `${indent}${before}${JSON.stringify(value)}${after}`, pointer });
    return true;
  }
  const isList = Array.isArray(value);
  const members = Object.entries(value);
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (members.length === 0) {
    out.push({ line: `${indent}${before}${open}${close}${after}`, pointer });
    return true;
  }
  out.push({ line: `${indent}${before}${open}`, pointer });
  const isWhole = members.every(([name, member], at) =>
    write(
      member,
      {
        before: isList ? '' : `${JSON.stringify(name)}: `,
        after: at < members.length - 1 ? ',' : '',
        indent: `${indent}  `,
        pointer: `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        depth: depth + 1,
      },
      out,
    ),
  );
  out.push({ line: `${indent}${close}${after}`, pointer });
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

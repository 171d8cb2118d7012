/** Deeper than any column of CloudTrail's. */
const DEEPEST = 32;

/**
 * What a query engine means by `{type=IAMUser, sessioncontext={…}, list=[a, b]}`. Values are not quoted there, so a
 * value that holds `, name=` or a bracket cannot be told from structure: a caller takes what it gives as told, not as
 * written. Undefined where the text is not of that form at all.
 */
export function structIn(text: string): unknown {
  const reader = { text, at: 0 };
  const value = valueAt(reader, 0);
  return value !== FAILED && reader.at === text.length ? value : undefined;
}

interface Reader {
  readonly text: string;
  at: number;
}

const FAILED = Symbol('no such form');

function valueAt(reader: Reader, depth: number): unknown {
  const open = reader.text[reader.at];
  if (depth > DEEPEST) return FAILED;
  if (open === '{') return structAt(reader, depth);
  if (open === '[') return listAt(reader, depth);
  return FAILED;
}

const NAME = /^([A-Za-z_][\w.:-]*)=/;

function structAt(reader: Reader, depth: number): unknown {
  const members: [string, unknown][] = [];
  reader.at += 1;
  while (reader.text[reader.at] !== '}') {
    const name = NAME.exec(reader.text.slice(reader.at, reader.at + 256))?.[1];
    if (name === undefined) return FAILED;
    reader.at += name.length + 1;
    const value = innerAt(reader, depth, true);
    if (value === FAILED) return FAILED;
    if (value !== undefined) members.push([name, value]);
    if (reader.text.startsWith(', ', reader.at)) reader.at += 2;
    else if (reader.text[reader.at] !== '}') return FAILED;
  }
  reader.at += 1;
  return Object.fromEntries(members);
}

function listAt(reader: Reader, depth: number): unknown {
  const items: unknown[] = [];
  reader.at += 1;
  while (reader.text[reader.at] !== ']') {
    const value = innerAt(reader, depth, false);
    if (value === FAILED) return FAILED;
    if (value !== undefined) items.push(value);
    if (reader.text.startsWith(', ', reader.at)) reader.at += 2;
    else if (reader.text[reader.at] !== ']') return FAILED;
  }
  reader.at += 1;
  return items;
}

/** A value inside: another structure, or text up to what ends it. Nothing for `null`. */
function innerAt(reader: Reader, depth: number, isMember: boolean): unknown {
  const before = reader.at;
  const structure = valueAt(reader, depth + 1);
  if (structure !== FAILED) return structure;
  reader.at = before;
  const { text } = reader;
  let end = before;
  for (; end < text.length; end += 1) {
    const char = text[end];
    if (isMember ? char === '}' : char === ']') break;
    if (char === ',' && text[end + 1] === ' ') {
      if (!isMember || NAME.test(text.slice(end + 2, end + 258))) break;
    }
  }
  if (end >= text.length) return FAILED;
  reader.at = end;
  const told = text.slice(before, end);
  return told === 'null' || told === '' ? undefined : told;
}

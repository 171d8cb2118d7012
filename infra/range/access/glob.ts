/**
 * A text with wildcards. `units` has one number per element: a UTF-16 code unit, `ANY_RUN` for "*", `ANY_ONE` for "?",
 * `SEGMENT_RUN` for a "*" that stops at colons.
 *
 * Numbers and not a text, so that a value filled in for a policy variable keeps its own "*" as a plain star.
 */
export interface Glob {
  readonly units: readonly number[];
  /** The text before the first wildcard: most patterns are settled by it alone. */
  readonly head: string;
  /** What follows the head: nothing, one "*" that ends the pattern, or something that has to be walked. */
  readonly rest: 'nothing' | 'anything' | 'more';
}

const ANY_RUN = -1;
const ANY_ONE = -2;
const SEGMENT_RUN = -3;

export const globOf = (pattern: string): Glob =>
  globOfUnits(
    Array.from({ length: pattern.length }, (_, at) => {
      const unit = pattern.charCodeAt(at);
      if (unit === STAR) return ANY_RUN;
      return unit === QUESTION_MARK ? ANY_ONE : unit;
    }),
  );

/** Pieces one after the other, as when the variables of a text are filled in. Made for one question, so not examined. */
export function joinedGlob(pieces: readonly Glob[]): Glob {
  const units: number[] = [];
  for (const piece of pieces) for (const unit of piece.units) units.push(unit);
  return { units, head: '', rest: 'more' };
}

function globOfUnits(units: readonly number[]): Glob {
  const wild = units.findIndex((unit) => unit < 0);
  if (wild < 0) return { units, head: String.fromCharCode(...units), rest: 'nothing' };
  const endsInRun = wild === units.length - 1 && units[wild] === ANY_RUN;
  return {
    units,
    head: String.fromCharCode(...units.slice(0, wild)),
    rest: endsInRun ? 'anything' : 'more',
  };
}

/**
 * As the `Resource` element reads it: a "*" inside one of the first five parts of an ARN stays inside it, one
 * that ends a part may run on beyond the colon.
 * Source: IAM User Guide, "IAM JSON policy elements: Resource".
 *
 * @param colonsBefore how many colons the policy's text has before this piece of it.
 * @param last whether the policy's text ends with this piece.
 */
export function resourceGlobOf(piece: string, colonsBefore: number, last: boolean): Glob {
  let colons = colonsBefore;
  const units = Array.from({ length: piece.length }, (_, at) => {
    const unit = piece.charCodeAt(at);
    if (unit === COLON) colons++;
    if (unit === QUESTION_MARK) return ANY_ONE;
    if (unit !== STAR) return unit;
    const endsPart = at + 1 < piece.length ? piece.charCodeAt(at + 1) === COLON : last;
    return endsPart || colons >= ARN_PARTS - 1 ? ANY_RUN : SEGMENT_RUN;
  });
  return globOfUnits(units);
}

/** The text taken literally. */
export const literal = (text: string): Glob => ({
  units: Array.from({ length: text.length }, (_, at) => text.charCodeAt(at)),
  head: text,
  rest: 'nothing',
});

/**
 * Whether the whole text matches. Only the last star of each kind is ever widened, so hostile patterns cost a
 * small power of the lengths and never more.
 */
export function globMatches({ units, head, rest }: Glob, text: string): boolean {
  if (rest === 'nothing') return text === head;
  return text.startsWith(head) && (rest === 'anything' || walk(units, text));
}

function walk(glob: readonly number[], text: string): boolean {
  let inGlob = 0;
  let inText = 0;
  let afterStar = -1;
  let starTook = 0;
  let afterInner = -1;
  let innerTook = 0;
  for (;;) {
    const wanted = glob[inGlob];
    if (wanted === ANY_RUN) {
      if (inGlob === glob.length - 1) return true;
      afterStar = ++inGlob;
      starTook = inText;
      afterInner = -1;
      continue;
    }
    if (wanted === SEGMENT_RUN) {
      afterInner = ++inGlob;
      innerTook = inText;
      continue;
    }
    if (inText < text.length) {
      if (wanted === ANY_ONE || wanted === text.charCodeAt(inText)) {
        inGlob++;
        inText++;
        continue;
      }
    } else if (inGlob === glob.length) return true;
    if (afterInner >= 0 && innerTook < text.length && text.charCodeAt(innerTook) !== COLON) {
      inGlob = afterInner;
      inText = ++innerTook;
    } else if (afterStar >= 0 && starTook < text.length) {
      inGlob = afterStar;
      inText = ++starTook;
      afterInner = -1;
    } else return false;
  }
}

/**
 * As IAM compares ARNs: part by part between the colons, the sixth part taking the rest. A pattern of fewer
 * parts ("*", "arn:aws:s3*") is compared as a whole.
 */
export function arnGlobMatches(glob: Glob, arn: string): boolean {
  const parts = arnParts(glob);
  if (parts === undefined) return globMatches(glob, arn);
  let rest = arn;
  for (const part of parts.slice(0, -1)) {
    const colon = rest.indexOf(':');
    if (colon < 0 || !globMatches(part, rest.slice(0, colon))) return false;
    rest = rest.slice(colon + 1);
  }
  const last = parts[ARN_PARTS - 1];
  return last !== undefined && globMatches(last, rest);
}

const STAR = 0x2a;
const QUESTION_MARK = 0x3f;
const COLON = 0x3a;
const ARN_PARTS = 6;

const known = new WeakMap<Glob, readonly Glob[]>();

function arnParts(glob: Glob): readonly Glob[] | undefined {
  const before = known.get(glob);
  if (before !== undefined) return before;
  const { units } = glob;
  const parts: Glob[] = [];
  let from = 0;
  while (parts.length < ARN_PARTS - 1) {
    const colon = units.indexOf(COLON, from);
    if (colon < 0) return undefined;
    parts.push(globOfUnits(units.slice(from, colon)));
    from = colon + 1;
  }
  parts.push(globOfUnits(units.slice(from)));
  known.set(glob, parts);
  return parts;
}

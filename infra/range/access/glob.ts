/**
 * A text with wildcards, one number per element: a UTF-16 code unit, `ANY_RUN` for "*", `ANY_ONE` for "?".
 *
 * Numbers and not a text, so that a value filled in for a policy variable keeps its own "*" as a plain star.
 */
export type Glob = readonly number[];

const ANY_RUN = -1;
const ANY_ONE = -2;

export function globOf(pattern: string): Glob {
  return Array.from({ length: pattern.length }, (_, at) => {
    const unit = pattern.charCodeAt(at);
    if (unit === STAR) return ANY_RUN;
    return unit === QUESTION_MARK ? ANY_ONE : unit;
  });
}

/** The text taken literally. */
export const literal = (text: string): Glob =>
  Array.from({ length: text.length }, (_, at) => text.charCodeAt(at));

/**
 * Whether the whole text matches. Only the last "*" seen is ever widened, so hostile patterns cost at most
 * pattern length times text length.
 */
export function globMatches(glob: Glob, text: string): boolean {
  let inGlob = 0;
  let inText = 0;
  let afterStar = -1;
  let starTook = 0;
  while (inText < text.length) {
    const wanted = glob[inGlob];
    if (wanted === ANY_RUN) {
      afterStar = ++inGlob;
      starTook = inText;
    } else if (wanted === ANY_ONE || wanted === text.charCodeAt(inText)) {
      inGlob++;
      inText++;
    } else if (afterStar >= 0) {
      inGlob = afterStar;
      inText = ++starTook;
    } else {
      return false;
    }
  }
  while (glob[inGlob] === ANY_RUN) inGlob++;
  return inGlob === glob.length;
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
  return globMatches(parts[ARN_PARTS - 1] ?? [], rest);
}

const STAR = 0x2a;
const QUESTION_MARK = 0x3f;
const COLON = 0x3a;
const ARN_PARTS = 6;

function arnParts(glob: Glob): readonly Glob[] | undefined {
  const parts: Glob[] = [];
  let from = 0;
  while (parts.length < ARN_PARTS - 1) {
    const colon = glob.indexOf(COLON, from);
    if (colon < 0) return undefined;
    parts.push(glob.slice(from, colon));
    from = colon + 1;
  }
  return [...parts, glob.slice(from)];
}

const ANY: unique symbol = Symbol('?');
const RUN: unique symbol = Symbol('*');
type Token = string | typeof ANY | typeof RUN;

export interface GlobOptions {
  readonly isCased: boolean;
  /** Whether anything may stand before, and after. */
  readonly isOpen: { readonly before: boolean; readonly after: boolean };
}

/**
 * A text pattern of Sigma: `*` is any run of characters, `?` any one, and a backslash before one of the three makes it
 * a plain character. Takes time in proportion to pattern times text at the most, whatever an attacker writes there.
 */
export function glob(pattern: string, options: GlobOptions): (text: string) => boolean {
  const fold = (text: string) => (options.isCased ? text : text.toLowerCase());
  const { before, after } = options.isOpen;
  const open = (is: boolean): readonly Token[] => (is ? [RUN] : []);
  const tokens = [...open(before), ...tokensOf(fold(pattern)), ...open(after)];
  if (!before && !after && tokens.every((token) => typeof token === 'string')) {
    const whole = tokens.join('');
    return (text) => fold(text) === whole;
  }
  return (text) => isMatch(tokens, [...fold(text)]);
}

function tokensOf(pattern: string): readonly Token[] {
  const tokens: Token[] = [];
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at += 1) {
    const one = characters[at] ?? '';
    const next = characters[at + 1];
    if (one === '\\' && (next === '*' || next === '?' || next === '\\')) {
      tokens.push(next);
      at += 1;
    } else tokens.push(one === '*' ? RUN : one === '?' ? ANY : one);
  }
  return tokens;
}

/** Greedy, with the last run alone to come back to: earlier ones can never need to be longer. */
function isMatch(tokens: readonly Token[], text: readonly string[]): boolean {
  let [token, at] = [0, 0];
  let run: { readonly token: number; at: number } | undefined;
  while (at < text.length) {
    const wanted = tokens[token];
    if (wanted === RUN) {
      run = { token, at };
      token += 1;
    } else if (wanted === ANY || (wanted !== undefined && wanted === text[at])) {
      token += 1;
      at += 1;
    } else if (run !== undefined) {
      run.at += 1;
      at = run.at;
      token = run.token + 1;
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === RUN);
}

import type { Glob } from './glob.ts';
import { globOf, joinedGlob, literal, resourceGlobOf } from './glob.ts';

/** Context keys with their values. Keys in lower case: IAM does not tell their case apart. */
export type KnownContext = Pick<ReadonlyMap<string, readonly string[]>, 'get'>;

/** A text of a policy that may name variables, ready to be filled in. */
export interface PolicyText {
  /** What every match begins with, whatever the variables are. */
  readonly head: string;
  /** The text with its variables filled in, wildcards kept apart; undefined when a variable has no value. */
  pattern(context: KnownContext): Glob | undefined;
  /** The same without wildcards: "*" and "?" stand for themselves. */
  plain(context: KnownContext): string | undefined;
}

/** @param variables whether the policy's Version knows them (2012-10-17). */
export function policyText(text: string, variables: boolean): PolicyText {
  if (!variables || !text.includes('${')) {
    const glob = globOf(text);
    return { head: glob.head, pattern: () => glob, plain: () => text };
  }
  const pieces = piecesOf(text);
  const globs = pieces.map((piece) => (typeof piece === 'string' ? globOf(piece) : piece));
  return {
    ...filledIn(globs),
    plain(context) {
      const filled = pieces.map((piece) =>
        typeof piece === 'string' ? piece : piece.text(context),
      );
      return filled.includes(undefined) ? undefined : filled.join('');
    },
  };
}

/**
 * A text of the `Resource` element. One without wildcards and with fewer than an ARN's six parts is completed:
 * "arn:aws:sqs" is every queue. (An assumption: the page says so of incomplete ARNs, not of ones with wildcards.)
 */
export function resourceText(text: string, variables: boolean): PolicyText {
  const isShort =
    text.startsWith('arn:') && !text.includes('*') && colonsIn(text.replace(VARIABLE, '')) < 5;
  const whole = isShort ? `${text}:*` : text;
  const pieces = variables ? piecesOf(whole) : [whole];
  let colons = 0;
  const globs = pieces.map((piece, at) => {
    if (typeof piece !== 'string') return piece;
    const glob = resourceGlobOf(piece, colons, at === pieces.length - 1);
    colons += colonsIn(piece);
    return glob;
  });
  const [only] = globs;
  if (globs.length === 1 && only !== undefined && !('text' in only))
    return { head: only.head, pattern: () => only, plain: () => whole };
  return { ...filledIn(globs), plain: policyText(whole, variables).plain };
}

function filledIn(pieces: readonly (Glob | Variable)[]): Pick<PolicyText, 'head' | 'pattern'> {
  const [first] = pieces;
  return {
    head: first === undefined || 'text' in first ? '' : first.head,
    pattern(context) {
      const filled: Glob[] = [];
      for (const piece of pieces) {
        const glob = 'text' in piece ? piece.glob(context) : piece;
        if (glob === undefined) return undefined;
        filled.push(glob);
      }
      return joinedGlob(filled);
    },
  };
}

const colonsIn = (text: string): number => text.split(':').length - 1;

interface Variable {
  glob(context: KnownContext): Glob | undefined;
  text(context: KnownContext): string | undefined;
}

const VARIABLE = /\$\{([^{}]*)\}/g;
const WITH_DEFAULT = /^\s*([^,\s]+)\s*(?:,\s*'([^']*)'\s*)?$/;

function piecesOf(text: string): readonly (string | Variable)[] {
  const pieces: (string | Variable)[] = [];
  let from = 0;
  for (const found of text.matchAll(VARIABLE)) {
    pieces.push(text.slice(from, found.index), variable(found[1] ?? ''));
    from = found.index + found[0].length;
  }
  // An empty last piece would hide that a star before it ends the text.
  return from > 0 && from === text.length ? pieces : [...pieces, text.slice(from)];
}

function variable(inside: string): Variable {
  // ${*}, ${?} and ${$} are how a policy writes those characters themselves.
  if (inside === '*' || inside === '?' || inside === '$') return constant(inside);
  const [, name = inside, fallback] = WITH_DEFAULT.exec(inside) ?? [];
  const text = (context: KnownContext): string | undefined => {
    const values = context.get(name.toLowerCase());
    return values?.length === 1 ? values[0] : fallback;
  };
  return {
    text,
    glob: (context) => {
      const value = text(context);
      return value === undefined ? undefined : literal(value);
    },
  };
}

const constant = (text: string): Variable => ({ text: () => text, glob: () => literal(text) });

import type { Glob } from './glob.ts';
import { globOf, literal } from './glob.ts';

/** Context keys with their values. Keys in lower case: IAM does not tell their case apart. */
export type KnownContext = ReadonlyMap<string, readonly string[]>;

/** A text of a policy that may name variables, ready to be filled in. */
export interface PolicyText {
  /** The text with its variables filled in, wildcards kept apart; undefined when a variable has no value. */
  pattern(context: KnownContext): Glob | undefined;
  /** The same without wildcards: "*" and "?" stand for themselves. */
  plain(context: KnownContext): string | undefined;
}

/** @param variables whether the policy's Version knows them (2012-10-17). */
export function policyText(text: string, variables: boolean): PolicyText {
  if (!variables || !text.includes('${')) {
    const glob = globOf(text);
    return { pattern: () => glob, plain: () => text };
  }
  const pieces = piecesOf(text);
  return {
    pattern(context) {
      const filled: number[] = [];
      for (const piece of pieces) {
        const glob = typeof piece === 'string' ? globOf(piece) : piece.glob(context);
        if (glob === undefined) return undefined;
        filled.push(...glob);
      }
      return filled;
    },
    plain(context) {
      const filled = pieces.map((piece) =>
        typeof piece === 'string' ? piece : piece.text(context),
      );
      return filled.includes(undefined) ? undefined : filled.join('');
    },
  };
}

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
  return [...pieces, text.slice(from)];
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

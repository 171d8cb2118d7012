import type { Condition } from './condition.ts';
import { conditionOf } from './condition.ts';
import type { Glob } from './glob.ts';
import { globOf } from './glob.ts';
import type { PolicyText } from './policy-text.ts';
import { resourceText } from './policy-text.ts';
import type { PrincipalList } from './principal.ts';
import { principalsOf, textsOf } from './principal.ts';

/** A policy document made ready for many questions. */
export interface CompiledStatement {
  readonly sid?: string;
  readonly effect: 'Allow' | 'Deny';
  /** Absent in policies attached to identities, which speak of whom they are attached to. */
  readonly principal?: { readonly list: PrincipalList; readonly not: boolean };
  /** Globs over lower-case actions. */
  readonly actions: { readonly globs: readonly Glob[]; readonly not: boolean };
  /** Absent in trust policies, which speak of the role they belong to. */
  readonly resources?: { readonly texts: readonly PolicyText[]; readonly not: boolean };
  readonly conditions: readonly Condition[];
  /** A condition nobody can judge: an Allow then never applies, a Deny always does. */
  readonly unjudgeable: boolean;
}

/**
 * Reads a parsed policy document. Documents are checked when they are stored; what is malformed here all the
 * same allows nothing.
 */
export function compiledPolicy(document: unknown): readonly CompiledStatement[] {
  if (typeof document !== 'object' || document === null) return [];
  const known = compiled.get(document);
  if (known !== undefined) return known;
  const { Version, Statement } = document as Readonly<Record<string, unknown>>;
  const statements = (Array.isArray(Statement) ? (Statement as unknown[]) : [Statement])
    .filter(isRecord)
    .map((statement) => compileStatement(statement, Version === '2012-10-17'));
  compiled.set(document, statements);
  return statements;
}

type Written = Readonly<Record<string, unknown>>;

/** Keyed by the document itself, so an entry lives as long as the policy. */
const compiled = new WeakMap<object, readonly CompiledStatement[]>();

const isRecord = (value: unknown): value is Written => typeof value === 'object' && value !== null;

function compileStatement(written: Written, variables: boolean): CompiledStatement {
  const principal = written['Principal'] ?? written['NotPrincipal'];
  const resource = written['Resource'] ?? written['NotResource'];
  const actions = textsOf(written['Action'] ?? written['NotAction']);
  const conditions = isRecord(written['Condition'])
    ? compileConditions(written['Condition'], variables)
    : [];
  return {
    ...(typeof written['Sid'] === 'string' && { sid: written['Sid'] }),
    effect: written['Effect'] === 'Allow' ? 'Allow' : 'Deny',
    ...(principal !== undefined && {
      principal: { list: principalsOf(principal), not: written['Principal'] === undefined },
    }),
    actions: {
      globs: actions.map((action) => globOf(action.toLowerCase())),
      not: written['Action'] === undefined && written['NotAction'] !== undefined,
    },
    ...(resource !== undefined && {
      resources: {
        texts: textsOf(resource).map((text) => resourceText(text, variables)),
        not: written['Resource'] === undefined,
      },
    }),
    conditions: conditions.filter((condition) => condition !== undefined),
    unjudgeable: conditions.includes(undefined),
  };
}

function compileConditions(written: Written, variables: boolean): (Condition | undefined)[] {
  return Object.entries(written).flatMap(([operator, keys]) =>
    isRecord(keys)
      ? Object.entries(keys).map(([key, values]) =>
          conditionOf(operator, key, scalarTexts(values), variables),
        )
      : [undefined],
  );
}

/** IAM takes true and 5 where it documents "true" and "5". */
const scalarTexts = (written: unknown): readonly string[] =>
  (Array.isArray(written) ? (written as unknown[]) : [written])
    .filter((each) => ['string', 'number', 'boolean'].includes(typeof each))
    .map(String);

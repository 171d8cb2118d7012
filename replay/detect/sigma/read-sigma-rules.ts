import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../../infra/base/problem.ts';
import { NotSupported } from '../not-supported.ts';
import type { RunnableRule } from '../runnable-rule.ts';
import { correlationRule, type Named } from './correlation.ts';
import { type SigmaDocument, sigmaDocuments } from './sigma-documents.ts';

export interface SigmaRules {
  readonly rules: readonly RunnableRule[];
  /** Files that hold a rule we cannot apply as it is meant; nothing of them is applied. */
  readonly rejected: readonly FileReason[];
  /** Files with rules for another product or service. */
  readonly setAside: readonly FileReason[];
}

interface FileReason {
  /** Relative to the folder. */
  readonly file: string;
  readonly because: string;
}

/** Larger than any rule, and small enough to read at once. */
const MOST_BYTES = 512 * 1024;

/**
 * Every `.yml` and `.yaml` file of a folder and the folders in it. A bad file costs itself, and correlations that
 * build on it.
 *
 * @throws Problem USAGE when the folder cannot be read.
 */
export function readSigmaRules(folder: string): SigmaRules {
  const rejected: FileReason[] = [];
  const setAside: FileReason[] = [];
  const read: { file: string; documents: readonly SigmaDocument[] }[] = [];
  for (const file of filesIn(folder)) {
    try {
      if (statSync(join(folder, file)).size > MOST_BYTES) throw new NotSupported('is too large');
      const documents = sigmaDocuments(readFileSync(join(folder, file), 'utf8'), file);
      const other = documents.find(({ kind }) => kind === 'other');
      if (other?.kind === 'other') setAside.push({ file, because: other.because });
      else read.push({ file, documents });
    } catch (cause) {
      rejected.push({ file, because: reasonOf(cause) });
    }
  }
  const rules = withoutDoubles(read, rejected);
  return { rules: rulesOf(rules, rejected), rejected, setAside };
}

type Read = readonly { readonly file: string; readonly documents: readonly SigmaDocument[] }[];

function withoutDoubles(read: Read, rejected: FileReason[]): Read {
  const seen = new Map<string, string>();
  return read.filter(({ file, documents }) => {
    const ids = documents.flatMap((one) => (one.kind === 'other' ? [] : [one.id]));
    const double = ids.find((id, at) => seen.has(id) || ids.indexOf(id) < at);
    if (double !== undefined) {
      rejected.push({
        file,
        because: `the id "${double}" is taken by ${seen.get(double) ?? file}`,
      });
      return false;
    }
    for (const id of ids) seen.set(id, file);
    return true;
  });
}

function rulesOf(read: Read, rejected: FileReason[]): readonly RunnableRule[] {
  const named = new Map<string, Named[]>();
  const add = (name: string, one: Named) => {
    named.set(name, [...(named.get(name) ?? []), one]);
  };
  for (const { documents } of read) {
    for (const one of documents) {
      if (one.kind !== 'rule') continue;
      add(one.id, one);
      if (one.name !== undefined && one.name !== one.id) add(one.name, one);
    }
  }
  const rules = new Map<string, RunnableRule>();
  const silent = new Set<string>();
  for (const { file, documents } of read) {
    // Also when the correlation cannot be applied: these rules were not meant to tell of single events.
    for (const one of documents) {
      if (one.kind !== 'correlation' || one.generate) continue;
      for (const name of one.rules) {
        for (const { rule } of named.get(name) ?? []) silent.add(rule.id);
      }
    }
    try {
      const made = documents.flatMap((one) => {
        if (one.kind === 'other') return [];
        return [one.kind === 'rule' ? one.rule : correlationRule(one, (name) => named.get(name))];
      });
      for (const rule of made) rules.set(rule.id, rule);
    } catch (cause) {
      rejected.push({ file, because: reasonOf(cause) });
    }
  }
  return [...rules.values()].filter(({ id }) => !silent.has(id));
}

function filesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((one) => one.isFile() && /\.ya?ml$/i.test(one.name))
      .map((one) => join(one.parentPath, one.name).slice(join(folder, '/').length))
      .sort();
  } catch (cause) {
    throw new Problem('USAGE', `the folder of Sigma rules "${folder}" cannot be read`, {
      fix: 'name a folder that exists and that you may read',
      cause,
    });
  }
}

/** Whatever fails while a file is read is that file's own; the parser overflows on lists nested without end. */
const reasonOf = (cause: unknown): string =>
  cause instanceof Error ? (cause.message.split('\n')[0] ?? '') : 'cannot be read';

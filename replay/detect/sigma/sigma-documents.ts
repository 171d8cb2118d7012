import { isScalar, parseAllDocuments, visit } from 'yaml';
import { z } from 'zod';
import { isObject, member } from '../../evidence/json-value.ts';
import type { Severity } from '../detection.ts';
import { compiled } from '../logic.ts';
import { NotSupported } from '../not-supported.ts';
import { recordFields } from '../record-fields.ts';
import type { RunnableRule } from '../runnable-rule.ts';

export type SigmaDocument =
  | {
      readonly kind: 'rule';
      readonly id: string;
      readonly name: string | undefined;
      readonly rule: RunnableRule;
    }
  | CorrelationDocument
  | { readonly kind: 'other'; readonly because: string };

export interface CorrelationDocument {
  readonly kind: 'correlation';
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly rules: readonly string[];
  /** Whether the rules it builds on tell of single events too. */
  readonly generate: boolean;
  readonly data: unknown;
}

const severity = z.enum(['critical', 'high', 'medium', 'low', 'informational']).default('medium');
const heading = z.looseObject({
  title: z.string().min(1).max(512),
  id: z.string().min(1).max(128).optional(),
  name: z.string().min(1).max(256).optional(),
  level: severity,
  taxonomy: z.literal('sigma').default('sigma'),
});

/**
 * The documents of one file.
 *
 * @throws NotSupported, or what the parser throws, when any of them cannot be applied whole.
 */
export function sigmaDocuments(text: string, file: string): readonly SigmaDocument[] {
  const values = valuesIn(text);
  if (values.length === 0) throw new NotSupported('holds no rule');
  return values.map((value, at) => documentOf(value, at === 0 ? file : `${file}#${at + 1}`));
}

function valuesIn(text: string): readonly unknown[] {
  const documents = parseAllDocuments(text, { version: '1.2', schema: 'core', uniqueKeys: true });
  if (!Array.isArray(documents)) return [];
  return documents.map((document): unknown => {
    const [error] = [...document.errors, ...document.warnings];
    if (error !== undefined)
      throw new NotSupported(`is no YAML: ${error.message.split('\n')[0] ?? ''}`);
    // An account "012345678901" is no number: it would lose its zero.
    visit(document, (_key, node) => {
      if (!isScalar(node) || typeof node.value !== 'number') return;
      if (node.source !== undefined && String(node.value) !== node.source) node.value = node.source;
    });
    return document.toJS({ maxAliasCount: 20 }) as unknown;
  });
}

function documentOf(value: unknown, place: string): SigmaDocument {
  if (!isObject(value)) throw new NotSupported('holds something that is no rule');
  for (const word of ['action', 'filter']) {
    if (Object.hasOwn(value, word)) throw new NotSupported(`"${word}" is not supported`);
  }
  const read = heading.safeParse(value);
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new NotSupported(`"${issue?.path.join('.') ?? ''}" is wrong: ${issue?.message ?? ''}`);
  }
  const { title, level, name } = read.data;
  const id = read.data.id ?? name ?? place;
  if (Object.hasOwn(value, 'correlation')) {
    const data = value.correlation;
    const rules = member(data, 'rules');
    const listed = Array.isArray(rules) ? (rules as readonly unknown[]) : [rules];
    const generate = value.generate ?? member(data, 'generate') ?? false;
    if (typeof generate !== 'boolean')
      throw new NotSupported('"generate" is neither true nor false');
    if (!listed.every((one): one is string => typeof one === 'string')) {
      throw new NotSupported('a correlation names rules by name or id');
    }
    return { kind: 'correlation', id, title, severity: level, rules: listed, generate, data };
  }
  const other = otherSource(value.logsource);
  if (other !== undefined) return { kind: 'other', because: other };
  const rule: RunnableRule = {
    id: `sigma:${id}`,
    title,
    severity: level,
    because: `the Sigma rule “${title}” matches`,
    fieldsOf: recordFields,
    matches: testOf(value.detection),
  };
  return { kind: 'rule', id, name, rule };
}

function otherSource(logsource: unknown): string | undefined {
  if (!isObject(logsource)) throw new NotSupported('has no logsource');
  const { product, service } = logsource;
  if (product !== 'aws' || service !== 'cloudtrail') {
    const meant = [product, service, logsource.category].filter((one) => typeof one === 'string');
    return `is for ${meant.length === 0 ? 'another log' : meant.join(' ')}, not aws cloudtrail`;
  }
  const unknown = Object.keys(logsource).find(
    (key) => !['product', 'service', 'definition'].includes(key),
  );
  if (unknown !== undefined) throw new NotSupported(`the logsource has "${unknown}"`);
  return undefined;
}

function testOf(detection: unknown): RunnableRule['matches'] {
  if (!isObject(detection)) throw new NotSupported('has no detection');
  const { condition, timeframe, ...selections } = detection;
  if (timeframe !== undefined) {
    throw new NotSupported('"timeframe" is not supported; write a correlation');
  }
  const given = Array.isArray(condition) ? (condition as readonly unknown[]) : [condition];
  const conditions = given.filter((one) => typeof one === 'string');
  const [first, ...rest] = conditions;
  if (first === undefined || conditions.length < given.length) {
    throw new NotSupported('has no condition');
  }
  return compiled({ selections, conditions: [first, ...rest] });
}

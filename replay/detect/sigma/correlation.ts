import { z } from 'zod';
import { NotSupported } from '../not-supported.ts';
import { recordFields } from '../record-fields.ts';
import type { RunnableRule } from '../runnable-rule.ts';
import type { CorrelationDocument } from './sigma-documents.ts';

export interface Named {
  readonly rule: RunnableRule;
}

const amount = z.number().int().min(1);
/** "Fewer than" would need stretches in which nothing happened, which a burst of events cannot show. */
const condition = z
  .strictObject({
    gte: amount.optional(),
    gt: z.number().int().min(0).optional(),
    field: z.string().optional(),
  })
  .refine(
    ({ gte, gt }) => (gte === undefined) !== (gt === undefined),
    'takes one of "gte" and "gt"',
  );

const correlation = z.strictObject({
  type: z.enum(['event_count', 'value_count']),
  rules: z.union([z.string(), z.array(z.string()).min(1)]),
  'group-by': z.union([z.string(), z.array(z.string())]).default([]),
  timespan: z.string().regex(/^[1-9]\d{0,5}[smhd]$/, 'is no stretch such as "10m"'),
  condition,
  generate: z.boolean().optional(),
});

const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** @throws NotSupported for other kinds than counts "at least", and for rules that are not there. */
export function correlationRule(
  document: CorrelationDocument,
  find: (name: string) => readonly Named[] | undefined,
): RunnableRule {
  const read = correlation.safeParse(document.data);
  if (!read.success) {
    const issue = read.error.issues[0];
    throw new NotSupported(
      `the correlation's "${issue?.path.join('.') ?? ''}" is not supported: ${issue?.message ?? ''}`,
    );
  }
  const { type, timespan, condition: limit } = read.data;
  if ((type === 'value_count') !== (limit.field !== undefined)) {
    throw new NotSupported(
      'a "value_count", and no other correlation, has a field in its condition',
    );
  }
  const tests = document.rules.map((name) => {
    const [rule, second] = find(name) ?? [];
    if (rule === undefined)
      throw new NotSupported(`there is no usable rule "${name}" to correlate`);
    if (second !== undefined) throw new NotSupported(`two rules are called "${name}"`);
    return rule.rule.matches;
  });
  const groupBy = read.data['group-by'];
  return {
    id: `sigma:${document.id}`,
    title: document.title,
    severity: document.severity,
    because: `the Sigma rule “${document.title}” matches`,
    fieldsOf: recordFields,
    matches: (fields) => tests.some((test) => test(fields)),
    burst: {
      groupBy: typeof groupBy === 'string' ? [groupBy] : groupBy,
      withinMs: Number.parseInt(timespan, 10) * (UNITS[timespan.slice(-1)] ?? 0) * 1000,
      atLeast: limit.gte ?? (limit.gt ?? 0) + 1,
      ...(limit.field !== undefined && { distinct: limit.field }),
    },
  };
}

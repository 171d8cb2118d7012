import type { TrailRecord } from '../evidence/trail-record.ts';
import { callerName } from '../timeline/caller-name.ts';
import type { CaseFile, TrailEntry } from '../timeline/case-file.ts';
import type { FoundDetection } from '../timeline/timeline.ts';
import { burstsIn, type Matched } from './burst.ts';
import { fieldsWithDerived } from './derived-fields.ts';
import { detections } from './detections.ts';
import { compiled } from './logic.ts';
import type { Fields } from './record-fields.ts';
import type { RunnableRule } from './runnable-rule.ts';

/** Our own rules, ready to run, in the order of the list. */
export function ownRules(): readonly RunnableRule[] {
  return detections.all.map((rule) => ({
    ...rule,
    fieldsOf: fieldsWithDerived,
    matches: compiled(rule),
  }));
}

/**
 * What the rules find among the calls of a trail: events of one rule by one caller are told together, those of a burst
 * by burst. In the order of the rules, then of their first events.
 */
export function runDetections(
  file: Pick<CaseFile, 'trail'>,
  rules: readonly RunnableRule[],
): readonly FoundDetection[] {
  const entries = [...file.trail.values()].sort(
    ({ row: a }, { row: b }) => a.atMs - b.atMs || (a.eventId < b.eventId ? -1 : 1),
  );
  const known = new Map<RunnableRule['fieldsOf'], Map<TrailRecord, Fields>>();
  const fieldsOf = ({ fieldsOf }: RunnableRule, record: TrailRecord): Fields => {
    const byRecord = known.get(fieldsOf) ?? new Map<TrailRecord, Fields>();
    known.set(fieldsOf, byRecord);
    const fields = byRecord.get(record) ?? fieldsOf(record);
    byRecord.set(record, fields);
    return fields;
  };
  return rules.flatMap((rule) => {
    const matched: Matched[] = [];
    for (const { row, record } of entries) {
      const fields = fieldsOf(rule, record);
      if (rule.matches(fields)) matched.push({ id: row.eventId, atMs: row.atMs, fields });
    }
    const groups =
      rule.burst === undefined ? byCaller(matched, file) : burstsIn(matched, rule.burst);
    return [...groups]
      .sort((a, b) => beginOf(a) - beginOf(b))
      .map((group) => foundBy(rule, group, file));
  });
}

const beginOf = (group: readonly Matched[]): number => group[0]?.atMs ?? 0;

function byCaller(
  matched: readonly Matched[],
  file: Pick<CaseFile, 'trail'>,
): Iterable<readonly Matched[]> {
  const groups = new Map<string, Matched[]>();
  for (const one of matched) {
    const caller = callerOf(file.trail.get(one.id));
    const group = groups.get(caller);
    if (group === undefined) groups.set(caller, [one]);
    else group.push(one);
  }
  return groups.values();
}

function foundBy(
  rule: RunnableRule,
  group: readonly Matched[],
  file: Pick<CaseFile, 'trail'>,
): FoundDetection {
  const entries = group.flatMap(({ id }) => file.trail.get(id) ?? []);
  const calls = [...new Set(entries.map(({ row }) => row.name))].sort();
  const callers = [...new Set(entries.map(callerOf))].sort();
  const refused = entries.filter(({ row }) => row.errorCode !== undefined).length;
  const outcome =
    refused === 0 ? '' : refused === entries.length ? ', refused' : `, ${refused} of them refused`;
  const times = entries.length === 1 ? '' : ` (${entries.length} calls${outcome})`;
  return {
    ruleId: rule.id,
    title: rule.title,
    severity: rule.severity,
    eventIds: entries.map(({ row }) => row.eventId),
    because: `${calls.join(', ')} by ${callers.join(', ')}${times === '' ? outcome : times}: ${rule.because}.`,
  };
}

const callerOf = (entry: TrailEntry | undefined): string =>
  (entry && callerName(entry)) ?? entry?.row.invokedBy ?? 'an unnamed caller';

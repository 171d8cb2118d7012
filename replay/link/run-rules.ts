import type { DuckDBConnection } from '@duckdb/node-api';
import { z } from 'zod';
import { compare } from '../evidence/find-evidence-files.ts';
import { append, requireRows } from '../store/open-store.ts';
import type { FoundLink, LinkerRule } from './linker-rule.ts';

const RULE_COLUMNS = ['from_event_id', 'to_event_id', 'grounds', 'matched_on', 'note'];

const row = z.object({
  from_event_id: z.string(),
  to_event_id: z.string(),
  grounds: z.enum(['proven', 'bound', 'inferred']),
  matched_on: z.array(z.object({ field: z.string(), value: z.string() })),
  note: z.string().nullable(),
});

const STRENGTH = { proven: 0, bound: 1, inferred: 2 } as const;

/**
 * Runs the rules in order, each over all events at once. What one finds the next can see in table `link`.
 *
 * @throws Error when a rule answers in another shape than the contract's; that is a mistake in the rule.
 */
export async function runRules(
  connection: DuckDBConnection,
  rules: readonly LinkerRule[],
  signal?: AbortSignal,
): Promise<readonly FoundLink[]> {
  const links: FoundLink[] = [];
  for (const rule of rules) {
    signal?.throwIfAborted();
    const found = await connection.runAndReadAll(rule.sql);
    if (found.columnNames().join() !== RULE_COLUMNS.join()) {
      throw new Error(`rule ${rule.id} gives the columns ${found.columnNames().join(', ')}`);
    }
    const merged = mergedLinks(
      rule,
      found.getRowObjectsJson().map((one) => row.parse(one)),
    );
    await append(
      connection,
      'link',
      merged.map((one) => [one.ruleId, one.fromEventId, one.toEventId, one.grounds]),
    );
    for (const link of merged) links.push(link);
  }
  await requireRows(connection, { link: links.length });
  return links;
}

/** One link per pair, on the strongest ground any row gave; what was matched is kept together, in a stated order. */
function mergedLinks(rule: LinkerRule, rows: readonly z.infer<typeof row>[]): readonly FoundLink[] {
  const byPair = new Map<string, FoundLink>();
  for (const { key, one } of inStatedOrder(rows)) {
    if (one.from_event_id === one.to_event_id) continue;
    if (!rule.grounds.includes(one.grounds)) {
      throw new Error(`rule ${rule.id} gives the ground ${one.grounds}, which it does not declare`);
    }
    const before = byPair.get(key);
    // Rows of one pair come strongest first, so a later one can only add to what was matched.
    if (before !== undefined && before.grounds !== one.grounds) continue;
    byPair.set(key, {
      ruleId: rule.id,
      fromEventId: one.from_event_id,
      toEventId: one.to_event_id,
      grounds: one.grounds,
      matchedOn: distinct([...(before?.matchedOn ?? []), ...one.matched_on]),
      note: before?.note ?? one.note ?? undefined,
    });
  }
  return [...byPair.values()];
}

function inStatedOrder(rows: readonly z.infer<typeof row>[]) {
  return rows
    .map((one) => ({
      key: JSON.stringify([one.from_event_id, one.to_event_id]),
      strength: STRENGTH[one.grounds],
      rest: JSON.stringify([one.matched_on, one.note]),
      one,
    }))
    .sort((a, b) => compare(a.key, b.key) || a.strength - b.strength || compare(a.rest, b.rest));
}

const distinct = (matched: FoundLink['matchedOn']): FoundLink['matchedOn'] => [
  ...new Map(matched.map((one) => [JSON.stringify(one), one])).values(),
];

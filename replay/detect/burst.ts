import type { Fields } from './record-fields.ts';

/** Many matching events of one group within a stretch of time. */
export interface Burst {
  /** Events that lack one of these are in no group. */
  readonly groupBy: readonly string[];
  readonly withinMs: number;
  readonly atLeast: number;
  /** Counts different values of this field instead of events. */
  readonly distinct?: string;
}

export interface Matched {
  readonly id: string;
  readonly atMs: number;
  readonly fields: Fields;
}

/** Each burst with all its events. Stretches that overlap are one burst. */
export function burstsIn(
  matched: readonly Matched[],
  burst: Burst,
): readonly (readonly Matched[])[] {
  const groups = new Map<string, Matched[]>();
  for (const one of matched) {
    const key = keyOf(one.fields, burst.groupBy);
    const isCounted =
      burst.distinct === undefined || keyOf(one.fields, [burst.distinct]) !== undefined;
    if (key === undefined || !isCounted) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [one]);
    else group.push(one);
  }
  return [...groups.values()].flatMap((group) => burstsOfGroup(group, burst));
}

function burstsOfGroup(group: readonly Matched[], burst: Burst): readonly (readonly Matched[])[] {
  const { withinMs, atLeast, distinct } = burst;
  const sorted = [...group].sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1));
  const valueOf = (one: Matched): string =>
    distinct === undefined ? one.id : (keyOf(one.fields, [distinct]) ?? '');
  const counts = new Map<string, number>();
  const found: { from: number; to: number }[] = [];
  let from = 0;
  for (const [to, one] of sorted.entries()) {
    counts.set(valueOf(one), (counts.get(valueOf(one)) ?? 0) + 1);
    for (let first = sorted[from]; first !== undefined; first = sorted[from]) {
      if (one.atMs - first.atMs <= withinMs) break;
      const left = (counts.get(valueOf(first)) ?? 0) - 1;
      if (left === 0) counts.delete(valueOf(first));
      else counts.set(valueOf(first), left);
      from += 1;
    }
    if (counts.size < atLeast) continue;
    const last = found.at(-1);
    if (last !== undefined && from <= last.to) last.to = to;
    else found.push({ from, to });
  }
  return found.map((stretch) => sorted.slice(stretch.from, stretch.to + 1));
}

function keyOf(fields: Fields, paths: readonly string[]): string | undefined {
  const values = paths.map((path) =>
    fields.valuesAt(path).filter((one) => one !== null && one !== undefined),
  );
  return values.some((some) => some.length === 0) ? undefined : JSON.stringify(values);
}

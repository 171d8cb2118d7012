import type { LogLine } from './log-line.ts';
import type { Found } from './read-evidence.ts';

/** Lines of logs, each once, however often and in how many ways it was read. */
export interface LogLines {
  /** What contradicts a line added before: the id both bear. Undefined for a line that is new, or the same again. */
  add(found: Found<LogLine>): string | undefined;
  kept(): readonly Found<LogLine>[];
  duplicates(): number;
}

export function gatherLogLines(): LogLines {
  const kept: Found<LogLine>[] = [];
  const places = new Map<string, number>();
  const lineOf = new Map<string, string>();
  let duplicates = 0;
  return {
    add: (found) => {
      const { record } = found;
      const { id, eventId } = record;
      if (eventId !== undefined && (lineOf.get(eventId) ?? id) !== id) return eventId;
      const place = places.get(id);
      const before = place === undefined ? undefined : kept[place];
      if (before !== undefined && contradict(before.record, record)) return id;
      if (eventId !== undefined) lineOf.set(eventId, id);
      if (before === undefined || place === undefined) {
        places.set(id, kept.length);
        kept.push(found);
        return undefined;
      }
      duplicates += 1;
      // One way of reading a log tells the group, another one the stream.
      kept[place] = { ...before, record: { ...record, ...before.record } };
      return undefined;
    },
    kept: () => kept,
    duplicates: () => duplicates,
  };
}

const contradict = (one: LogLine, other: LogLine): boolean =>
  (['logGroup', 'logStream', 'functionName'] as const).some(
    (name) => one[name] !== undefined && other[name] !== undefined && one[name] !== other[name],
  );

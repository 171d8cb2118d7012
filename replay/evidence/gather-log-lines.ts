import { compare } from './find-evidence-files.ts';
import type { LogLine } from './log-line.ts';
import type { Found } from './read-evidence.ts';

/** Lines of logs, each once, however often and in how many ways it was read. */
export interface LogLines {
  /** The event id that a line added before bears with another text. Undefined for a line that is new, or the same again. */
  add(found: Found<LogLine>): string | undefined;
  kept(): readonly Found<LogLine>[];
  duplicates(): number;
}

export function gatherLogLines(): LogLines {
  /** By time and text, one for each log it stands in: whoever copies a line into a log of theirs hides none. */
  const lines = new Map<string, Found<LogLine>[]>();
  const lineOf = new Map<string, string>();
  let duplicates = 0;
  return {
    add: (found) => {
      const { id, eventId } = found.record;
      if (eventId !== undefined && (lineOf.get(eventId) ?? id) !== id) return eventId;
      if (eventId !== undefined) lineOf.set(eventId, id);
      const alike = lines.get(id) ?? [];
      const place = alike.findIndex(({ record }) => !contradict(record, found.record));
      const before = alike[place];
      if (before === undefined) {
        lines.set(id, [...alike, found]);
        return undefined;
      }
      duplicates += 1;
      // One way of reading a log tells the group, another one the stream.
      alike[place] = { ...before, record: { ...found.record, ...before.record } };
      return undefined;
    },
    kept: () => [...lines.values()].flatMap(named),
    duplicates: () => duplicates,
  };
}

const contradict = (one: LogLine, other: LogLine): boolean =>
  (['logGroup', 'logStream', 'functionName'] as const).some(
    (name) => one[name] !== undefined && other[name] !== undefined && one[name] !== other[name],
  );

/** Each with an id of its own, whatever order they were read in. */
function named(alike: readonly Found<LogLine>[]): readonly Found<LogLine>[] {
  if (alike.length === 1) return alike;
  const placeOf = ({ record }: Found<LogLine>) =>
    JSON.stringify([record.logGroup, record.logStream, record.functionName]);
  return [...alike]
    .sort((a, b) => compare(placeOf(a), placeOf(b)))
    .map((found, at) =>
      at === 0
        ? found
        : { ...found, record: { ...found.record, id: `${found.record.id}-${at + 1}` } },
    );
}

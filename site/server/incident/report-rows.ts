import type { Timeline } from '../../../replay/timeline/timeline.ts';
import { type Look, lookOf, type Role, roleOf, textOf } from '../../viewer/scene.ts';
import { shown } from '../scene/event-words.ts';
import type { Staged } from '../scene/scene-of.ts';
import { clockOf } from './moment-words.ts';

export interface ReportRow {
  readonly number: number;
  readonly time: string;
  readonly isVague: boolean;
  readonly role: Role;
  readonly look: Look;
  readonly title: string;
  readonly call: string;
  readonly actor: string;
  readonly outcome: string;
  readonly causes: readonly {
    readonly number: number | undefined;
    readonly grounds: string;
    readonly because: string;
  }[];
  /** Number of the file in the list of evidence, and which entry of it. */
  readonly file: number;
  readonly entry: number;
}

const GROUNDS = {
  proven: 'proved',
  bound: 'proved, bound by content',
  inferred: 'inferred',
} as const;

/** Every event with its causes by number, so that paper can be followed without links. */
export function reportRows(timeline: Timeline, staged: Staged): readonly ReportRow[] {
  const { scene, events, indexOf } = staged;
  const files = [...new Set(events.map(({ origin }) => origin.location))];
  const into = new Map<string, ReportRow['causes'][number][]>();
  for (const link of timeline.links) {
    if (!indexOf.has(link.to)) continue;
    const from = indexOf.get(link.from);
    const known = into.get(link.to) ?? [];
    known.push({
      number: from === undefined ? undefined : from + 1,
      grounds: GROUNDS[link.grounds],
      because: shown(link.because, 300),
    });
    into.set(link.to, known);
  }
  return events.map((event, at) => ({
    number: at + 1,
    time: clockOf(Date.parse(event.at), event.precision),
    isVague: event.precision === 's',
    role: roleOf(scene, at),
    look: lookOf(scene, at),
    title: textOf(scene, 'title', at),
    call: textOf(scene, 'call', at),
    actor: textOf(scene, 'actor', at),
    outcome: textOf(scene, 'outcome', at),
    causes: into.get(event.id) ?? [],
    file: files.indexOf(event.origin.location) + 1,
    entry: event.origin.index,
  }));
}

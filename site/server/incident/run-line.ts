import type { Clock } from '../../../infra/base/instant.ts';
import type { ROLES } from '../../viewer/scene.ts';
import type { Run, RunReading } from '../runs/runs.ts';
import { roleOfPhase, shown } from '../scene/event-words.ts';
import { scoreWords } from './grade-view.ts';
import { clockOf, dayWords } from './moment-words.ts';

/** One run in a list of runs. */
export interface RunLine {
  readonly id: string;
  readonly href: string;
  readonly lab: string;
  readonly when: string;
  readonly ago: string;
  readonly incidents: string;
  readonly score: string;
  /** Why it cannot be opened, or undefined when it can. */
  readonly broken: string | undefined;
}

export function runLine(reading: Exclude<RunReading, { kind: 'missing' }>, clock: Clock): RunLine {
  if (reading.kind === 'unreadable') {
    const { id, because } = reading;
    const href = `/replay/${encodeURIComponent(id)}`;
    const broken = shown(because, 240);
    return { id, href, lab: '', when: '', ago: '', incidents: '', score: '', broken };
  }
  const { id, timeline, grade, writtenAt } = reading.run;
  const { length } = timeline.incidents;
  return {
    id,
    href: `/replay/${encodeURIComponent(id)}`,
    lab: shown(grade?.lab ?? 'no lab', 60),
    when: `${dayWords(writtenAt)}, ${clockOf(writtenAt, 's').slice(0, 5)} UTC`,
    ago: agoWords(clock.now() - writtenAt),
    incidents: `${length} incident${length === 1 ? '' : 's'}`,
    score: grade === undefined ? 'not graded' : scoreWords(grade),
    broken: undefined,
  };
}

function agoWords(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.floor(hours / 24)} days ago`;
}

export interface StripMark {
  readonly x: number;
  readonly y: number;
  readonly role: (typeof ROLES)[number];
}

const STRIP_STEP = 13;
const MOST_STRIP_MARKS = 17;
const MOST_ALIKE = 3;
const LINES = { attacker: 8, platform: 22, detection: 22, failure: 22, response: 36 } as const;

/** An incident as a picture of three lines: the attacker, the machinery, the response. Order counts, not time. */
export function stripOf({ timeline }: Run): readonly StripMark[] {
  const [incident] = timeline.incidents;
  if (incident === undefined) return [];
  const byId = new Map(timeline.events.map((event) => [event.id, event]));
  const roles = incident.eventIds.flatMap((id) => {
    const event = byId.get(id);
    return event === undefined || event.phase === 'background' ? [] : [roleOfPhase(event.phase)];
  });
  return roles
    .filter(
      (role, at) =>
        at < MOST_ALIKE || roles.slice(at - MOST_ALIKE, at).some((each) => each !== role),
    )
    .slice(0, MOST_STRIP_MARKS)
    .map((role, at) => ({ x: 10 + at * STRIP_STEP, y: LINES[role], role }));
}

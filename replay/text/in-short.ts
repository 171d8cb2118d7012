import type { FoundDetection, Incident, Timeline, TimelineEvent } from '../timeline/timeline.ts';
import { duration } from './duration.ts';
import { fitted, neutralise } from './neutralise.ts';

const RANK = { high: 0, medium: 1, low: 2 } as const;

/** The gravest first; among those of one severity what nothing has contained, then what began first. */
export function gravestFirst(incidents: readonly Incident[]): readonly Incident[] {
  const isOpen = ({ milestones }: Incident) => (milestones.containedBy === null ? 0 : 1);
  return [...incidents].sort(
    (a, b) => RANK[a.severity] - RANK[b.severity] || isOpen(a) - isOpen(b),
  );
}

const LEVELS = ['critical', 'high', 'medium', 'low', 'informational'] as const;

export const gravestDetectionsFirst = (
  detections: readonly FoundDetection[],
): readonly FoundDetection[] =>
  [...detections].sort((a, b) => LEVELS.indexOf(a.severity) - LEVELS.indexOf(b.severity));

/** What happened, and how it stands: two lines of each incident. */
export function inShort(
  incidents: readonly Incident[],
  find: (id: string) => TimelineEvent | undefined,
  { width, most }: { readonly width: number; readonly most: number },
): readonly string[] {
  const lines = incidents
    .slice(0, most)
    .flatMap((incident, at) => [
      fitted(
        `${String(at + 1).padStart(3)} [${incident.severity}] ${neutralise(incident.title, 240)}`,
        width * 2,
      ),
      `      ${timesOf(incident, find)}; ${standing(incident)}`,
    ]);
  const rest = incidents.length - most;
  return rest > 0 ? [...lines, `      and ${rest} more`] : lines;
}

/** "2023-07-10 11:54:39 to 12:28:24": from the call that began it to the last that is laid to whoever did. */
export function timesOf(
  incident: Incident,
  find: (id: string) => TimelineEvent | undefined,
): string {
  const events = incident.eventIds.flatMap((id) => find(id) ?? []);
  const first = find(incident.milestones.beganBy ?? incident.anchor)?.at ?? '';
  const times = events.filter(({ phase }) => phase === 'attack').map(({ at }) => at);
  const last = times.reduce((a, b) => (a > b ? a : b), first);
  const until = last.slice(0, 10) === first.slice(0, 10) ? last.slice(11, 19) : inSeconds(last);
  const span = first.slice(0, 19) === last.slice(0, 19) ? '' : ` to ${until}`;
  return `${inSeconds(first)}${span}`;
}

const inSeconds = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 19)}`;

/** "found after 0.273 s, alert sent, contained after 0.495 s" */
export function standing({ metrics, precision, milestones }: Incident): string {
  const { timeToDetectMs, timeToContainMs } = metrics;
  const said: string[] = [];
  if (timeToDetectMs !== null) {
    said.push(`found after ${duration(timeToDetectMs, precision.timeToDetectMs)}`);
  }
  if (milestones.alertedBy !== null) said.push('alert sent');
  if (milestones.containedBy !== null) {
    const after = timeToContainMs === null ? '' : ' after ';
    const time =
      timeToContainMs === null ? '' : duration(timeToContainMs, precision.timeToContainMs);
    said.push(`contained${after}${time}`);
  } else {
    said.push('nothing here shows it contained');
  }
  return said.join(', ');
}

/** Of all incidents told: what none of their evidence tells is said once. */
export function unknownOfAll(incidents: readonly Incident[]): readonly string[] {
  const [first, ...others] = incidents;
  if (first === undefined || others.length === 0) return [];
  return first.unknowns.filter((one) => others.every(({ unknowns }) => unknowns.includes(one)));
}

/** Whether anything of an evidence's incidents is to be told at all. */
export const hasFinding = ({ incidents }: Timeline): boolean =>
  incidents.some(({ kind }) => kind === 'finding' || kind === 'lost-record');

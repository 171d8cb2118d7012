import type { Incident, Timeline } from '../../../replay/timeline/timeline.ts';
import type { ViewState } from '../../viewer/view-state.ts';
import { durationWords } from '../scene/duration-words.ts';
import { shown } from '../scene/event-words.ts';
import { clockOf } from './moment-words.ts';

export interface IncidentChoice {
  readonly href: string;
  readonly title: string;
  readonly severity: string;
  /** With the day, where the incidents are of several. */
  readonly time: string;
  readonly contained: string;
  readonly isChosen: boolean;
}

/** The incidents of a run in the order of time, and all of the evidence as the last choice. */
export function incidentChoices(
  timeline: Timeline,
  chosen: Incident | undefined,
  hrefTo: (changes: Partial<ViewState>) => string,
): readonly IncidentChoice[] {
  const anchors = new Set(timeline.incidents.map(({ anchor }) => anchor));
  const atOf = new Map<string, string>();
  for (const { id, at } of anchors.size === 0 ? [] : timeline.events) {
    if (anchors.has(id)) atOf.set(id, at);
  }
  const daysOf = new Set([...atOf.values()].map((at) => at.slice(0, 10)));
  const timeOf = (at: string): string => {
    const time = clockOf(Date.parse(at), 's');
    return daysOf.size > 1 ? `${at.slice(0, 10)} ${time}` : time;
  };
  const fresh = { event: undefined, time: undefined, window: undefined, page: 1 };
  const incidents = timeline.incidents.map((incident) => ({
    href: hrefTo({ ...fresh, incident: incident.id }),
    title: shown(incident.title, 160),
    severity: incident.severity,
    time: timeOf(atOf.get(incident.anchor) ?? '1970-01-01T00:00:00Z'),
    contained: containedWords(incident),
    isChosen: incident === chosen,
  }));
  const all = {
    href: hrefTo({ ...fresh, incident: 'all' }),
    title: 'All of the evidence',
    severity: '',
    time: '',
    contained: `${timeline.events.length} events`,
    isChosen: chosen === undefined,
  };
  return [...incidents, all];
}

function containedWords({ metrics, precision }: Incident): string {
  const { timeToContainMs: contain } = metrics;
  if (contain === null) return 'not contained';
  return `contained after ${durationWords(contain, precision.timeToContainMs)}`;
}

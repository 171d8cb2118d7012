import { chainSentence, chainsOf } from '../../text/chains-of.ts';
import { counted } from '../../text/counted.ts';
import { duration } from '../../text/duration.ts';
import type { Incident, TimedMetric, Timeline } from '../../timeline/timeline.ts';
import type { ToldEvent } from '../told.ts';
import { type FileNumbers, incidentTable } from './event-tables.ts';
import { code, heading, list } from './markup.ts';
import { strip } from './strip.ts';

/** What is not in the list of an incident is named by its id, which is long. */
const MOST_NAMED = 6;

/** One incident on a page of its own. `number` is its place in the list at the beginning. */
export function incidentSection(
  incident: Incident,
  number: number,
  timeline: Timeline,
  byId: ReadonlyMap<string, ToldEvent>,
  files: FileNumbers,
): string {
  const told = incident.eventIds.flatMap((id) => byId.get(id) ?? []);
  const numbers = new Map(told.map(({ event }, at) => [event.id, at + 1]));
  const named = (ids: readonly string[]) => {
    const first = ids.slice(0, MOST_NAMED).map((id) => numbers.get(id) ?? id);
    const rest = ids.length - first.length;
    return `${first.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
  };
  const still = [
    ['after it was found', incident.afterDetection],
    ['after it was contained', incident.afterContainment],
  ] as const;
  return `<section class="incident" id="incident-${number}"><h2>${number}. ${heading(incident.title)}</h2>
<p class="quiet">Severity ${incident.severity}. ${code(incident.id)}, anchored at ${code(incident.anchor)}.</p>
${vitals(incident, timeline)}
${strip(
  incident,
  told.map(({ event }) => event),
)}${list('Unbroken ways', waysOf(incident, timeline, numbers))}${list('Why these events', incident.reasons)}${list(
  'What the same actor still did',
  still.flatMap(([when, ids]) =>
    ids.length === 0 ? [] : [`${counted(ids.length, 'call', 'calls')} ${when}: ${named(ids)}`],
  ),
)}${list(
  'What of the response did not work',
  incident.responseFailures.map(({ because, eventId }) => `${named([eventId])}: ${because}`),
)}${list('What cannot be known', incident.unknowns)}${incidentTable(told, files)}</section>
`;
}

function vitals({ metrics, precision, eventIds }: Incident, { links }: Timeline): string {
  const timed = (name: TimedMetric) => duration(metrics[name], precision[name]);
  const isPart = new Set<string>(eventIds);
  const within = links.filter(({ from, to }) => isPart.has(from) && isPart.has(to));
  const grounds = (['proven', 'bound', 'inferred'] as const).flatMap((ground) => {
    const amount = within.filter((link) => link.grounds === ground).length;
    return amount === 0 ? [] : [`${amount} ${ground}`];
  });
  const figures = [
    ['Time to detect', timed('timeToDetectMs')],
    ['Time to route', timed('timeToRouteMs')],
    ['Time to contain', timed('timeToContainMs')],
    ['Reads after detection', `${metrics.readsAfterDetection ?? 'unknown'}`],
    ['Causal links', grounds.join(', ') || 'none'],
  ];
  return `<dl>${figures.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>`;
}

const waysOf = (
  incident: Incident,
  timeline: Timeline,
  numbers: ReadonlyMap<string, number>,
): readonly string[] => chainsOf(incident, timeline).map((told) => chainSentence(told, numbers));

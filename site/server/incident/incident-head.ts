import { countRejected, reasonOf } from '../../../replay/evidence/rejections.ts';
import type { Incident, Timeline } from '../../../replay/timeline/timeline.ts';
import { durationWords } from '../scene/duration-words.ts';
import { shown } from '../scene/event-words.ts';
import type { Staged } from '../scene/scene-of.ts';
import { dayWords } from './moment-words.ts';

export interface IncidentHead {
  readonly title: string;
  readonly sentence: string;
  readonly vitals: readonly Vital[];
  readonly unknowns: readonly string[];
}

export interface Vital {
  readonly name: string;
  /** "3 m 41 s", cut where figures and units meet. */
  readonly parts: readonly { readonly text: string; readonly isFigure: boolean }[];
}

export function incidentHead(timeline: Timeline, staged: Staged): IncidentHead {
  const { incident } = staged;
  const links = linkVital(staged);
  if (incident === undefined) {
    return {
      title: 'All of the evidence',
      sentence: evidenceSentence(timeline),
      vitals: [
        vital('Files', String(timeline.evidence.files)),
        vital('Events', String(timeline.events.length)),
        vital('Incidents', String(timeline.incidents.length)),
        links,
      ],
      unknowns: unknownsOf(timeline, undefined),
    };
  }
  const { metrics, precision } = incident;
  const timed = (name: 'timeToDetectMs' | 'timeToRouteMs' | 'timeToContainMs') =>
    durationWords(metrics[name], precision[name]);
  return {
    title: capital(shown(incident.title, 300)),
    sentence: sentenceOf(incident),
    vitals: [
      vital('Time to detect', timed('timeToDetectMs')),
      vital('Time to route', timed('timeToRouteMs')),
      vital('Time to contain', timed('timeToContainMs')),
      vital('Reads after detection', String(metrics.readsAfterDetection ?? 'unknown')),
      links,
    ],
    unknowns: unknownsOf(timeline, incident),
  };
}

function sentenceOf({ metrics, precision, severity }: Incident): string {
  const { timeToDetectMs: detect, timeToContainMs: contain, readsAfterDetection: reads } = metrics;
  const found =
    detect === null
      ? 'When it was detected cannot be known'
      : `Detected after ${durationWords(detect, precision.timeToDetectMs)}`;
  const ended =
    contain === null
      ? 'and nothing in this evidence contained it'
      : `and contained ${durationWords(contain, precision.timeToContainMs)} after it began`;
  const read =
    reads === null
      ? 'Whether anybody read the object afterwards cannot be known'
      : reads === 0
        ? 'Nobody read the object after the detection'
        : `The object was read ${reads === 1 ? 'once' : `${reads} times`} after the detection`;
  return `${capital(severity)} severity. ${found}, ${ended}. ${read}.`;
}

function evidenceSentence({ evidence, events }: Timeline): string {
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined) return 'The evidence holds no event.';
  const [from, to] = [dayWords(Date.parse(first.at)), dayWords(Date.parse(last.at))];
  const days = from === to ? `of ${from}` : `from ${from} to ${to}`;
  return `${counted(events.length, 'event')} ${days}, read from ${counted(evidence.files, 'file')}.`;
}

/** What cannot be known, gaps first: they make everything else less certain. */
function unknownsOf({ evidence, unknowns }: Timeline, incident: Incident | undefined) {
  const gaps = evidence.gaps.map(
    ({ from, to, because }) =>
      `No log from ${stamp(from)} to ${to === null ? 'the end of the evidence' : stamp(to)}: ${because}`,
  );
  const rejected = evidence.rejected.map(
    (one) =>
      `Could not be read: ${one.location}${one.offset === null ? '' : `, from byte ${one.offset}`}: ${reasonOf(one)}`,
  );
  const more = countRejected(evidence.rejected.slice(20));
  const integrity = evidence.integrity.state === 'verified' ? [] : evidence.integrity.findings;
  return [
    ...gaps,
    ...rejected.slice(0, 20),
    ...(more > 0 ? [`${more} more pieces could not be read.`] : []),
    ...(incident?.unknowns ?? []),
    ...unknowns,
    ...integrity,
  ].map((one) => shown(one, 400));
}

const stamp = (iso: string): string => iso.replace('T', ' ').replace(/(\.000)?Z$/, ' UTC');

function linkVital({ scene }: Staged): Vital {
  const inferred = scene.links.grounds.reduce((sum, each) => (each === 2 ? sum + 1 : sum), 0);
  const certain = scene.links.grounds.length - inferred;
  return vital('Causal links', `${certain} proved ${inferred} inferred`);
}

const vital = (name: string, text: string): Vital => ({
  name,
  parts: text.split(/\s+/).map((part) => ({ text: part, isFigure: /^[\d.,]+$/.test(part) })),
});

const counted = (amount: number, noun: string): string =>
  `${amount} ${noun}${amount === 1 ? '' : 's'}`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

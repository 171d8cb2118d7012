import type {
  Incident,
  Timeline,
  TimelineEvent,
  TimelineLink,
} from '../../../replay/timeline/timeline.ts';
import {
  type Chapter,
  GROUNDS,
  LOOKS,
  type Measure,
  ROLES,
  type Scene,
  type SceneGap,
  type SceneLinks,
  TEXTS,
  type TextColumn,
  type TextName,
} from '../../viewer/scene.ts';
import { DRAWN_UNIT } from '../../viewer/wire/columns.ts';
import { durationWords } from './duration-words.ts';
import {
  actorOf,
  callOf,
  lookOfEvent,
  outcomeOf,
  roleOfPhase,
  shown,
  titleOf,
} from './event-words.ts';
import { knownFrom } from './known-from.ts';
import { lanesOf } from './lanes-of.ts';
import type { Shorten } from './short-name.ts';
import { waitsAmong } from './waits-among.ts';
import { type Whereabouts, whereaboutsOf } from './whereabouts.ts';

/** What a page shows, and the timeline's own entries beside it, in the same order. */
export interface Staged {
  readonly scene: Scene;
  readonly events: readonly TimelineEvent[];
  readonly indexOf: ReadonlyMap<string, number>;
  readonly incident: Incident | undefined;
  readonly shorten: Shorten;
}

/** @param incident undefined for all of the evidence. */
export function sceneOf(timeline: Timeline, incident: Incident | undefined): Staged {
  const chosen = chosenEvents(timeline, incident);
  const unsorted = new Map(chosen.map((event, at) => [event.id, at]));
  const links = linksAmong(timeline.links, unsorted);
  const places = onTheGrid(
    whereaboutsOf(
      chosen.map(({ at, precision }) => ({ at: Date.parse(at), precision })),
      links.filter(({ grounds }) => grounds !== 'inferred'),
    ),
  );
  const order = [...chosen.keys()].sort(
    (a, b) => (places.drawnAt[a] ?? 0) - (places.drawnAt[b] ?? 0) || a - b,
  );
  const events = order.flatMap((at) => chosen[at] ?? []);
  const indexOf = new Map(events.map((event, at) => [event.id, at]));
  const sorted = (column: Float64Array) => Float64Array.from(order, (at) => column[at] ?? 0);
  const { lanes, shorten } = lanesOf(events);
  const laneIndex = new Map(lanes.map(({ id }, at) => [id, at]));
  const drawnAt = sorted(places.drawnAt);
  const scene: Scene = {
    count: events.length,
    ids: events.map(({ id }) => id),
    recordedAt: Float64Array.from(events, ({ at }) => Date.parse(at)),
    earliest: sorted(places.earliest),
    latest: sorted(places.latest),
    drawnAt,
    knownAt: Float64Array.from(events, knownFrom),
    role: Uint8Array.from(events, ({ phase }) => ROLES.indexOf(roleOfPhase(phase))),
    look: Uint8Array.from(events, (event) => LOOKS.indexOf(lookOfEvent(event))),
    lane: Uint16Array.from(events, ({ lane }) => laneIndex.get(lane) ?? 0),
    lanes,
    texts: textsOf(events, shorten),
    links: linkColumns(linksAmong(timeline.links, indexOf)),
    waits: waitsAmong(timeline.links, indexOf, events, drawnAt),
    gaps: gapsOf(timeline, drawnAt),
    measures: incident === undefined ? [] : measuresOf(incident, events, drawnAt),
    chapters: chaptersOf(events, drawnAt, incident),
  };
  return { scene, events, indexOf, incident, shorten };
}

/** As exact as the wire is: server and browser must order and draw alike. */
const onTheGrid = ({ drawnAt, ...bounds }: Whereabouts): Whereabouts => ({
  ...bounds,
  drawnAt: drawnAt.map((time) => Math.floor(time * DRAWN_UNIT) / DRAWN_UNIT),
});

function chosenEvents(timeline: Timeline, incident: Incident | undefined) {
  if (incident === undefined) return timeline.events;
  const ids = new Set(incident.eventIds);
  return timeline.events.filter(({ id }) => ids.has(id));
}

interface IndexedLink {
  readonly from: number;
  readonly to: number;
  readonly grounds: TimelineLink['grounds'];
}

function linksAmong(
  links: readonly TimelineLink[],
  indexOf: ReadonlyMap<string, number>,
): readonly IndexedLink[] {
  return links.flatMap((link) => {
    const [from, to] = [indexOf.get(link.from), indexOf.get(link.to)];
    return from === undefined || to === undefined ? [] : [{ from, to, grounds: link.grounds }];
  });
}

const linkColumns = (links: readonly IndexedLink[]): SceneLinks => ({
  from: Uint32Array.from(links, ({ from }) => from),
  to: Uint32Array.from(links, ({ to }) => to),
  grounds: Uint8Array.from(links, ({ grounds }) => GROUNDS.indexOf(grounds)),
});

const TEXT: Readonly<Record<TextName, (event: TimelineEvent, shorten: Shorten) => string>> = {
  title: titleOf,
  call: callOf,
  actor: actorOf,
  principal: ({ principal }) => shown(principal ?? ''),
  resource: ({ resources }) => shown(resources.join(', '), 400),
  ip: ({ sourceIp }) => shown(sourceIp ?? '', 60),
  outcome: outcomeOf,
  accessKey: ({ accessKeyId }) => shown(accessKeyId ?? '', 60),
};

function textsOf(
  events: readonly TimelineEvent[],
  shorten: Shorten,
): Readonly<Record<TextName, TextColumn>> {
  const column = (name: TextName): TextColumn => {
    const known = new Map<string, number>();
    const index = Uint32Array.from(events, (event) => {
      const text = TEXT[name](event, shorten);
      const at = known.get(text) ?? known.size;
      known.set(text, at);
      return at;
    });
    return { values: [...known.keys()], index };
  };
  const [title, call, actor, principal, resource, ip, outcome, accessKey] = TEXTS;
  return {
    title: column(title),
    call: column(call),
    actor: column(actor),
    principal: column(principal),
    resource: column(resource),
    ip: column(ip),
    outcome: column(outcome),
    accessKey: column(accessKey),
  };
}

function gapsOf({ evidence }: Timeline, drawnAt: Float64Array): readonly SceneGap[] {
  const [first = 0, last = 0] = [drawnAt[0], drawnAt.at(-1)];
  return evidence.gaps
    .map(({ from, to, because }) => ({
      from: Date.parse(from),
      to: to === null ? last : Date.parse(to),
      because: shown(because, 240),
    }))
    .filter(({ from, to }) => to > from && to >= first && from <= last);
}

/** Both are counted from the call that began it, as the metrics are; where none is named, from the attacker's first. */
function measuresOf(
  { metrics, precision, milestones }: Incident,
  events: readonly TimelineEvent[],
  drawnAt: Float64Array,
): readonly Measure[] {
  const named = events.findIndex(({ id }) => id === milestones.beganBy);
  const began = named >= 0 ? named : events.findIndex(({ phase }) => phase === 'attack');
  const from = drawnAt[began];
  if (from === undefined) return [];
  const { timeToDetectMs: detect, timeToContainMs: contain } = metrics;
  const measures: Measure[] = [];
  if (detect !== null) {
    const label = `${durationWords(detect, precision.timeToDetectMs)} to detect`;
    measures.push({ id: 'detect', from, to: from + detect, label });
  }
  measures.push({
    id: 'contain',
    from,
    to: contain === null ? null : from + contain,
    label:
      contain === null
        ? 'not contained in this evidence'
        : `${durationWords(contain, precision.timeToContainMs)} to contain`,
  });
  return measures;
}

const CHAPTERS = [
  ['attack', 'Attack'],
  ['platform', 'Platform'],
  ['detection', 'Detection'],
  ['routing', 'Routing'],
  ['response', 'Response'],
  ['failure', 'First failure'],
] as const;

/** One per phase, where it is first seen; none for the background. */
function chaptersOf(
  events: readonly TimelineEvent[],
  drawnAt: Float64Array,
  incident: Incident | undefined,
): readonly Chapter[] {
  if (incident === undefined) return [];
  const firsts = CHAPTERS.flatMap(([phase, title]): Chapter[] => {
    const at = events.findIndex((event) => event.phase === phase);
    return at < 0 ? [] : [{ from: drawnAt[at] ?? 0, title }];
  });
  const before = events.findIndex(({ phase }) => phase === 'background');
  if (before === 0) firsts.push({ from: drawnAt[0] ?? 0, title: 'Before' });
  return firsts.sort((a, b) => a.from - b.from);
}

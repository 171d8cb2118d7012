import type {
  Incident,
  Timeline,
  TimelineEvent,
  TimelineLink,
} from '../../../replay/timeline/timeline.ts';
import {
  type Chapter,
  DRAWN_UNIT,
  GROUNDS,
  LAG_UNIT_MS,
  LOOKS,
  type Measure,
  ROLES,
  type Scene,
  type SceneGap,
  type SceneLinks,
  TEXTS,
  type TextColumn,
  type TextName,
  type WholeNumbers,
} from '../../viewer/scene.ts';
import { narrowed } from '../../viewer/wire/columns.ts';
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
  const indexOf = new Map<string, number>();
  chosen.forEach(({ id }, at) => indexOf.set(id, at));
  const links = linksAmong(timeline.links, indexOf);
  const times = Float64Array.from(chosen, ({ at }) => Date.parse(at));
  const places = onTheGrid(
    whereaboutsOf(
      chosen.map(({ precision }, at) => ({ at: times[at] ?? 0, precision })),
      links.filter(({ grounds }) => grounds !== 'inferred'),
    ),
  );
  const order = orderOf(places.drawnAt);
  const events: TimelineEvent[] = [];
  const rank = new Uint32Array(order.length);
  order.forEach((at, place) => {
    const event = chosen[at];
    if (event === undefined) return;
    events.push(event);
    rank[at] = place;
    indexOf.set(event.id, place);
  });
  const sorted = (column: Float64Array) => {
    const values = new Float64Array(column.length);
    for (let at = 0; at < column.length; at += 1) values[at] = column[order[at] ?? 0] ?? 0;
    return values;
  };
  const { lanes, shorten } = lanesOf(events);
  const laneIndex = new Map(lanes.map(({ id }, at) => [id, at]));
  const [drawnAt, recorded] = [sorted(places.drawnAt), sorted(times)];
  const after = (column: Float64Array, unit: number) =>
    narrowed(column.map((time, at) => Math.round((time - (recorded[at] ?? 0)) * unit)));
  const scene: Scene = {
    count: events.length,
    ids: events.map(({ id }) => id),
    drawnAt,
    drawnAfter: after(drawnAt, DRAWN_UNIT),
    earliestAfter: after(sorted(places.earliest), 1),
    latestAfter: after(sorted(places.latest), 1),
    knownAfter: knownAfterOf(events, recorded),
    role: Uint8Array.from(events, ({ phase }) => ROLES.indexOf(roleOfPhase(phase))),
    look: Uint8Array.from(events, (event) => LOOKS.indexOf(lookOfEvent(event))),
    lane: Uint16Array.from(events, ({ lane }) => laneIndex.get(lane) ?? 0),
    lanes,
    texts: textsOf(events, shorten),
    links: linkColumns(links, rank),
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

/** Evidence is in the order of time but for what a link moved within its second. */
function orderOf(drawnAt: Float64Array): Uint32Array {
  const order = Uint32Array.from(drawnAt.keys());
  const isAscending = drawnAt.every((time, at) => at === 0 || (drawnAt[at - 1] ?? 0) <= time);
  if (isAscending) return order;
  return order.sort((a, b) => (drawnAt[a] ?? 0) - (drawnAt[b] ?? 0) || a - b);
}

function chosenEvents(timeline: Timeline, incident: Incident | undefined) {
  if (incident === undefined) return timeline.events;
  const ids = new Set(incident.eventIds);
  return timeline.events.filter(({ id }) => ids.has(id));
}

function knownAfterOf(events: readonly TimelineEvent[], recorded: Float64Array): WholeNumbers {
  const lags = recorded.map((at, place) => {
    const event = events[place];
    const known = event === undefined ? Number.NaN : knownFrom(event);
    return Number.isNaN(known) ? 0 : Math.round((known - at) / LAG_UNIT_MS) + 1;
  });
  return narrowed(lags);
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
  const indexed: IndexedLink[] = [];
  for (const link of links) {
    const [from, to] = [indexOf.get(link.from), indexOf.get(link.to)];
    if (from !== undefined && to !== undefined) indexed.push({ from, to, grounds: link.grounds });
  }
  return indexed;
}

/** @param rank place of each event in the order of the scene. */
const linkColumns = (links: readonly IndexedLink[], rank: Uint32Array): SceneLinks => ({
  from: Uint32Array.from(links, ({ from }) => rank[from] ?? 0),
  to: Uint32Array.from(links, ({ to }) => rank[to] ?? 0),
  grounds: Uint8Array.from(links, ({ grounds }) => GROUNDS.indexOf(grounds)),
});

type Member = (event: TimelineEvent) => unknown;

interface Text {
  /** All that the text depends on. */
  readonly from: readonly Member[];
  say(event: TimelineEvent, shorten: Shorten): string;
}

const principal: Member = (event) => event.principal;
const name: Member = (event) => event.name;
const kind: Member = (event) => event.kind;
const errorCode: Member = (event) => event.errorCode;
/** Those that are read from a file are one list where they are the same. */
const resources: Member = (event) => event.resources;

const TEXT: Readonly<Record<TextName, Text>> = {
  title: { from: [name, resources], say: titleOf },
  call: { from: [name, (event) => event.service, kind], say: callOf },
  actor: { from: [principal], say: actorOf },
  principal: { from: [principal], say: (event) => shown(event.principal ?? '') },
  resource: { from: [resources], say: (event) => shown(event.resources.join(', '), 400) },
  ip: { from: [(event) => event.sourceIp], say: (event) => shown(event.sourceIp ?? '', 60) },
  outcome: { from: [errorCode, kind, name], say: outcomeOf },
  accessKey: {
    from: [(event) => event.accessKeyId],
    say: (event) => shown(event.accessKeyId ?? '', 60),
  },
};

function textsOf(
  events: readonly TimelineEvent[],
  shorten: Shorten,
): Readonly<Record<TextName, TextColumn>> {
  const column = (name: TextName): TextColumn => textColumn(events, TEXT[name], shorten);
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

interface Branch {
  at: number | undefined;
  readonly next: Map<unknown, Branch>;
}

const branch = (): Branch => ({ at: undefined, next: new Map() });

/** What a text is made of is the same for many events; it is worded once. */
function textColumn(
  events: readonly TimelineEvent[],
  { from, say }: Text,
  shorten: Shorten,
): TextColumn {
  const root = branch();
  const known = new Map<string, number>();
  const index = new Uint32Array(events.length);
  events.forEach((event, place) => {
    let node = root;
    for (const member of from) {
      const value = member(event);
      const next = node.next.get(value) ?? branch();
      if (next.at === undefined && next.next.size === 0) node.next.set(value, next);
      node = next;
    }
    if (node.at === undefined) {
      const text = say(event, shorten);
      node.at = known.get(text) ?? known.size;
      known.set(text, node.at);
    }
    index[place] = node.at;
  });
  return { values: [...known.keys()], index };
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
    return at < 0 ? [] : [{ id: phase, from: drawnAt[at] ?? 0, title }];
  });
  const before = events.findIndex(({ phase }) => phase === 'background');
  if (before === 0) firsts.push({ id: 'before', from: drawnAt[0] ?? 0, title: 'Before' });
  return firsts.sort((a, b) => a.from - b.from);
}

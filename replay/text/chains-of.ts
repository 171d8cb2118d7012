import { linkerRules } from '../link/rules.ts';
import type { Incident, Timeline, TimelineEvent, TimelineLink } from '../timeline/timeline.ts';
import { counted } from './counted.ts';

/** One way from the call that began an incident to a milestone, link by link. */
export interface ChainTold {
  /** Where no causes lead on from the beginning, as from a call to the log it was found in, the finding. */
  readonly from: 'the beginning' | 'the finding';
  readonly to: 'the alert' | 'the containment';
  /** Cause before effect; empty when the evidence holds no unbroken way. */
  readonly steps: readonly ChainStep[];
}

export interface ChainStep {
  readonly link: TimelineLink;
  readonly effect: TimelineEvent;
}

/** The shortest ways to the alert and to the containment, those on better grounds first. */
export function chainsOf(incident: Incident, timeline: Timeline): readonly ChainTold[] {
  const { beganBy, alertedBy, containedBy } = incident.milestones;
  if (beganBy === null) return [];
  const told: ChainTold[] = [];
  const tell = (to: ChainTold['to'], end: string) => {
    const steps = way(beganBy, end, timeline);
    if (steps.length > 0) told.push({ from: 'the beginning', to, steps });
    else told.push({ from: 'the finding', to, steps: wayFromFinding(incident, end, timeline) });
  };
  if (alertedBy !== null) tell('the alert', alertedBy);
  if (containedBy !== null && containedBy !== alertedBy) tell('the containment', containedBy);
  return told;
}

/** "unbroken to the alert: 6 links, all proven: 2 → 3 → 4"; the numbers are those of the list it is told with. */
export function chainSentence(
  { from, to, steps }: ChainTold,
  numbers: ReadonlyMap<string, number>,
): string {
  const [first] = steps;
  if (first === undefined) return `to ${to}: no unbroken chain in this evidence`;
  const stops = [first.link.from, ...steps.map(({ effect }) => effect.id)];
  const way = stops.map((id) => numbers.get(id) ?? '?').join(' → ');
  const weakest = (['inferred', 'bound'] as const).find((grounds) =>
    steps.some(({ link }) => link.grounds === grounds),
  );
  const grounds =
    weakest === undefined
      ? 'all proven'
      : `${steps.filter(({ link }) => link.grounds !== 'proven').length} not proven, the weakest ${weakest}`;
  const since = from === 'the beginning' ? '' : ` from ${from}`;
  return `unbroken${since} to ${to}: ${counted(steps.length, 'link', 'links')}, ${grounds}: ${way}`;
}

/** From the first event that led to the finding's record. */
function wayFromFinding(incident: Incident, end: string, timeline: Timeline): readonly ChainStep[] {
  const isPart = new Set(incident.eventIds);
  const seen = new Set<string>([incident.anchor]);
  for (const id of seen) {
    for (const { from, to, rule } of timeline.links) {
      if (to !== id || !isPart.has(from) || linkerRules.find(rule)?.about !== 'cause') continue;
      seen.add(from);
    }
  }
  const first = incident.eventIds.find((id) => seen.has(id) && id !== incident.anchor);
  return first === undefined ? [] : way(first, end, timeline);
}

const STRENGTH = { proven: 0, bound: 1, inferred: 2 } as const;

function way(from: string, to: string, timeline: Timeline): readonly ChainStep[] {
  // A way on proven links is preferred to a shorter one that leans on inference.
  for (const weakest of [0, 1, 2]) {
    const steps = shortest(from, to, timeline, weakest);
    if (steps.length > 0) return steps;
  }
  return [];
}

function shortest(from: string, to: string, timeline: Timeline, weakest: number) {
  const effects = new Map<string, TimelineLink[]>();
  for (const link of timeline.links) {
    if (STRENGTH[link.grounds] > weakest) continue;
    if (linkerRules.find(link.rule)?.about !== 'cause') continue;
    const known = effects.get(link.from);
    if (known === undefined) effects.set(link.from, [link]);
    else known.push(link);
  }
  const arrivedBy = new Map<string, TimelineLink>();
  const waiting = [from];
  for (let id = waiting.shift(); id !== undefined && id !== to; id = waiting.shift()) {
    for (const link of effects.get(id) ?? []) {
      if (link.to === from || arrivedBy.has(link.to)) continue;
      arrivedBy.set(link.to, link);
      waiting.push(link.to);
    }
  }
  const events = new Map(timeline.events.map((event) => [event.id, event]));
  const steps: ChainStep[] = [];
  for (let link = arrivedBy.get(to); link !== undefined; link = arrivedBy.get(link.from)) {
    const effect = events.get(link.to);
    if (effect === undefined) return [];
    steps.unshift({ link, effect });
  }
  return steps;
}

import { textAt } from '../../../replay/evidence/json-value.ts';
import type { Incident } from '../../../replay/timeline/timeline.ts';
import type { Cell } from './cell.ts';
import type { EvidenceHeld } from './evidence-held.ts';
import type { Step } from './steps-held.ts';
import type { TruthGraph } from './truth-graph.ts';

export interface IncidentsJudged {
  /** Incidents of a finding, and how many of them are right. */
  readonly incidents: Counted;
  /** Events an incident tells as set off by an attack, and how many of them really were of its story. */
  readonly members: Counted;
  /** True steps on from an event of an incident, and how many of them the incident holds to their end. */
  readonly whole: Counted;
  readonly wrong: readonly string[];
}

interface Counted {
  readonly of: number;
  readonly right: number;
}

/** Phases whose events are there because something set them off; others stand beside as context. */
const SET_OFF: ReadonlySet<string> = new Set(['platform', 'detection', 'routing', 'response']);
const SAYS_MADE_UP = /may be made up/;

/**
 * An incident of a finding is right when it was begun by the true beginning of what it hangs on, or names none where that
 * is not in the evidence, when no other incident tells the same story, and when it says so where the log of its function
 * tells of attempts that there were not.
 */
export function incidentsJudged(
  { timeline, madeUp }: Cell,
  held: EvidenceHeld,
  joined: readonly Step[],
  graph: TruthGraph,
): IncidentsJudged {
  const found = timeline.incidents.filter(({ kind }) => kind === 'finding');
  const phaseOf = new Map(timeline.events.map(({ id, phase }) => [id, phase]));
  const isSetOff = (id: string) => SET_OFF.has(phaseOf.get(id) ?? '');
  const tellers = new Map<string, string>();
  const doubts = new Map<string, string>();
  const doubt = ({ id, title }: Incident, why: string) => doubts.set(`${id} (${title}) ${why}`, id);
  const members = { of: 0, right: 0 };
  const whole = { of: 0, right: 0 };
  for (const incident of found) {
    const roots = graph.rootsOf(incident.anchor);
    const story = new Set(roots.flatMap((root) => [root, ...graph.after(root)]));
    const before = tellers.get(roots.join());
    if (before !== undefined) doubt(incident, `tells the story of ${before}`);
    tellers.set(roots.join(), incident.id);
    const { beganBy } = incident.milestones;
    const isBegun =
      beganBy === null
        ? !roots.some((id) => held.ids.has(id))
        : story.has(beganBy) || names(incident, beganBy, held);
    if (!isBegun) doubt(incident, `was not begun by ${String(beganBy)}`);
    const own = new Set(incident.eventIds);
    if ([...own].some((id) => madeUp.has(id)) && !incident.unknowns.some(isDoubtOfLog))
      doubt(incident, 'does not say that its log may be made up');
    for (const id of own) {
      if (!isSetOff(id) || held.lines.has(id) || madeUp.has(id)) continue;
      members.of += 1;
      if (story.has(id)) members.right += 1;
      else doubts.set(`${incident.id} (${incident.title}) holds ${id}`, '');
    }
    for (const { cause, effect } of joined) {
      if (!own.has(cause) || !isSetOff(cause)) continue;
      whole.of += 1;
      if (own.has(effect)) whole.right += 1;
      else
        doubts.set(`${incident.id} (${incident.title}) lacks ${effect}, set off by ${cause}`, '');
    }
  }
  const wrong = new Set([...doubts.values()].filter((id) => id !== ''));
  return {
    incidents: { of: found.length, right: found.length - wrong.size },
    members,
    whole,
    wrong: [...doubts.keys()],
  };
}

const isDoubtOfLog = (sentence: string): boolean => SAYS_MADE_UP.test(sentence);

/** A finding read off a log of calls was set off by the log; it names the calls it is about. */
function names({ anchor }: Incident, call: string, held: EvidenceHeld): boolean {
  const body = String(held.messages.get(anchor)?.['Body']);
  return [call, textAt(held.calls.get(call), 'requestID')].some(
    (one) => one !== undefined && body.includes(one),
  );
}

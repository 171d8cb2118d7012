import { textAt } from '../../../replay/evidence/json-value.ts';
import type { Grounds } from '../../../replay/link/linker-rule.ts';
import { linkerRules } from '../../../replay/link/rules.ts';
import type { TimelineLink } from '../../../replay/timeline/timeline.ts';
import type { Cell } from './cell.ts';
import { isTrueContext } from './contexts-judged.ts';
import { credentialsHeld } from './credentials-held.ts';
import { isDeniedBy } from './denied-by.ts';
import { type EvidenceHeld, evidenceHeld } from './evidence-held.ts';
import { incidentsJudged } from './incidents-judged.ts';
import { attemptsInLogs } from './logs.ts';
import { logSteps } from './logs-told.ts';
import { missedForNothing, missingPieces } from './missing-pieces.ts';
import type { Json, Scenario } from './scenario.ts';
import { type Evidences, stepsHeld } from './steps-held.ts';
import { type TruthGraph, truthGraph } from './truth-graph.ts';

export interface Judgement {
  /** Of all links, by grounds: how many, and how many of them are true. */
  readonly precision: Readonly<Record<Grounds, Counted>>;
  /** Among them, links that say what belongs together, not what set off what. */
  readonly context: Counted;
  /** True steps that the evidence of the cell joins, and how many of them a link tells. */
  readonly recall: Counted;
  /** Calls signed with a key whose issuing the evidence holds. */
  readonly recallOfKeys: Counted;
  /** What logs of functions join. */
  readonly recallOfLogs: Counted;
  /** True steps with both ends in the evidence, whether or not anything there joins them. */
  readonly recallOfVisible: Counted;
  /** Incidents of a finding that were begun by what really began them. */
  readonly incidents: Counted;
  /** Events told as set off by an attack that really were. */
  readonly members: Counted;
  /** True steps on from an event of an incident that the incident holds. */
  readonly whole: Counted;
  /** What the evidence of an incident lacks, and how much of it the incident says. */
  readonly missingPieces: Counted;
  /** The first of each, for whoever has to look. */
  readonly wrong: readonly string[];
  readonly missed: readonly string[];
  readonly wrongIncidents: readonly string[];
  readonly unsaid: readonly string[];
  /** Events of the evidence that the timeline does not list, or lists and nobody gave it. */
  readonly lost: readonly string[];
  /** Sentences that name a hole in evidence that has none. */
  readonly saidForNothing: readonly string[];
}

export interface Counted {
  readonly of: number;
  readonly right: number;
}

const MOST_EXAMPLES = 5;

export function judge(scenario: Scenario, cell: Cell): Judgement {
  const { timeline } = cell;
  const graph = truthGraph(cell.truth);
  const evidences = { was: evidenceHeld(scenario), is: evidenceHeld(cell) };
  const attempts = attemptsInLogs(scenario.logs, scenario.trail);
  const isTrueCause = judgeOfLinks(attempts, evidences, graph);
  const isContext = ({ rule }: TimelineLink) => aboutOf(rule) === 'context';
  const isTrue = (link: TimelineLink) =>
    isContext(link) ? isTrueContext(link, evidences.is, cell.madeUp, graph) : isTrueCause(link);
  const { links } = timeline;
  const wrong = links.filter((link) => !isTrue(link));
  const steps = stepsHeld(evidences, graph).filter(isExpected(cell, evidences));
  const causes = links.filter((link) => !isContext(link));
  const told = new Set(causes.map(({ from, to }) => `${from} ${to}`));
  const isTold = ({ cause, effect }: { cause: string; effect: string }) =>
    told.has(`${cause} ${effect}`);
  const joined = steps.filter((step) => step.isJoined);
  const listed = new Set(timeline.events.map(({ id }) => id));
  // What evidence that is searched does not list is near nothing that was found.
  const keys = credentialsHeld(cell.trail).pairs.filter(
    ({ effect }) => timeline.evidence.notListed === undefined || listed.has(effect),
  );
  const logs = logSteps(evidences, { madeUp: cell.madeUp, attempts }, causes, isTrue);
  const found = incidentsJudged(cell, evidences.is, joined, graph);
  const pieces = missingPieces(timeline, evidences, graph);
  const nameOf = (id: string) => `${textAt(evidences.is.calls.get(id), 'eventName') ?? ''} ${id}`;
  const missed = [...joined, ...keys]
    .filter((step) => !isTold(step))
    .map(({ cause, effect }) => `${nameOf(cause)} → ${nameOf(effect)}`);
  const unjoined = logs.filter((one) => !one.isTold).map(({ of }) => of);
  const lost = lostOrInvented(cell, evidences.is);
  return {
    precision: {
      proven: ofGrounds(links, wrong, 'proven'),
      bound: ofGrounds(links, wrong, 'bound'),
      inferred: ofGrounds(links, wrong, 'inferred'),
    },
    context: counted(links.filter(isContext), isTrue),
    recall: counted(joined, isTold),
    recallOfKeys: counted(keys, isTold),
    recallOfLogs: { of: logs.length, right: logs.length - unjoined.length },
    recallOfVisible: counted(steps, isTold),
    incidents: found.incidents,
    members: found.members,
    whole: found.whole,
    missingPieces: { of: pieces.all, right: pieces.all - pieces.unsaid.length },
    wrong: wrong.slice(0, MOST_EXAMPLES).map(described),
    missed: [...missed, ...unjoined].slice(0, MOST_EXAMPLES),
    wrongIncidents: found.wrong.slice(0, MOST_EXAMPLES),
    unsaid: pieces.unsaid.slice(0, MOST_EXAMPLES),
    lost: lost.slice(0, MOST_EXAMPLES),
    saidForNothing: cell.isWhole ? missedForNothing(timeline).slice(0, MOST_EXAMPLES) : [],
  };
}

const described = ({ rule, grounds, from, to }: TimelineLink): string =>
  `${rule} (${grounds}): ${from} → ${to}`;

const aboutOf = (rule: string) => linkerRules.find(rule)?.about;

/** Evidence too large to hold is searched from what destinations received: the background is not expected of it. */
const isExpected =
  ({ timeline }: Cell, { was }: Evidences) =>
  ({ effect }: { readonly effect: string }): boolean =>
    timeline.evidence.notListed === undefined || was.ids.has(effect);

function lostOrInvented({ timeline }: Cell, held: EvidenceHeld): readonly string[] {
  const listed = new Set(timeline.events.map(({ id }) => id));
  const lost =
    timeline.evidence.notListed === undefined
      ? [...held.ids].filter((id) => !listed.has(id)).map((id) => `${id} is not told`)
      : [];
  const invented = timeline.events
    .filter(({ id, kind }) => kind !== 'log-line' && !held.ids.has(id))
    .map(({ id }) => `${id} is in no evidence`);
  return [...lost, ...invented];
}

function judgeOfLinks(
  attempts: ReadonlyMap<string, string>,
  { was, is }: Evidences,
  graph: TruthGraph,
): (link: TimelineLink) => boolean {
  const calls = new Map<string, Json>([...was.calls, ...is.calls]);
  const issued = credentialsHeld(calls.values());
  const ofCall = (id: string) => attempts.get(id) ?? id;
  return ({ rule, from: toldFrom, to: toldTo }) => {
    const [from, to] = [ofCall(toldFrom), ofCall(toldTo)];
    // A line is of its dispatch.
    if (from === to) return true;
    if (aboutOf(rule) === 'credential') return issued.isOf(from, to);
    return rule === 'containment-to-denial'
      ? isDeniedBy(calls.get(from), calls.get(to))
      : graph.isCauseOf(from, to) || isCopyOfCause(from, to, is, graph);
  };
}

/** A message that holds a bus event stands for the event where its PutEvents is not in the evidence. */
function isCopyOfCause(from: string, to: string, held: EvidenceHeld, graph: TruthGraph): boolean {
  if (!held.messages.has(from)) return false;
  const events = graph.causesOf(from).flatMap((sender) => graph.causesOf(sender));
  return events.some(
    (event) =>
      graph.isCauseOf(event, to) && !graph.causesOf(event).some((put) => held.ids.has(put)),
  );
}

const counted = <Item>(items: readonly Item[], isRight: (item: Item) => boolean): Counted => ({
  of: items.length,
  right: items.filter(isRight).length,
});

function ofGrounds(
  links: readonly TimelineLink[],
  wrong: readonly TimelineLink[],
  grounds: Grounds,
): Counted {
  const of = links.filter((link) => link.grounds === grounds).length;
  return { of, right: of - wrong.filter((link) => link.grounds === grounds).length };
}

/** The destinations of the lab that were absent are named by the timeline as a whole when no incident is left. */
export const saysNoDestinations = (cell: Cell): boolean =>
  cell.timeline.unknowns.some((sentence) =>
    sentence.startsWith('No destination record is in this evidence'),
  );

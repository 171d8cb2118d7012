import type { TruthEdge } from '../../../infra/range/truth.ts';
import { textAt } from '../../../replay/evidence/json-value.ts';
import type { Grounds } from '../../../replay/link/linker-rule.ts';
import { linkerRules } from '../../../replay/link/rules.ts';
import type { Incident, TimelineLink } from '../../../replay/timeline/timeline.ts';
import type { Cell } from './cell.ts';
import { isDeniedBy } from './denied-by.ts';
import { attemptsInLogs } from './logs.ts';
import type { Json, Scenario } from './scenario.ts';

export interface Judgement {
  /** Of causal links and of credential links, by grounds: how many, and how many of them are true. */
  readonly precision: Readonly<Record<Grounds, Counted>>;
  /** True steps that the evidence of the cell holds, and how many of them a link tells. */
  readonly recall: Counted;
  /** True steps with both ends in the evidence, whether or not anything there joins them. */
  readonly recallOfVisible: Counted;
  /** Links that say who, not why: counted apart, for the range does not write them down. */
  readonly context: number;
  /** What the evidence of an incident lacks, and how much of it the incident says. */
  readonly missingPieces: Counted;
  /** The first wrong links and the first missed steps, for whoever has to look. */
  readonly wrong: readonly string[];
  readonly missed: readonly string[];
  readonly unsaid: readonly string[];
}

export interface Counted {
  readonly of: number;
  readonly right: number;
}

const MOST_EXAMPLES = 5;

export function judge(scenario: Scenario, cell: Cell): Judgement {
  const graph = truthGraph(cell.truth);
  const about = (link: TimelineLink) => linkerRules.find(link.rule)?.about;
  const links = cell.timeline.links.filter((link) => about(link) !== 'context');
  const all = [...scenario.trail, ...cell.trail];
  const issued = issuedKeys(all);
  const byId = new Map(all.map((one) => [String(one['eventID']), one]));
  const attempts = attemptsInLogs(scenario.logs, scenario.trail);
  const isTrue = (told: TimelineLink) => {
    const link = {
      ...told,
      from: attempts.get(told.from) ?? told.from,
      to: attempts.get(told.to) ?? told.to,
    };
    // A line is of its dispatch.
    if (link.from === link.to) return true;
    if (about(link) === 'credential') return issued.isOf(link.from, link.to);
    return link.rule === 'containment-to-denial'
      ? isDeniedBy(byId.get(link.from), byId.get(link.to))
      : graph.isCauseOf(link.from, link.to) || isCopyOfCause(link, cell, graph);
  };
  const wrong = links.filter((link) => !isTrue(link));
  const steps = stepsHeld(scenario, cell, graph);
  const told = new Set(links.map(({ from, to }) => `${from} ${to}`));
  const isTold = ({ cause, effect }: TruthEdge) => told.has(`${cause} ${effect}`);
  const missed = steps.held.filter((step) => !isTold(step));
  const pieces = missingPieces(scenario, cell, graph);
  return {
    precision: {
      proven: counted(links, wrong, 'proven'),
      bound: counted(links, wrong, 'bound'),
      inferred: counted(links, wrong, 'inferred'),
    },
    recall: { of: steps.held.length, right: steps.held.length - missed.length },
    recallOfVisible: {
      of: steps.visible.length,
      right: steps.visible.filter(isTold).length,
    },
    context: cell.timeline.links.length - links.length,
    missingPieces: { of: pieces.all, right: pieces.all - pieces.unsaid.length },
    wrong: wrong.slice(0, MOST_EXAMPLES).map(({ rule, from, to }) => `${rule}: ${from} → ${to}`),
    missed: missed
      .slice(0, MOST_EXAMPLES)
      .map(({ cause, effect }) => `${nameOf(cause, cell)} → ${nameOf(effect, cell)}`),
    unsaid: pieces.unsaid.slice(0, MOST_EXAMPLES),
  };
}

/** A message that holds a bus event stands for the event where its PutEvents is not in the evidence. */
function isCopyOfCause({ from, to }: TimelineLink, cell: Cell, graph: TruthGraph): boolean {
  if (!cell.timeline.events.some(({ id, kind }) => id === from && kind === 'destination-record')) {
    return false;
  }
  const senders = graph.causesOf.get(from) ?? [];
  const events = senders.flatMap((sender) => graph.causesOf.get(sender) ?? []);
  return events.some((event) => graph.isCauseOf(event, to));
}

function counted(
  links: readonly TimelineLink[],
  wrong: readonly TimelineLink[],
  grounds: Grounds,
): Counted {
  const of = links.filter((link) => link.grounds === grounds).length;
  return { of, right: of - wrong.filter((link) => link.grounds === grounds).length };
}

const nameOf = (id: string, cell: Cell): string => {
  const record = cell.trail.find((one) => one['eventID'] === id);
  return record === undefined ? id : `${String(record['eventName'])} ${id}`;
};

interface TruthGraph {
  isCauseOf(cause: string, effect: string): boolean;
  readonly causesOf: ReadonlyMap<string, readonly string[]>;
  readonly effectsOf: ReadonlyMap<string, readonly string[]>;
}

function truthGraph(edges: readonly TruthEdge[]): TruthGraph {
  const causesOf = new Map<string, string[]>();
  const effectsOf = new Map<string, string[]>();
  for (const { cause, effect } of edges) {
    causesOf.set(effect, [...(causesOf.get(effect) ?? []), cause]);
    effectsOf.set(cause, [...(effectsOf.get(cause) ?? []), effect]);
  }
  return {
    causesOf,
    effectsOf,
    isCauseOf: (cause, effect) => reached(effect, causesOf).has(cause),
  };
}

function reached(from: string, edges: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set<string>();
  const waiting = [from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const next of edges.get(id) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
  return seen;
}

/** Which call issued which key, and which calls each key signed: read off the records, whatever a rule says. */
function issuedKeys(records: readonly Json[]) {
  const issuer = new Map<string, string>();
  const signer = new Map<string, string>();
  for (const record of records) {
    const id = String(record['eventID']);
    const answer = record['responseElements'];
    const key =
      textAt(answer, 'credentials', 'accessKeyId') ?? textAt(answer, 'accessKey', 'accessKeyId');
    if (key !== undefined) issuer.set(key, id);
    const by = textAt(record, 'userIdentity', 'accessKeyId');
    if (by !== undefined) signer.set(id, by);
  }
  return { isOf: (from: string, to: string) => issuer.get(signer.get(to) ?? '') === from };
}

/**
 * The true steps between events that can be seen, passing over what no evidence ever shows (an event on a bus, a
 * notification on its way). What CloudFormation calls for a stack carries nothing that names the stack or its change
 * set, so those calls are expected of nobody.
 */
function stepsHeld(scenario: Scenario, cell: Cell, graph: TruthGraph) {
  const everShown = idsShown(scenario.trail, scenario.queues, cell);
  const shown = new Set(cell.timeline.events.map(({ id }) => id));
  const byId = new Map(
    [...scenario.trail, ...cell.trail].map((one) => [String(one['eventID']), one]),
  );
  const was = recordTexts(scenario.queues);
  const is = recordTexts(cell.queues);
  const [were, are] = [siblingsIn(scenario.trail), siblingsIn(cell.trail)];
  const visible: TruthEdge[] = [];
  const held: TruthEdge[] = [];
  for (const effect of shown) {
    for (const cause of nearest(effect, graph.causesOf, everShown)) {
      if (!shown.has(cause)) continue;
      if (textAt(byId.get(cause), 'eventSource') === 'cloudformation.amazonaws.com') continue;
      const step = { cause, effect, kind: 'step' };
      visible.push(step);
      // Of several dispatches of one event, which did what is told by there being no other: not where one is lost.
      const isUndecided = were(byId.get(cause)) > 1 && are(byId.get(cause)) < were(byId.get(cause));
      if (isUndecided && byId.get(cause)?.['eventName'] === 'InvokeExecution') continue;
      if (isJoined(byId.get(cause), byId.get(effect), effect, { was, is })) held.push(step);
    }
  }
  return { visible, held };
}

function idsShown(trail: readonly Json[], queues: Scenario['queues'], cell: Cell): Set<string> {
  const messages = Object.values(queues).flat();
  return new Set([
    ...trail.map((one) => String(one['eventID'])),
    ...messages.map((one) => String(one['MessageId'])),
    ...cell.trail.map((one) => String(one['eventID'])),
  ]);
}

function nearest(
  id: string,
  causesOf: ReadonlyMap<string, readonly string[]>,
  shown: ReadonlySet<string>,
): readonly string[] {
  const found = new Set<string>();
  const waiting = [...(causesOf.get(id) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (shown.has(next)) found.add(next);
    else waiting.push(...(causesOf.get(next) ?? []));
  }
  return [...found];
}

const recordTexts = (queues: Scenario['queues']): readonly string[] =>
  Object.values(queues)
    .flat()
    .map((message) => `${String(message['MessageId'])} ${String(message['Body'])}`);

/** Whether an id both ends share is in the evidence, or in what a destination record shows of them. */
function isJoined(
  cause: Json | undefined,
  effect: Json | undefined,
  effectId: string,
  { was, is }: { readonly was: readonly string[]; readonly is: readonly string[] },
): boolean {
  // A message is named in the answer to the call that sent it.
  if (effect === undefined || cause === undefined) return true;
  const [from, to] = [String(cause['eventName']), String(effect['eventName'])];
  if (from === 'Invoke' && to === 'InvokeExecution') return true;
  const holds = (texts: readonly string[], ...needles: readonly (string | undefined)[]) =>
    texts.some((text) => needles.every((needle) => needle !== undefined && text.includes(needle)));
  const request = (one: Json) => textAt(one, 'requestID');
  if (from === 'InvokeExecution') {
    const isDelivery = (textAt(effect, 'userIdentity', 'principalId') ?? '').includes(
      ':awslambda_',
    );
    return isDelivery
      ? holds(is, request(cause), outputOf(effect))
      : holds(is, request(cause), request(effect));
  }
  if (to === 'Invoke') return holds(is, request(effect), outputOf(cause) ?? request(cause));
  const message = outputOf(effect);
  // The background has no records and none is expected to be proven.
  return holds(was, message) && holds(is, message, outputOf(cause)) && effectId !== '';
}

function outputOf(record: Json): string | undefined {
  const answer = record['responseElements'];
  return textAt(answer, 'messageId') ?? textAt(answer, 'entries', 0, 'eventId');
}

/** How many dispatches there were of the event that this one is of. */
function siblingsIn(trail: readonly Json[]): (dispatch: Json | undefined) => number {
  const amounts = new Map<string, number>();
  for (const record of trail) {
    if (record['eventName'] !== 'InvokeExecution') continue;
    const request = textAt(record, 'requestID') ?? '';
    amounts.set(request, (amounts.get(request) ?? 0) + 1);
  }
  return (dispatch) => amounts.get(textAt(dispatch, 'requestID') ?? '') ?? 0;
}

/** How an incident may say that a call of this kind is not in the evidence. */
const SAYS: Readonly<Record<string, RegExp>> = {
  PutObject: /call that began this is not in the evidence|S3 call of|named in the answer/i,
  GetObject: /named in the answer|GetObject/i,
  DeleteObject: /named in the answer/i,
  Invoke: /\bInvoke\b/,
  InvokeExecution: /\bInvokeExecution\b/,
  SendMessage: /\bSendMessage\b/,
  PutEvents: /\bPutEvents\b/,
  Publish: /\bPublish\b|named in the answer/,
};

/**
 * What belongs to an incident's story and is not in the evidence, by kind of call. Only kinds the rest of the evidence
 * refers to can be noticed: a call that nothing names leaves no hole to see.
 */
function missingPieces(scenario: Scenario, cell: Cell, graph: TruthGraph) {
  const shown = new Set(cell.timeline.events.map(({ id }) => id));
  const records = new Map(scenario.trail.map((one) => [String(one['eventID']), one]));
  const texts = recordTexts(cell.queues);
  const siblings = siblingsIn(scenario.trail);
  const unsaid: string[] = [];
  let all = 0;
  for (const incident of cell.timeline.incidents) {
    const missing = new Map<string, string>();
    for (const id of storyOf(incident, graph)) {
      const record = records.get(id);
      if (record === undefined || shown.has(id)) continue;
      const name = String(record['eventName']);
      const isNamed = [textAt(record, 'requestID'), outputOf(record)].some(
        (needle) => needle !== undefined && texts.some((text) => text.includes(needle)),
      );
      // Beside another dispatch of its event, one that is lost leaves no hole.
      const isOneOfSeveral = name === 'InvokeExecution' && siblings(record) > 1;
      if (isNamed && !isOneOfSeveral && SAYS[name] !== undefined) missing.set(name, id);
    }
    for (const [name, id] of missing) {
      all += 1;
      if (!incident.unknowns.some((sentence) => SAYS[name]?.test(sentence) === true)) {
        unsaid.push(
          `${incident.id} (${incident.title}) does not say that ${name} ${id} is missing`,
        );
      }
    }
  }
  return { all, unsaid };
}

function storyOf(incident: Incident, graph: TruthGraph): ReadonlySet<string> {
  const before = reached(incident.anchor, graph.causesOf);
  const roots = [...before].filter((id) => (graph.causesOf.get(id) ?? []).length === 0);
  return new Set(roots.flatMap((root) => [root, ...reached(root, graph.effectsOf)]));
}

/** The destinations of the lab that were absent are named by the timeline as a whole when no incident is left. */
export const saysNoDestinations = (cell: Cell): boolean =>
  cell.timeline.unknowns.some((sentence) =>
    sentence.startsWith('No destination record is in this evidence'),
  );

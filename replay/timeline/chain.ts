import type { FoundLink, Grounds } from '../link/linker-rule.ts';
import type { CaseFile, LinkGraph } from './case-file.ts';
import type { Finding } from './findings.ts';
import type { Phase } from './timeline.ts';

/** The events that belong to one finding: what led to it, what carried it, what it set off. */
export interface Chain {
  /** The invocation that made the finding: its Invoke, its dispatches, its records. */
  readonly detection: ReadonlySet<string>;
  /** Before the detection, by cause. */
  readonly before: ReadonlySet<string>;
  /** After it, by cause. */
  readonly after: ReadonlySet<string>;
  /** Calls that issued the keys of whoever began it. */
  readonly credentials: ReadonlySet<string>;
  /** Where the causes end: the calls that began it, earliest first. */
  readonly roots: readonly string[];
  /** Calls the finding tells of by their ids, which are its roots where no chain of causes leads to one. */
  readonly subjects: readonly string[];
  /** Calls that a policy of the chain had refused. */
  readonly refused: ReadonlySet<string>;
  /** On what grounds it is known which dispatch made the finding's record. */
  readonly run: Grounds | undefined;
  /** Functions of the chain by name, the detector first. */
  readonly functions: ReadonlySet<string>;
}

/** Enough for any response; a loop that an attacker feeds must not drag the whole trail into one incident. */
const MOST_EVENTS = 5_000;

export function chainOf(finding: Finding, file: CaseFile, graph: LinkGraph): Chain {
  // What delivered the detection's record came after the detection, though before the record.
  const causesBefore = (id: string) =>
    graph
      .causesOf(id)
      .filter((link) => !isCarrier(link) || !detection.has(id))
      .map((link) => link.fromEventId);
  const isCarrier = ({ ruleId }: FoundLink) =>
    ruleId === 'record-from-delivery' && !finding.isFromAlert;
  const detection = detectionOf(finding, file);
  const seeds = [...detection].filter((id) => isOfTheInvocation(id, finding, file));
  const reached = (seed: readonly string[], step: (id: string) => readonly string[]) =>
    closure(seed, step, detection);
  const before = reached(seeds, (id) => causesBefore(id));
  // Where the dispatch is lost, what carried the record still leads on to whoever else was given it.
  const carriers = [...detection]
    .flatMap((id) => graph.causesOf(id))
    .filter((link) => isCarrier(link) && !detection.has(link.fromEventId))
    .map((link) => link.fromEventId);
  const effectsOf = (id: string) => [
    ...graph.effectsOf(id).map((link) => link.toEventId),
    ...ofTheSameRequest(id, file, graph),
  ];
  // An alert stands at the end of its chain: what else its sender did is the response.
  const led = finding.isFromAlert ? [...before] : [];
  const after = reached([...detection, ...carriers, ...led], effectsOf);
  for (const id of carriers) after.add(id);
  for (const id of before) after.delete(id);
  const earlier = (a: string, b: string) => timeOf(a, file) - timeOf(b, file) || (a < b ? -1 : 1);
  const causes = [...before, ...seeds]
    .filter((id) => causesBefore(id).length === 0 && isSomebodysCall(id, file))
    .sort(earlier);
  const named = subjectsOf(seeds, graph).filter(
    (id) => !after.has(id) && isSomebodysCall(id, file),
  );
  const subjects = causes.length > 0 && !finding.isFromAlert ? [] : named.sort(earlier);
  const roots = subjects.length > 0 ? subjects : causes;
  if (finding.isFromAlert) {
    for (const id of reached(subjects, effectsOf)) if (!after.has(id)) before.add(id);
  }
  const credentials = closure(
    roots,
    (id) => graph.credentialsOf(id).map((link) => link.fromEventId),
    detection,
  );
  for (const id of [...before, ...after]) credentials.delete(id);
  const functions = new Set<string>();
  if (finding.functionName !== undefined) functions.add(finding.functionName);
  for (const id of after) {
    const name = file.trail.get(id)?.row.functionName;
    if (name !== undefined) functions.add(name);
  }
  const refused = new Set(
    [...after].filter((id) =>
      graph.causesOf(id).some(({ ruleId }) => ruleId === 'containment-to-denial'),
    ),
  );
  const run = graph
    .causesOf(finding.anchor)
    .find(({ ruleId }) => ruleId === 'execution-to-record')?.grounds;
  return { detection, before, after, credentials, roots, subjects, refused, run, functions };
}

function detectionOf(finding: Finding, file: CaseFile): Set<string> {
  const runs = finding.requestId === undefined ? [] : file.runsOf(finding.requestId);
  return new Set([finding.anchor, ...runs]);
}

/**
 * What else tells of an invocation that was set off: where dispatches are lost, no link leads to another outcome of the same
 * request, which it is by its id. With a record comes what carried it.
 */
function ofTheSameRequest(id: string, file: CaseFile, graph: LinkGraph): readonly string[] {
  const row = file.trail.get(id)?.row;
  const requestId =
    file.records.get(id)?.record.invocation?.requestId ??
    (row?.source === 'lambda.amazonaws.com' && row.name.startsWith('Invoke')
      ? row.requestId
      : undefined);
  if (requestId === undefined) return [];
  return file.runsOf(requestId).flatMap((one) => {
    const entry = file.records.get(one);
    if (entry !== undefined && file.senders.strangerOf(entry) !== undefined) return [];
    const carriers = graph.causesOf(one).filter(({ ruleId }) => ruleId === 'record-from-delivery');
    return [one, ...carriers.map(({ fromEventId }) => fromEventId)];
  });
}

/** A responder's record may be the anchor for want of a better one; what led to it did not lead to the finding. */
function isOfTheInvocation(id: string, finding: Finding, file: CaseFile): boolean {
  const record = file.records.get(id)?.record;
  return record === undefined || record.invocation?.requestId === finding.requestId;
}

/** A finding read off a log has no upload before it; it names the calls it is about. */
const subjectsOf = (records: readonly string[], graph: LinkGraph): readonly string[] => [
  ...new Set(
    records
      .flatMap((id) => graph.contextOf(id))
      .filter(({ ruleId }) => ruleId === 'named-by-answer')
      .map(({ fromEventId }) => fromEventId),
  ),
];

function closure(
  seeds: readonly string[],
  step: (id: string) => readonly string[],
  except: ReadonlySet<string>,
): Set<string> {
  const reached = new Set<string>();
  const waiting = [...seeds];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    for (const next of step(id)) {
      if (except.has(next) || reached.has(next)) continue;
      if (reached.size >= MOST_EVENTS) return reached;
      reached.add(next);
      waiting.push(next);
    }
  }
  return reached;
}

/** A call some principal decided on, rather than one a service made on the way. */
function isSomebodysCall(id: string, file: CaseFile): boolean {
  const row = file.trail.get(id)?.row;
  if (row === undefined || row.name === 'InvokeExecution') return false;
  const isService = row.principalType === 'AWSService' || row.principalType === undefined;
  return !isService && row.sessionName?.startsWith('awslambda_') !== true;
}

export function timeOf(id: string, file: CaseFile): number {
  return (
    file.trail.get(id)?.row.atMs ?? file.records.get(id)?.atMs ?? file.logs.get(id)?.record.at ?? 0
  );
}

/** How a story most often goes, for events that neither cause nor time puts in order. */
const STORY: readonly Phase[] = [
  'background',
  'attack',
  'platform',
  'detection',
  'routing',
  'response',
  'failure',
];

/**
 * Causes first; among those free to come next, the earliest, then the one whose phase comes first, then the smaller id.
 *
 * A time of whole seconds says when an event happened at the earliest. Its causes may say more: it is not before them.
 */
export function inCausalOrder(
  ids: ReadonlySet<string>,
  file: CaseFile,
  graph: LinkGraph,
  phases: ReadonlyMap<string, Phase> = new Map(),
): readonly string[] {
  const waitsFor = new Map<string, number>();
  for (const id of ids) {
    const causes = new Set(
      [...graph.causesOf(id), ...graph.credentialsOf(id)].map((link) => link.fromEventId),
    );
    waitsFor.set(id, [...causes].filter((cause) => ids.has(cause)).length);
  }
  const atEarliest = new Map<string, number>();
  const notBefore = (id: string) => atEarliest.get(id) ?? timeOf(id, file);
  const rank = (id: string) => STORY.indexOf(phases.get(id) ?? 'background');
  const earlier = (a: string, b: string) =>
    notBefore(a) - notBefore(b) || rank(a) - rank(b) || (a < b ? -1 : 1);
  const ready = [...ids].filter((id) => waitsFor.get(id) === 0).sort(earlier);
  const ordered: string[] = [];
  const done = new Set<string>();
  const effects = effectsWithin(ids, graph);
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    ordered.push(id);
    done.add(id);
    for (const next of effects.get(id) ?? []) {
      if (file.trail.get(next)?.row.precision === 's') {
        atEarliest.set(next, Math.max(notBefore(next), notBefore(id)));
      }
      const left = (waitsFor.get(next) ?? 0) - 1;
      waitsFor.set(next, left);
      if (left === 0) insert(ready, next, earlier);
    }
  }
  // Links that contradict each other form a ring; its members follow in the order of time.
  return [...ordered, ...[...ids].filter((id) => !done.has(id)).sort(earlier)];
}

function effectsWithin(ids: ReadonlySet<string>, graph: LinkGraph): Map<string, Set<string>> {
  const effects = new Map<string, Set<string>>();
  for (const id of ids) {
    for (const link of [...graph.causesOf(id), ...graph.credentialsOf(id)]) {
      if (!ids.has(link.fromEventId)) continue;
      const known = effects.get(link.fromEventId);
      if (known === undefined) effects.set(link.fromEventId, new Set([id]));
      else known.add(id);
    }
  }
  return effects;
}

function insert(list: string[], id: string, earlier: (a: string, b: string) => number): void {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (earlier(id, list[middle] ?? id) < 0) high = middle;
    else low = middle + 1;
  }
  list.splice(low, 0, id);
}

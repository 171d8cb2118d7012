import type { CaseFile, LinkGraph } from './case-file.ts';
import type { Finding } from './findings.ts';

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
      .filter((link) => !detection.has(id) || link.ruleId !== 'record-from-delivery')
      .map((link) => link.fromEventId);
  const detection = detectionOf(finding, file);
  const seeds = [...detection].filter((id) => isOfTheInvocation(id, finding, file));
  const reached = (seed: readonly string[], step: (id: string) => readonly string[]) =>
    closure(seed, step, detection);
  const before = reached(seeds, (id) => causesBefore(id));
  // Where the dispatch is lost, what carried the record still leads on to whoever else was given it.
  const carriers = [...detection]
    .flatMap((id) => graph.causesOf(id))
    .filter((link) => link.ruleId === 'record-from-delivery' && !detection.has(link.fromEventId))
    .map((link) => link.fromEventId);
  const after = reached([...detection, ...carriers], (id) =>
    graph.effectsOf(id).map((link) => link.toEventId),
  );
  for (const id of carriers) after.add(id);
  for (const id of before) after.delete(id);
  const roots = [...before, ...seeds]
    .filter((id) => causesBefore(id).length === 0 && isSomebodysCall(id, file))
    .sort((a, b) => timeOf(a, file) - timeOf(b, file) || (a < b ? -1 : 1));
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
  return { detection, before, after, credentials, roots, functions };
}

function detectionOf(finding: Finding, file: CaseFile): Set<string> {
  const runs = finding.requestId === undefined ? [] : file.runsOf(finding.requestId);
  return new Set([finding.anchor, ...runs]);
}

/** A responder's record may be the anchor for want of a better one; what led to it did not lead to the finding. */
function isOfTheInvocation(id: string, finding: Finding, file: CaseFile): boolean {
  const record = file.records.get(id)?.record;
  return record === undefined || record.invocation?.requestId === finding.requestId;
}

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

/**
 * Causes first; among those free to come next, the earliest, then the smaller id.
 *
 * A time of whole seconds says when an event happened at the earliest. Its causes may say more: it is not before them.
 */
export function inCausalOrder(
  ids: ReadonlySet<string>,
  file: CaseFile,
  graph: LinkGraph,
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
  const earlier = (a: string, b: string) => notBefore(a) - notBefore(b) || (a < b ? -1 : 1);
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

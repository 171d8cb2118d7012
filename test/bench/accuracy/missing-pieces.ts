import { textAt } from '../../../replay/evidence/json-value.ts';
import type { Timeline } from '../../../replay/timeline/timeline.ts';
import { type EvidenceHeld, hashOf, outputsOf } from './evidence-held.ts';
import type { Evidences } from './steps-held.ts';
import type { TruthGraph } from './truth-graph.ts';

export interface Pieces {
  /** Calls, by incident and kind, that its story lacks and that something in the evidence refers to. */
  readonly all: number;
  readonly unsaid: readonly string[];
}

/** What an incident may say of a call that is named in the answer of a function. */
const NAMED = /named in the answer/;
/** How an incident may say that a call of this kind is not in the evidence. */
const SAYS: Readonly<Record<string, RegExp>> = {
  PutObject: /call that began this is not in the evidence|S3 call of|named in the answer/i,
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
export function missingPieces(
  { incidents }: Timeline,
  { was, is }: Evidences,
  graph: TruthGraph,
): Pieces {
  const requests = requestsIn(is);
  const unsaid: string[] = [];
  let all = 0;
  for (const incident of incidents) {
    const missing = new Map<string, string>();
    const roots = graph.rootsOf(incident.anchor);
    // What is read off calls tells what ids lead to; what a record tells of is all of a story.
    const own = new Set(incident.eventIds);
    const texts = is.texts.filter(({ id }) => incident.kind === 'finding' || own.has(id));
    for (const id of new Set(roots.flatMap((root) => [root, ...graph.after(root)]))) {
      const call = was.calls.get(id);
      if (call === undefined || is.ids.has(id)) continue;
      const name = String(call['eventName']);
      const request = textAt(call, 'requestID');
      const isNamed =
        [request, ...outputsOf(call)].some(
          (needle) => needle !== undefined && texts.some(({ text }) => text.includes(needle)),
        ) ||
        texts.some(({ hash, isRecord }) => isRecord === true && hash === hashOf(call)) ||
        (name === 'Invoke' && incident.kind === 'finding' && requests.has(request ?? ''));
      // Beside another dispatch of its event, one that is lost leaves no hole.
      const isOneOfSeveral = name === 'InvokeExecution' && was.dispatchesBeside(call) > 1;
      if (isNamed && !isOneOfSeveral) missing.set(name, id);
    }
    for (const [name, id] of missing) {
      all += 1;
      const says = SAYS[name] ?? NAMED;
      if (incident.unknowns.some((sentence) => says.test(sentence))) continue;
      unsaid.push(`${incident.id} (${incident.title}) does not say that ${name} ${id} is missing`);
    }
  }
  return { all, unsaid };
}

/** Requests of dispatches whose function was invoked by somebody: batches of a queue were not. */
function requestsIn(held: EvidenceHeld): ReadonlySet<string> {
  const dispatches = [...held.calls.values()].filter(
    (one) =>
      one['eventName'] === 'InvokeExecution' &&
      textAt(one, 'requestParameters', 'sourceArn')?.includes(':function:') === true,
  );
  return new Set(dispatches.map((one) => textAt(one, 'requestID') ?? ''));
}

const SAYS_A_HOLE =
  /^No Invoke(Execution)? is in this evidence|^Log of the time of this story is missing|^The (SendMessage|PutEvents|Publish) of |No link was drawn in it/;

/** What a timeline says is missing where nothing is. */
export function missedForNothing({ incidents, unknowns }: Timeline): readonly string[] {
  return [...unknowns, ...incidents.flatMap((incident) => incident.unknowns)].filter((sentence) =>
    SAYS_A_HOLE.test(sentence),
  );
}

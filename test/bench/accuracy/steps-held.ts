import type { TruthEdge } from '../../../infra/range/truth.ts';
import { textAt } from '../../../replay/evidence/json-value.ts';
import { type EvidenceHeld, hashOf, outputsOf, type Told } from './evidence-held.ts';
import type { Json } from './scenario.ts';
import type { TruthGraph } from './truth-graph.ts';

/** One true step between two events that the evidence holds, past events that it does not hold. */
export interface Step extends Pick<TruthEdge, 'cause' | 'effect'> {
  /** Whether ids in the evidence join both ends, so that a link has to tell it. */
  readonly isJoined: boolean;
}

export interface Evidences {
  /** Whole, before anything was done to it. */
  readonly was: EvidenceHeld;
  readonly is: EvidenceHeld;
}

/**
 * What CloudFormation calls for a stack carries nothing that names the stack or its change set, so those calls are
 * expected of nobody.
 */
export function stepsHeld({ was, is }: Evidences, graph: TruthGraph): readonly Step[] {
  const everShown = new Set([...was.ids, ...is.ids]);
  const callOf = (id: string) => is.calls.get(id) ?? was.calls.get(id);
  return [...is.ids].flatMap((effect) =>
    graph.nearestCauses(effect, everShown).flatMap((cause): readonly Step[] => {
      const from = callOf(cause);
      if (!is.ids.has(cause)) return [];
      if (textAt(from, 'eventSource') === 'cloudformation.amazonaws.com') return [];
      // Of several dispatches of one event, which did what is told by there being no other: not where one is lost.
      const isUndecided =
        from?.['eventName'] === 'InvokeExecution' &&
        was.dispatchesBeside(from) > 1 &&
        is.dispatchesBeside(from) < was.dispatchesBeside(from);
      const isJoined = !isUndecided && areJoined(from, callOf(effect), { was, is });
      return [{ cause, effect, isJoined }];
    }),
  );
}

/** Whether an id both ends share is in the evidence, or in what a destination record shows of them. */
function areJoined(
  cause: Json | undefined,
  effect: Json | undefined,
  { was, is }: Evidences,
): boolean {
  // A message is named in the answer to the call that sent it.
  if (effect === undefined || cause === undefined) return true;
  const [from, to] = [String(cause['eventName']), String(effect['eventName'])];
  if (from === 'Invoke' && to === 'InvokeExecution') return true;
  const holds = (texts: readonly Told[], ...needles: readonly (string | undefined)[]) =>
    texts.some(({ text, hash }) =>
      needles.every((needle) => needle !== undefined && (text.includes(needle) || needle === hash)),
    );
  const request = (one: Json) => textAt(one, 'requestID');
  const [sent] = outputsOf(cause);
  const [message] = outputsOf(effect);
  if (from === 'InvokeExecution') {
    const isDelivery = (textAt(effect, 'userIdentity', 'principalId') ?? '').includes(
      ':awslambda_',
    );
    return isDelivery
      ? [message, hashOf(effect)].some((sentAs) => holds(is.texts, request(cause), sentAs))
      : holds(is.texts, request(cause), request(effect));
  }
  if (to === 'Invoke') return holds(is.texts, request(effect), sent ?? request(cause));
  // The background has no records and none is expected to be proven.
  const names = [message, hashOf(effect)];
  return (
    names.some((sentAs) => holds(was.texts, sentAs)) &&
    names.some((sentAs) => holds(is.texts, sentAs, sent))
  );
}

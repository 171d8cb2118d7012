import { numberAt, parsedFrom, textAt } from '../../../replay/evidence/json-value.ts';
import type { TimelineLink } from '../../../replay/timeline/timeline.ts';
import type { EvidenceHeld } from './evidence-held.ts';
import type { Evidences } from './steps-held.ts';

/** What the logs of functions join, and whether a link tells it. */
export interface LogStep {
  readonly of: string;
  readonly isTold: boolean;
}

export interface LogsKnown {
  /** The request of every line that somebody made up, by the line's id. */
  readonly madeUp: ReadonlyMap<string, string>;
  /** The dispatch or the call that each attempt told by a log is of. */
  readonly attempts: ReadonlyMap<string, string>;
}

/**
 * Each attempt that a log tells of belongs to its dispatch and to the Invoke that bears its request id, and the last one before
 * the outcome of a request to the record of it, where no line about an attempt at that request is lost. Where a log tells of more
 * than Lambda does, somebody may have written one, and which one is not expected to be known.
 */
export function logSteps(
  { was, is }: Evidences,
  { madeUp, attempts }: LogsKnown,
  links: readonly TimelineLink[],
  isTrue: (link: TimelineLink) => boolean,
): readonly LogStep[] {
  const told = links.filter(isTrue);
  const joinedTo = new Set(told.map(({ to }) => to));
  const joinedFrom = new Set(told.map(({ from, to }) => `${from} ${to}`));
  const outcomes = outcomesIn(is);
  const doubtful = new Set(madeUp.values());
  const invoked = new Set(
    [...is.calls.values()]
      .filter(({ eventName }) => eventName === 'Invoke')
      .map((one) => textAt(one, 'requestID')),
  );
  const isCalled = (request: string, line: string) =>
    invoked.has(request) || is.calls.has(attempts.get(line) ?? '');
  return [...is.starts].flatMap(([request, starts]): readonly LogStep[] => {
    const own = outcomes.get(request) ?? [];
    const told = Math.max(dispatchesOf(is, request), ...own.map(({ counts }, at) => counts + at));
    if (doubtful.has(request) || (told > 0 && starts.length > told)) return [];
    const lines = starts.filter(({ id }) => isCalled(request, id));
    const isWhole = was.starts.get(request)?.length === starts.length;
    return [
      ...lines.map(({ id }) => ({ of: `the call of ${id}`, isTold: joinedTo.has(id) })),
      ...(isWhole ? own : []).map((outcome) => {
        const id = starts.findLast(({ at }) => at <= outcome.at)?.id ?? '';
        const step = `${id} ${outcome.record}`;
        return { of: step, isTold: joinedFrom.has(step) };
      }),
    ];
  });
}

interface Outcome {
  readonly record: string;
  readonly at: number;
  /** How many attempts it counts. */
  readonly counts: number;
}

/** By request, what invocation records tell: those that lie in a queue as Lambda delivered them. */
function outcomesIn(held: EvidenceHeld): ReadonlyMap<string, readonly Outcome[]> {
  const outcomes = new Map<string, Outcome[]>();
  for (const [record, message] of held.messages) {
    const body = parsedFrom(String(message['Body']));
    const request = textAt(body, 'requestContext', 'requestId');
    const isDelivered = textAt(message, 'Attributes', 'SenderId')?.includes(':awslambda_') === true;
    if (request === undefined || !isDelivered) continue;
    const at = Date.parse(textAt(body, 'timestamp') ?? '');
    const counts = numberAt(body, 'requestContext', 'approximateInvokeCount') ?? 0;
    outcomes.set(request, [...(outcomes.get(request) ?? []), { record, at, counts }]);
  }
  for (const own of outcomes.values()) own.sort((a, b) => a.at - b.at);
  return outcomes;
}

const dispatchesOf = (held: EvidenceHeld, request: string): number =>
  [...held.calls.values()].filter(
    (one) => one['eventName'] === 'InvokeExecution' && textAt(one, 'requestID') === request,
  ).length;

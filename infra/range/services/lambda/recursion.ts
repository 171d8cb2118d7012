import type { Arn, EventId } from '../../../base/ids.ts';
import { type Platform, stateToken } from '../../platform.ts';
import { lambdaRuntime } from './runtime/lambda-runtime.ts';

/** Runs of a function in one chain after which AWS stops the next. */
export const RECURSION_LIMIT = 16;

/**
 * How often a function has run already in the chain of calls that led to `event`.
 *
 * AWS follows a chain by a header its SDKs pass on. The range knows the chain itself and walks it back;
 * like AWS it does not see past an event bus.
 */
export function runsInChain(platform: Platform, fn: Arn, event: EventId): number {
  const { executions, fromBus } = platform.state(chains);
  const causes = causeIndex(platform);
  let runs = 0;
  const seen = new Set<EventId>();
  for (
    let at: EventId | undefined = event;
    at !== undefined && !seen.has(at);
    at = causes.get(at)
  ) {
    seen.add(at);
    if (fromBus.has(at)) break;
    if (executions.get(at) === fn) runs++;
  }
  return runs;
}

/** Remembers that the function ran as this CloudTrail event. */
export function noteRun(platform: Platform, event: EventId, fn: Arn): void {
  note(platform.state(chains), { event, fn });
}

/** Remembers that an event bus made this invocation. */
export function noteFromBus(platform: Platform, event: EventId): void {
  note(platform.state(chains), { event });
}

interface Chains {
  readonly steps: Step[];
  /** Which function ran as which event. */
  readonly executions: Map<EventId, Arn>;
  readonly fromBus: Set<EventId>;
}

interface Step {
  readonly event: EventId;
  /** Absent: the invocation came from a bus. */
  readonly fn?: Arn;
}

const noChains = (): Chains => ({ steps: [], executions: new Map(), fromBus: new Set() });

const chains = stateToken<Chains>('lambda/chains', noChains, {
  pack: ({ steps }, items) => items.put(steps),
  unpack(packed, items) {
    const kept = noChains();
    for (const step of items.get(packed) as Step[]) note(kept, step);
    return kept;
  },
});

function note({ steps, executions, fromBus }: Chains, step: Step): void {
  steps.push(step);
  if (step.fn === undefined) fromBus.add(step.event);
  else executions.set(step.event, step.fn);
}

/** Effect to cause. The graph only grows, so each look reads just the edges that are new. */
function causeIndex(platform: Platform): ReadonlyMap<EventId, EventId> {
  const edges = platform.truth.edges();
  const index = lambdaRuntime(platform).causes;
  for (; index.read < edges.length; index.read++) {
    const edge = edges[index.read];
    if (edge !== undefined) index.byEffect.set(edge.effect, edge.cause);
  }
  return index.byEffect;
}

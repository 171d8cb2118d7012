import type { Arn, EventId } from '../../../base/ids.ts';
import type { Platform } from '../../platform.ts';
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
  const { executions, fromBus } = lambdaRuntime(platform);
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

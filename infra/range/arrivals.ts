import type { Arn } from '../base/ids.ts';
import type { Instant } from '../base/instant.ts';
import type { Platform } from './platform.ts';
import { liveToken } from './platform.ts';

/**
 * Word that something to fetch is or will be at a resource: a queue says when a message can be seen.
 *
 * Core rather than a service: pollers learn when it is worth asking, and still ask through the API. So a
 * poll costs nothing while there is nothing, and simulated time need not stop for polls that find nothing.
 */
export function announceArrival(platform: Platform, at: Arn, visibleAt: Instant): void {
  for (const listen of platform.state(listeners).get(at) ?? []) listen(visibleAt);
}

/** @returns how to stop listening. */
export function onArrival(
  platform: Platform,
  at: Arn,
  listen: (visibleAt: Instant) => void,
): () => void {
  const all = platform.state(listeners);
  const here = all.get(at) ?? new Set();
  all.set(at, here);
  here.add(listen);
  return () => void here.delete(listen);
}

const listeners = liveToken(
  'arrivals/listeners',
  () => new Map<Arn, Set<(visibleAt: Instant) => void>>(),
);

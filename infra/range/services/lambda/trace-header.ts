import { createHash } from 'node:crypto';
import type { Arn, EventId } from '../../../base/ids.ts';
import type { Instant } from '../../../base/instant.ts';
import type { Platform } from '../../platform.ts';
import { runsInChain } from './recursion.ts';

/** One invocation, as its trace header is made from it. */
export interface Traced {
  /** Unqualified. */
  readonly functionArn: Arn;
  readonly requestId: string;
  /** When the event was accepted: the same for all its attempts. */
  readonly since: Instant;
  /** The CloudTrail event of the run, or of the invocation when nothing has run. */
  readonly eventId: EventId;
  /** What the caller's own request carried. */
  readonly inherited?: string;
}

/**
 * The X-Ray header an invocation hands on: one root for a whole chain and for all attempts of an event, and
 * `Lineage`, by which AWS counts how often the chain has come through the function.
 */
export function traceHeader(platform: Platform, traced: Traced): string {
  const hex = traced.requestId.replaceAll('-', '');
  const root =
    /Root=(1-[0-9a-f]{8}-[0-9a-f]{24})/.exec(traced.inherited ?? '')?.[1] ??
    `1-${Math.floor(traced.since / 1000).toString(16)}-${hex.slice(0, 24)}`;
  const runs = runsInChain(platform, traced.functionArn, traced.eventId);
  const mark = createHash('sha256').update(traced.functionArn).digest('hex').slice(0, 8);
  // What the first number says, no source tells.
  const lineage = `1:${mark}:${String(Math.max(0, runs - 1))}`;
  return `Root=${root};Parent=${hex.slice(8, 24)};Sampled=0;Lineage=${lineage}`;
}

/** The header as it came with a call; undefined when none did. */
export const traceHeaderIn = (notes: Readonly<Record<string, unknown>>): string | undefined =>
  typeof notes.traceHeader === 'string' ? notes.traceHeader : undefined;

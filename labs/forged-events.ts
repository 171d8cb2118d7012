import type { EventId } from '../infra/base/ids.ts';
import type { TruthEdge } from '../infra/range/truth.ts';
import type { TimelineView } from './check.ts';
import type { OriginOf } from './origins.ts';

/**
 * Events of the timeline that nobody but the lab's own code says happened: entries of log files that CloudTrail did
 * not write, and destination records that Lambda did not deliver.
 *
 * An investigator could not always tell. Grading can, for the range knows what it did.
 */
export function forgedEvents(
  { events }: TimelineView,
  origins: OriginOf,
  edges: readonly TruthEdge[],
): ReadonlySet<string> {
  const because = new Map(edges.map((edge) => [edge.effect, edge]));
  const forged = new Set<string>();
  for (const { id, kind, name } of events) {
    if (kind === 'trail') {
      if (origins(id) === undefined) forged.add(id);
      continue;
    }
    if (name !== 'InvocationRecord') continue;
    const sent = senderOf(id, because);
    // Objects have no message that was sent.
    if (sent === undefined || isPlatform(origins(sent))) continue;
    forged.add(id).add(sent);
  }
  return forged;
}

const isPlatform = (origin: string | undefined): boolean =>
  origin?.endsWith('.amazonaws.com') === true;

/** The call that brought the record into the world: SendMessage, or what is behind a bus or a topic. */
function senderOf(message: EventId, because: ReadonlyMap<string, TruthEdge>): EventId | undefined {
  const call = because.get(message)?.cause;
  if (call === undefined) return undefined;
  const relayed = because.get(because.get(call)?.cause ?? '');
  return relayed?.kind === 'bus-event' || relayed?.kind === 'notification' ? relayed.cause : call;
}

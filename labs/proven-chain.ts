import type { EventId } from '../infra/base/ids.ts';
import type { TimelineEventView, TimelineView } from './check.ts';

/** Everything reachable from an event by links that are more than likely. */
export function provenChain({ events, links }: TimelineView) {
  const byId = new Map(events.map((event) => [event.id, event]));
  const effects = new Map<EventId, EventId[]>();
  for (const { from, to, grounds } of links) {
    if (grounds === 'inferred') continue;
    const known = effects.get(from);
    if (known === undefined) effects.set(from, [to]);
    else known.push(to);
  }
  return (start: EventId): readonly TimelineEventView[] => {
    const reached = new Set<EventId>();
    const waiting = [start];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      for (const next of effects.get(id) ?? []) {
        if (reached.has(next)) continue;
        reached.add(next);
        waiting.push(next);
      }
    }
    return [...reached].flatMap((id) => byId.get(id) ?? []);
  };
}

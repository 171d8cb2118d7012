import { linkIndexOf } from '../../viewer/link-index.ts';

/** One event as far as its place in time goes. */
export interface Timed {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly precision: 's' | 'ms';
}

/** Certain links only: an inferred one rests on time itself and may not be used to tell it. */
export interface Order {
  readonly from: number;
  readonly to: number;
}

export interface Whereabouts {
  readonly earliest: Float64Array;
  readonly latest: Float64Array;
  /** A place between the two that keeps causes before effects. */
  readonly drawnAt: Float64Array;
}

const REST_OF_SECOND = 999;

/**
 * Where in its second each event of whole-second precision can have been.
 *
 * CloudTrail stamps most calls with the second alone. A cause cannot come after its effect, so neighbours that are
 * known to the millisecond narrow it down. Where the clocks contradict the links, the recorded second stands as it is.
 */
export function whereaboutsOf(events: readonly Timed[], orders: readonly Order[]): Whereabouts {
  const earliest = Float64Array.from(events, ({ at }) => at);
  const latest = Float64Array.from(events, ({ at, precision }) =>
    precision === 'ms' ? at : at + REST_OF_SECOND,
  );
  const drawnAt = earliest.slice();
  const graph = graphOf(events.length, orders);
  const sorted = inOrderOfCause(graph);
  for (const event of sorted) {
    for (const cause of graph.causes(event)) {
      const bound = earliest[cause] ?? 0;
      if (allows(events[event], bound)) earliest[event] = Math.max(earliest[event] ?? 0, bound);
    }
  }
  /** How many events of vague time must still fit between this one and the next known time. */
  const stillToCome = new Uint32Array(events.length);
  for (const event of sorted.slice().reverse()) {
    for (const effect of graph.effects(event)) {
      const bound = latest[effect] ?? 0;
      if (allows(events[event], bound)) latest[event] = Math.min(latest[event] ?? 0, bound);
      const between = isVague(events[effect]) ? (stillToCome[effect] ?? 0) + 1 : 0;
      stillToCome[event] = Math.max(stillToCome[event] ?? 0, between);
    }
  }
  for (const event of sorted) {
    const { at, precision } = events[event] ?? { at: 0, precision: 'ms' };
    const [from, to] = [earliest[event] ?? at, latest[event] ?? at];
    if (precision === 'ms') continue;
    if (from > to) {
      earliest[event] = at;
      latest[event] = at + REST_OF_SECOND;
      drawnAt[event] = at + REST_OF_SECOND / 2;
      continue;
    }
    const last = graph
      .causes(event)
      .reduce((after, cause) => Math.max(after, drawnAt[cause] ?? from), from);
    const start = Math.min(to, last);
    drawnAt[event] = start + (to - start) / ((stillToCome[event] ?? 0) + 2);
  }
  return { earliest, latest, drawnAt };
}

/** Whether a bound lies in the second the event has; one outside it contradicts the record, and the record stands. */
const allows = (event: Timed | undefined, bound: number): boolean =>
  event?.precision === 's' && bound >= event.at && bound <= event.at + REST_OF_SECOND;

const isVague = (event: Timed | undefined): boolean => event?.precision === 's';

interface Graph {
  readonly count: number;
  causes(of: number): Uint32Array;
  effects(of: number): Uint32Array;
}

function graphOf(count: number, orders: readonly Order[]): Graph {
  const [from, to] = [new Uint32Array(orders.length), new Uint32Array(orders.length)];
  orders.forEach((order, at) => {
    from[at] = order.from;
    to[at] = order.to;
  });
  const { into, outOf } = linkIndexOf({ from, to, grounds: new Uint8Array() });
  const othersOf = (orders: Uint32Array, ends: Uint32Array) =>
    orders.length === 0 ? orders : orders.map((order) => ends[order] ?? 0);
  return {
    count,
    causes: (of) => othersOf(into(of), from),
    effects: (of) => othersOf(outOf(of), to),
  };
}

/** Every event once, causes before effects. Events in a circle come last, in the order they stand. */
function inOrderOfCause({ count, causes, effects }: Graph): Uint32Array {
  const open = new Uint32Array(count);
  for (let event = 0; event < count; event += 1) open[event] = causes(event).length;
  const sorted = new Uint32Array(count);
  let filled = 0;
  const put = (event: number) => {
    sorted[filled] = event;
    filled += 1;
  };
  open.forEach((left, event) => {
    if (left === 0) put(event);
  });
  for (let at = 0; at < filled; at += 1) {
    for (const effect of effects(sorted[at] ?? 0)) {
      const left = (open[effect] ?? 0) - 1;
      open[effect] = left;
      if (left === 0) put(effect);
    }
  }
  if (filled === count) return sorted;
  const seen = new Set(sorted.subarray(0, filled));
  for (let event = 0; event < count; event += 1) if (!seen.has(event)) put(event);
  return sorted;
}

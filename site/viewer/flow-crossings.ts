import { ROLES, type Role, type Scene } from './scene.ts';

/** What passes along one edge of the flow, in the order of time. */
export interface Crossings {
  /** When each leaves: its cause happened then. */
  readonly times: Float64Array;
  /** Of the event each is on its way to. */
  readonly roles: readonly Role[];
}

export interface Ends {
  readonly from: string;
  readonly to: string;
}

/**
 * The links that run along each edge.
 *
 * @param nodes their events, as indexes in the scene.
 */
export function crossingsOf(
  { links, drawnAt, role }: Scene,
  nodes: readonly { readonly id: string; readonly events: readonly number[] }[],
  edges: readonly Ends[],
): readonly Crossings[] {
  const nodesOf = new Map<number, string[]>();
  for (const { id, events } of nodes) {
    for (const event of events) nodesOf.set(event, [...(nodesOf.get(event) ?? []), id]);
  }
  const found = new Map<string, { time: number; role: Role }[]>();
  const keyOf = ({ from, to }: Ends): string => JSON.stringify([from, to]);
  for (const edge of edges) found.set(keyOf(edge), []);
  for (let link = 0; link < links.from.length; link += 1) {
    const [cause = 0, effect = 0] = [links.from[link], links.to[link]];
    for (const from of nodesOf.get(cause) ?? []) {
      for (const to of nodesOf.get(effect) ?? []) {
        const passing = { time: drawnAt[cause] ?? 0, role: ROLES[role[effect] ?? 1] ?? 'platform' };
        found.get(keyOf({ from, to }))?.push(passing);
      }
    }
  }
  // A call that is drawn both at its caller and at what it was made on is itself what passes between the two.
  for (const edge of edges.filter(({ to }) => to.startsWith('resource '))) {
    for (const [event, own] of nodesOf) {
      if (!own.includes(edge.from) || !own.includes(edge.to)) continue;
      const passing = { time: drawnAt[event] ?? 0, role: ROLES[role[event] ?? 1] ?? 'platform' };
      found.get(keyOf(edge))?.push(passing);
    }
  }
  return edges.map((edge) => {
    const own = (found.get(keyOf(edge)) ?? []).sort((a, b) => a.time - b.time);
    return {
      times: Float64Array.from(own, ({ time }) => time),
      roles: own.map((passing) => passing.role),
    };
  });
}

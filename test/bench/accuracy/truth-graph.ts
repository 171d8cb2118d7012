import type { TruthEdge } from '../../../infra/range/truth.ts';

/** What caused what, to be asked either way. */
export interface TruthGraph {
  /** However many steps lie between them. */
  isCauseOf(cause: string, effect: string): boolean;
  causesOf(id: string): readonly string[];
  /** Every effect of an effect, and so on. */
  after(id: string): ReadonlySet<string>;
  /** The causes nearest to it that are among the given events, past those that are not. */
  nearestCauses(id: string, among: ReadonlySet<string>): readonly string[];
  /** Where its causes end; itself where it has none. */
  rootsOf(id: string): readonly string[];
  /** Whether both go back to one beginning. */
  isOneStory(one: string, other: string): boolean;
}

export function truthGraph(edges: readonly TruthEdge[]): TruthGraph {
  const causes = new Map<string, string[]>();
  const effects = new Map<string, string[]>();
  for (const { cause, effect } of edges) {
    causes.set(effect, [...(causes.get(effect) ?? []), cause]);
    effects.set(cause, [...(effects.get(cause) ?? []), effect]);
  }
  const before = (id: string) => reached(id, causes);
  const rootsOf = (id: string) =>
    [id, ...before(id)].filter((one) => (causes.get(one) ?? []).length === 0);
  return {
    causesOf: (id) => causes.get(id) ?? [],
    after: (id) => reached(id, effects),
    isCauseOf: (cause, effect) => before(effect).has(cause),
    nearestCauses: (id, among) => nearest(id, causes, among),
    rootsOf,
    isOneStory: (one, other) => {
      const roots = new Set(rootsOf(one));
      return rootsOf(other).some((root) => roots.has(root));
    },
  };
}

function reached(from: string, edges: ReadonlyMap<string, readonly string[]>): Set<string> {
  const seen = new Set<string>();
  const waiting = [from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    for (const next of edges.get(id) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      waiting.push(next);
    }
  }
  return seen;
}

function nearest(
  id: string,
  causes: ReadonlyMap<string, readonly string[]>,
  among: ReadonlySet<string>,
): readonly string[] {
  const [found, seen] = [new Set<string>(), new Set<string>()];
  const waiting = [...(causes.get(id) ?? [])];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (among.has(next)) found.add(next);
    else waiting.push(...(causes.get(next) ?? []));
  }
  return [...found];
}

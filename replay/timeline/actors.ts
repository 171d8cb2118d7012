import { callerName } from './caller-name.ts';
import type { CaseFile, LinkGraph, TrailEntry } from './case-file.ts';
import { type AttackSurface, surfaceOf } from './containment.ts';

/** Who stands behind calls: the principal at the beginning of a chain of roles, however long. */
export interface Actors {
  /** Undefined for what services do by themselves. */
  actorOf(entry: TrailEntry): string | undefined;
  /** Every call of an actor in the order of time. */
  callsOf(actor: string): readonly TrailEntry[];
  /** In which accounts, and as whom, an actor made its calls; not what it made them to. */
  identityOf(actor: string): AttackSurface;
  /** The calls that opened the sessions an event was made in, nearest first. */
  openersOf(id: string): readonly string[];
}

export function actorsIn(file: CaseFile, graph: LinkGraph): Actors {
  const byKey = new Map<string, string | undefined>();
  const calls = new Map<string, TrailEntry[]>();
  const openerOf = (id: string) =>
    graph.credentialsOf(id).find(({ ruleId }) => ruleId === 'role-session')?.fromEventId;
  const openersOf = (id: string): readonly string[] => {
    const found: string[] = [];
    // Forged records could open each other.
    for (let at = openerOf(id); at !== undefined && !found.includes(at); at = openerOf(at)) {
      found.push(at);
    }
    return found;
  };
  const actorOf = (entry: TrailEntry): string | undefined => {
    const { row } = entry;
    const name = callerName(entry);
    if (row.principalType === 'AWSService' || name === undefined) return undefined;
    const key = row.accessKey;
    if (key === undefined) return name;
    if (byKey.has(key)) return byKey.get(key);
    const first = file.trail.get(openersOf(row.eventId).at(-1) ?? '');
    const isOwn = first === undefined || first.row.principalType === 'AWSService';
    const actor = isOwn ? name : (callerName(first) ?? name);
    byKey.set(key, actor);
    return actor;
  };
  for (const entry of file.trail.values()) {
    const actor = actorOf(entry);
    if (actor === undefined) continue;
    const own = calls.get(actor);
    if (own === undefined) calls.set(actor, [entry]);
    else own.push(entry);
  }
  for (const own of calls.values()) {
    own.sort((a, b) => a.row.atMs - b.row.atMs || (a.row.eventId < b.row.eventId ? -1 : 1));
  }
  const callsOf = (actor: string) => calls.get(actor) ?? [];
  const identities = new Map<string, AttackSurface>();
  const identityOf = (actor: string): AttackSurface => {
    const known = identities.get(actor);
    if (known !== undefined) return known;
    const rows = callsOf(actor).map(({ row }) => row);
    const made = surfaceOf(
      rows.map((row) => ({ ...row, bucket: undefined, functionName: undefined })),
    );
    identities.set(actor, made);
    return made;
  };
  return { actorOf, callsOf, identityOf, openersOf };
}

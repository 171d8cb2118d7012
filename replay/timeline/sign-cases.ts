import { textAt } from '../evidence/json-value.ts';
import type { Actors } from './actors.ts';
import type { CaseFile, TrailEntry } from './case-file.ts';
import { isRefusal, type Sign, signOf, takenBy } from './signs.ts';

/** Signs of one kind by one actor, close in time. */
export interface SignCase {
  readonly actor: string;
  readonly kind: Sign['kind'];
  readonly signs: readonly Sign[];
  /** A longer one stands between this case and the next of the same actor and kind. */
  readonly pauseMs: number;
}

const MINUTE = 60_000;
/** A pause longer than this begins another incident. */
export const PAUSE = 30 * MINUTE;
/** Of one actor and kind there are no more incidents than a reader takes in: where there were, pauses count for less. */
const MOST_CASES = 10;
/** So many within `BURST` are no slip of the hand. */
const REFUSALS = 5;
const TAKEN = 10;
const DELETED = 20;
const BURST = 10 * MINUTE;

/** Everything that is an incident without a destination record saying so, in the order it began. */
export function signCases(
  file: CaseFile,
  actors: Actors,
  alreadyTold: ReadonlySet<string>,
): readonly SignCase[] {
  const byActor = new Map<string, Sign[]>();
  const add = (actor: string, sign: Sign) => {
    const own = byActor.get(actor);
    if (own === undefined) byActor.set(actor, [sign]);
    else own.push(sign);
  };
  const names = new Set<string>();
  for (const entry of file.trail.values()) {
    const actor = actors.actorOf(entry);
    if (actor === undefined) continue;
    names.add(actor);
    if (alreadyTold.has(entry.row.eventId)) continue;
    const sign = signOf(entry);
    if (sign !== undefined) add(actor, sign);
  }
  const delivered = queuesOfRecords(file);
  for (const actor of names) {
    const calls = actors.callsOf(actor).filter(({ row }) => !alreadyTold.has(row.eventId));
    for (const sign of [
      ...bursts(calls),
      ...newAddresses(calls),
      ...strangersMessages(calls, delivered),
    ])
      add(actor, sign);
  }
  return [...byActor].flatMap(([actor, signs]) => casesOf(actor, signs)).sort(earlierFirst);
}

function casesOf(actor: string, signs: readonly Sign[]): readonly SignCase[] {
  const isSuspect = signs.some(({ strength }) => strength === 'strong');
  if (!isSuspect) return [];
  return [...new Set(signs.map((sign) => sign.kind))].flatMap((kind) => {
    const own = signs
      .filter((sign) => sign.kind === kind)
      .sort((a, b) => a.atMs - b.atMs || (a.id < b.id ? -1 : 1));
    let pauseMs = PAUSE;
    let parts = partedAt(own, pauseMs);
    while (parts.length > MOST_CASES) {
      pauseMs *= 2;
      parts = partedAt(own, pauseMs);
    }
    return parts.map((part) => ({ actor, kind, signs: part, pauseMs }));
  });
}

function partedAt(signs: readonly Sign[], pauseMs: number): readonly (readonly Sign[])[] {
  const parts: Sign[][] = [];
  let last: Sign | undefined;
  for (const sign of signs) {
    if (last === undefined || sign.atMs - last.atMs > pauseMs) parts.push([sign]);
    else parts.at(-1)?.push(sign);
    last = sign;
  }
  return parts;
}

const earlierFirst = (a: SignCase, b: SignCase): number => {
  const [one, other] = [a.signs[0], b.signs[0]];
  if (one === undefined || other === undefined) return 0;
  return one.atMs - other.atMs || (one.id < other.id ? -1 : 1);
};

function bursts(calls: readonly TrailEntry[]): readonly Sign[] {
  const refused = calls.filter(({ row }) => isRefusal(row.errorCode));
  const taken = distinctBy(calls, takenBy);
  const deleted = distinctBy(calls, ({ row }) =>
    row.name === 'DeleteObject' && row.errorCode === undefined && row.principalType !== 'AWSService'
      ? `${row.bucket ?? ''}/${row.objectKey ?? row.eventId}`
      : undefined,
  );
  return [
    ...burst(refused, REFUSALS, 'denials', 'one of many refused calls'),
    ...burst(taken, TAKEN, 'theft', 'one of many secrets read at a stretch'),
    ...burst(deleted, DELETED, 'destruction', 'one of many deletions at a stretch'),
  ];
}

function distinctBy(
  calls: readonly TrailEntry[],
  keyOf: (entry: TrailEntry) => string | undefined,
): readonly TrailEntry[] {
  const seen = new Set<string>();
  return calls.filter((entry) => {
    const key = keyOf(entry);
    if (key === undefined || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function burst(
  calls: readonly TrailEntry[],
  atLeast: number,
  kind: Sign['kind'],
  because: string,
): readonly Sign[] {
  const inBurst = new Set<TrailEntry>();
  for (let at = 0; at + atLeast <= calls.length; at += 1) {
    const some = calls.slice(at, at + atLeast);
    const [first, last] = [some[0], some.at(-1)];
    if (first === undefined || last === undefined) continue;
    if (last.row.atMs - first.row.atMs <= BURST) for (const one of some) inBurst.add(one);
  }
  return [...inBurst].map((entry) => signFrom(entry, kind, 'strong', because));
}

/** Queues that Lambda's own sessions delivered records to. */
function queuesOfRecords(file: CaseFile): ReadonlySet<string> {
  const queues = new Set<string>();
  for (const { row, record } of file.trail.values()) {
    if (row.sessionName?.startsWith('awslambda_') !== true || row.name !== 'SendMessage') continue;
    const queue = textAt(record.requestParameters, 'queueUrl');
    if (queue !== undefined && row.errorCode === undefined) queues.add(queue);
  }
  return queues;
}

/** Whoever reads such a queue takes what lies in it for records; the sender is the one thing nobody can write. */
function strangersMessages(
  calls: readonly TrailEntry[],
  queues: ReadonlySet<string>,
): readonly Sign[] {
  return calls.flatMap((entry) => {
    const { row, record } = entry;
    if (!row.name.startsWith('SendMessage') || row.sessionName?.startsWith('awslambda_') === true) {
      return [];
    }
    if (!queues.has(textAt(record.requestParameters, 'queueUrl') ?? '')) return [];
    // A handler may have a reason to send where its records go; a user has none.
    const strength = row.principalType === 'AssumedRole' ? 'weak' : 'strong';
    const because = 'a message was put into a queue that Lambda delivers records to';
    return [signFrom(entry, 'forgery', strength, because)];
  });
}

/** The first call from each further address a session of an instance, or a long-term key, is used from. */
function newAddresses(calls: readonly TrailEntry[]): readonly Sign[] {
  const seen = new Map<string, Set<string>>();
  const signs: Sign[] = [];
  for (const entry of calls) {
    const { row } = entry;
    const address = row.sourceIp ?? '';
    if (!/^[\d.]+$|:.*:/.test(address)) continue;
    const isInstance = /^i-[0-9a-f]+$/.test(row.sessionName ?? '');
    const isLongTerm = row.accessKey?.startsWith('AKIA') === true;
    if (!isInstance && !isLongTerm) continue;
    const credential = isInstance ? (row.principalArn ?? '') : (row.accessKey ?? '');
    const known = seen.get(credential);
    if (known === undefined) seen.set(credential, new Set([address]));
    else if (!known.has(address)) {
      known.add(address);
      const what = isInstance ? 'the credentials of an instance were' : 'a long-term key was';
      const strength = isInstance ? 'strong' : 'weak';
      signs.push(
        signFrom(entry, 'new-address', strength, `${what} used from another address, ${address}`),
      );
    }
  }
  return signs;
}

const signFrom = (
  { row }: TrailEntry,
  kind: Sign['kind'],
  strength: Sign['strength'],
  because: string,
): Sign => ({
  id: row.eventId,
  atMs: row.atMs,
  kind,
  strength,
  succeeded: row.errorCode === undefined,
  name: row.name,
  because,
});

import { isRefusal } from '../timeline/signs.ts';
import type { TimelineEvent } from '../timeline/timeline.ts';
import { neutralise } from './neutralise.ts';

/** An event of a list, and what follows it that is told by one line. */
export interface ToldOnce {
  readonly event: TimelineEvent;
  /** Its place in the list, from 0. */
  readonly at: number;
  readonly folded?: {
    /** "the same call 29 more times"; safe to print. */
    readonly what: string;
    /** How many events it stands for, the next `amount` of the list. */
    readonly amount: number;
    readonly last: TimelineEvent;
  };
}

/** Fewer than this are written out. */
const FOLDED_FROM = 2;

/** What repeats itself is told by its first and its last; what is linked (by its id) is always told. */
export function foldedEvents(
  events: readonly TimelineEvent[],
  linked: ReadonlySet<string>,
): readonly ToldOnce[] {
  const told: ToldOnce[] = [];
  for (let at = 0; at < events.length; at++) {
    const event = events[at];
    if (event === undefined) continue;
    const same = runAfter(events, at, linked, isSameCall);
    const refused = runAfter(events, at, linked, isRefusedToo);
    const amount = Math.max(same, refused);
    const last = events[at + amount];
    if (last === undefined || amount < FOLDED_FROM) {
      told.push({ event, at });
      continue;
    }
    const what =
      amount === same
        ? `the same call ${amount} more times`
        : refusedCalls(events.slice(at + 1, at + 1 + amount));
    told.push({ event, at, folded: { what, amount, last } });
    at += amount;
  }
  return told;
}

/** How many follow that are like the first and are not linked. */
function runAfter(
  events: readonly TimelineEvent[],
  at: number,
  linked: ReadonlySet<string>,
  isLike: (first: TimelineEvent, other: TimelineEvent) => boolean,
): number {
  const first = events[at];
  if (first === undefined || linked.has(first.id)) return 0;
  let more = 0;
  for (let event = events[at + 1]; event !== undefined; event = events[at + 1 + more]) {
    if (linked.has(event.id) || event.phase !== first.phase || !isLike(first, event)) break;
    more++;
  }
  return more;
}

/** They differ in nothing but their time and what they were done to. */
const isSameCall = (first: TimelineEvent, other: TimelineEvent): boolean =>
  other.service === first.service &&
  other.name === first.name &&
  other.errorCode === first.errorCode &&
  other.principal === first.principal;

const isRefusedToo = (first: TimelineEvent, other: TimelineEvent): boolean =>
  [first, other].every(({ errorCode }) => isRefusal(errorCode ?? undefined));

/** "32 more refused calls (GetPasswordData 28, AssumeRole 4)" */
function refusedCalls(events: readonly TimelineEvent[]): string {
  const amounts = new Map<string, number>();
  for (const { name } of events) amounts.set(name, (amounts.get(name) ?? 0) + 1);
  const ranked = [...amounts].sort((a, b) => b[1] - a[1]);
  const named = ranked.slice(0, 3).map(([name, amount]) => `${neutralise(name, 40)} ${amount}`);
  const others = ranked.length > 3 ? ', …' : '';
  return `${events.length} more refused calls (${named.join(', ')}${others})`;
}

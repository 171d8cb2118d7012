import { isRefusal } from '../timeline/signs.ts';
import type { TimelineEvent, TimelineLink } from '../timeline/timeline.ts';
import { fitted, neutralise } from './neutralise.ts';
import type { Paint } from './paint.ts';

/** What the list of an incident's events needs to know. */
export interface EventList {
  readonly events: readonly TimelineEvent[];
  readonly numbers: ReadonlyMap<string, number>;
  readonly linksFrom: ReadonlyMap<string, readonly TimelineLink[]>;
  readonly width: number;
  readonly paint: Paint;
}

/** Fewer than this are written out. */
const FOLDED_FROM = 2;

/** The events, and under each what it is linked to; what repeats itself is told by its first and its last. */
export function eventLines({
  events,
  numbers,
  linksFrom,
  width,
  paint,
}: EventList): readonly string[] {
  const lines: string[] = [];
  const linksWithin = (id: string) => (linksFrom.get(id) ?? []).filter(({ to }) => numbers.has(to));
  const linked = new Set(
    events.flatMap(({ id }) => linksWithin(id).flatMap(({ from, to }) => [from, to])),
  );
  for (let at = 0; at < events.length; at++) {
    const event = events[at];
    if (event === undefined) continue;
    const number = numbers.get(event.id) ?? 0;
    lines.push(eventLine(event, number, width, paint));
    lines.push(...linkLines(linksWithin(event.id), numbers, width, paint));
    const same = runAfter(events, at, linked, isSameCall);
    const refused = runAfter(events, at, linked, isRefusedToo);
    const more = Math.max(same, refused);
    const last = events[at + more];
    if (last === undefined || more < FOLDED_FROM) continue;
    const what =
      more === same
        ? `the same call ${more} more times`
        : refusedCalls(events.slice(at + 1, at + 1 + more));
    lines.push(paint.quiet(foldedLine(number, more, what, last)));
    at += more;
  }
  return lines;
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

/** "5 to 33: the same call 29 more times, until 11:54:50". */
function foldedLine(number: number, amount: number, what: string, last: TimelineEvent): string {
  const until = last.precision === 'ms' ? last.at.slice(11, 23) : last.at.slice(11, 19);
  return `${' '.repeat(7)}${number + 1} to ${number + amount}: ${what}, until ${until}`;
}

function eventLine(event: TimelineEvent, number: number, width: number, paint: Paint): string {
  const time = event.precision === 'ms' ? event.at.slice(11, 23) : `${event.at.slice(11, 19)}    `;
  const service = event.service.replace('.amazonaws.com', '');
  const denied = event.errorCode === null ? '' : `  ${neutralise(event.errorCode, 40)}`;
  const head = `${String(number).padStart(3)}  ${time}  ${event.phase.padEnd(10)} `;
  const call = neutralise(`${service}:${event.name}`, 50);
  const who =
    event.principal === null ? '' : `  ${neutralise(shortPrincipal(event.principal), 40)}`;
  const what = event.resources.map((one) => neutralise(shortResource(one), 80)).join(', ');
  const text = fitted(`${head}${call}${denied}${who}${what === '' ? '' : `  ${what}`}`, width);
  return paint.phase(event.phase, text);
}

/** One line for each rule and value: a key that signed ten calls is told once. */
function linkLines(
  links: readonly TimelineLink[],
  numbers: ReadonlyMap<string, number>,
  width: number,
  paint: Paint,
): readonly string[] {
  const lines = new Map<string, number[]>();
  for (const { grounds, rule, matchedOn, to } of links) {
    const values = new Set(matchedOn.map(({ value }) => neutralise(value, 48)));
    const text = `${grounds}  ${rule}  ${[...values].join(', ')}`;
    lines.set(text, [...(lines.get(text) ?? []), numbers.get(to) ?? 0]);
  }
  return [...lines].map(([text, targets]) =>
    paint.quiet(fitted(`${' '.repeat(7)}→ ${listed(targets)}  ${text}`, width)),
  );
}

/** "2, 4 to 7, 9" */
function listed(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of [...numbers].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && number === last[1] + 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs
    .map(([from, to]) =>
      to === from ? `${from}` : to === from + 1 ? `${from}, ${to}` : `${from} to ${to}`,
    )
    .join(', ');
}

/** "user/ci-uploader" of an arn, the session's name of an assumed role; anything else as it is. */
function shortPrincipal(principal: string): string {
  const own = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.+)$/.exec(principal)?.[1] ?? principal;
  return /^assumed-role\/[^/]+\/(.+)$/.exec(own)?.[1] ?? own;
}

function shortResource(resource: string): string {
  const inArn = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(.+)$/s.exec(resource)?.[1];
  return inArn ?? resource.replace(/^https:\/\/sqs\.[^/]+\/\d+\//, '');
}

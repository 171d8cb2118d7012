import type { TimelineEvent, TimelineLink } from '../timeline/timeline.ts';
import { foldedEvents } from './folded-events.ts';
import { fitted, neutralise } from './neutralise.ts';
import type { Paint } from './paint.ts';
import { shortPrincipal, shortResource } from './short-names.ts';

/** What the list of an incident's events needs to know. */
export interface EventList {
  readonly events: readonly TimelineEvent[];
  readonly numbers: ReadonlyMap<string, number>;
  readonly linksFrom: ReadonlyMap<string, readonly TimelineLink[]>;
  /** The day that was told before the list. */
  readonly day: string;
  readonly width: number;
  readonly paint: Paint;
}

/**
 * The events, and under each what it is linked to; what repeats itself is told by its first and its last. What is of
 * another day than the one told last is told after its own.
 */
export function eventLines({
  events,
  numbers,
  linksFrom,
  day: dayTold,
  width,
  paint,
}: EventList): readonly string[] {
  const linksWithin = (id: string) => (linksFrom.get(id) ?? []).filter(({ to }) => numbers.has(to));
  const linked = new Set<string>(
    events.flatMap(({ id }) => linksWithin(id).flatMap(({ from, to }) => [from, to])),
  );
  let day = dayTold;
  return foldedEvents(events, linked).flatMap(({ event, folded }) => {
    const number = numbers.get(event.id) ?? 0;
    const isNewDay = dayOf(event) !== day;
    day = dayOf(folded?.last ?? event);
    const lines = [
      ...(isNewDay ? [`${' '.repeat(5)}${dayOf(event)}`] : []),
      eventLine(event, number, width, paint),
      ...linkLines(linksWithin(event.id), numbers, width, paint),
    ];
    if (folded === undefined) return lines;
    const { amount, what, last } = folded;
    const until = day === dayOf(event) ? timeOf(last) : `${day} ${timeOf(last)}`;
    const told = `${number + 1} to ${number + amount}: ${what}, until ${until}`;
    return [...lines, paint.quiet(`${' '.repeat(7)}${told}`)];
  });
}

const dayOf = (event: TimelineEvent): string => event.at.slice(0, 10);
const timeOf = ({ at, precision }: TimelineEvent): string =>
  at.slice(11, precision === 'ms' ? 23 : 19);

function eventLine(event: TimelineEvent, number: number, width: number, paint: Paint): string {
  const time = timeOf(event).padEnd(12);
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

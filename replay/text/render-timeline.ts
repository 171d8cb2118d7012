import type { Incident, Timeline, TimelineEvent, TimelineLink } from '../timeline/timeline.ts';
import { type ChainTold, chainsOf } from './chains-of.ts';
import { columnsOf, fitted, neutralise } from './neutralise.ts';
import { type Paint, paintWith } from './paint.ts';

export interface RenderOptions {
  /** Columns of the terminal; 100 when not given. */
  readonly width?: number;
  /** ANSI colours. Off unless asked for; nothing is told by colour alone. */
  readonly colour?: boolean;
  /** Incidents told in full; the others get one line each. 3 when not given. */
  readonly inFull?: number;
}

const RANK = { high: 0, medium: 1, low: 2 } as const;
/** Lists longer than this are told by their beginning; the JSON has them whole. */
const MOST_LINES = 20;

/** The timeline as plain text, one trailing newline. Everything an attacker can name is neutralised. */
export function renderTimeline(timeline: Timeline, options: RenderOptions = {}): string {
  const width = Math.max(40, options.width ?? 100);
  const paint = paintWith(options.colour ?? false);
  const lines = [...headerLines(timeline, paint)];
  const ranked = [...timeline.incidents].sort((a, b) => RANK[a.severity] - RANK[b.severity]);
  const inFull = options.inFull ?? 3;
  const find = eventFinder(timeline);
  const linksFrom = linksByCause(timeline);
  for (const incident of ranked.slice(0, inFull)) {
    lines.push('', ...incidentLines(incident, timeline, { find, linksFrom, width, paint }));
  }
  const rest = ranked.slice(inFull);
  if (rest.length > 0) lines.push('', paint.strong(`Other incidents (${rest.length})`));
  for (const incident of rest) lines.push(shortLine(incident, width));
  if (!timeline.incidents.some(({ kind }) => kind === 'finding')) {
    lines.push('', 'No destination record in this evidence carries a finding or a failure.');
  }
  lines.push(...detectionLines(timeline, paint));
  lines.push(...rejectedLines(timeline, paint), ...closingLines(timeline, paint));
  return `${lines.flatMap((line) => laidOut(line, width)).join('\n')}\n`;
}

type FindEvent = (id: string) => TimelineEvent | undefined;

function eventFinder(timeline: Timeline): FindEvent {
  const byId = new Map(timeline.events.map((event) => [event.id, event]));
  return (id) => byId.get(id);
}

function linksByCause(timeline: Timeline): ReadonlyMap<string, readonly TimelineLink[]> {
  const byCause = new Map<string, TimelineLink[]>();
  for (const link of timeline.links) {
    const list = byCause.get(link.from);
    if (list === undefined) byCause.set(link.from, [link]);
    else list.push(link);
  }
  return byCause;
}

function headerLines(timeline: Timeline, paint: Paint): readonly string[] {
  const { evidence, links, events, incidents } = timeline;
  const grounds = (['proven', 'bound', 'inferred'] as const)
    .map((ground) => [ground, links.filter((link) => link.grounds === ground).length] as const)
    .filter(([, amount]) => amount > 0)
    .map(([ground, amount]) => `${amount} ${ground}`);
  const background = events.filter((event) => event.phase === 'background').length;
  return [
    paint.strong('What the evidence tells'),
    `evidence   ${counted(evidence.files, 'file')}, ${counted(evidence.records, 'record')}, ` +
      `${counted(evidence.duplicates, 'duplicate')}, ${evidence.rejected.length} rejected`,
    `integrity  ${evidence.integrity.state}`,
    `links      ${links.length}${grounds.length > 0 ? ` (${grounds.join(', ')})` : ''}`,
    `incidents  ${incidents.length}, and ${counted(background, 'event')} in the background`,
  ];
}

interface Telling {
  readonly find: FindEvent;
  readonly linksFrom: ReadonlyMap<string, readonly TimelineLink[]>;
  readonly width: number;
  readonly paint: Paint;
}

function incidentLines(
  incident: Incident,
  timeline: Timeline,
  { find, linksFrom, width, paint }: Telling,
): readonly string[] {
  const numbers = new Map(incident.eventIds.map((id, at) => [id, at + 1]));
  const lines = [
    paint.strong(`[${incident.severity}] ${neutralise(incident.title)}`),
    `${dayOf(incident, find)}  ${neutralise(incident.id)}  anchor ${neutralise(incident.anchor)}`,
    ...metricLines(incident),
    ...chainsOf(incident, timeline).flatMap((told) => chainLines(told, numbers, paint)),
    '',
  ];
  const linksWithin = (id: string) => (linksFrom.get(id) ?? []).filter(({ to }) => numbers.has(to));
  const linked = new Set(
    incident.eventIds.flatMap((id) => linksWithin(id).flatMap(({ from, to }) => [from, to])),
  );
  const listed = incident.eventIds.flatMap((id) => find(id) ?? []);
  for (let at = 0; at < listed.length; at++) {
    const event = listed[at];
    if (event === undefined) continue;
    const number = numbers.get(event.id) ?? 0;
    lines.push(eventLine(event, number, width, paint));
    for (const link of linksWithin(event.id)) {
      lines.push(linkLine(link, numbers.get(link.to) ?? 0, width, paint));
    }
    const more = repeatsAfter(listed, at, linked);
    const last = listed[at + more];
    if (last === undefined || more < FOLDED_FROM) continue;
    lines.push(paint.quiet(repeatsLine(number, more, last)));
    at += more;
  }
  if (incident.unknowns.length > 0) {
    lines.push('', 'Cannot be known:', ...incident.unknowns.map((one) => bullet(one)));
  }
  return lines;
}

/** Fewer than this are written out. */
const FOLDED_FROM = 2;

/** How many follow that differ in nothing but their time and what they were done to, and are not linked. */
function repeatsAfter(
  events: readonly TimelineEvent[],
  at: number,
  linked: ReadonlySet<string>,
): number {
  const first = events[at];
  if (first === undefined || linked.has(first.id)) return 0;
  let more = 0;
  for (let event = events[at + 1]; event !== undefined; event = events[at + 1 + more]) {
    const same =
      !linked.has(event.id) &&
      event.service === first.service &&
      event.name === first.name &&
      event.errorCode === first.errorCode &&
      event.principal === first.principal &&
      event.phase === first.phase;
    if (!same) break;
    more++;
  }
  return more;
}

/** "5 to 33: the same call 29 more times, until 11:54:50". */
function repeatsLine(number: number, amount: number, last: TimelineEvent): string {
  const until = last.precision === 'ms' ? last.at.slice(11, 23) : last.at.slice(11, 19);
  return `${' '.repeat(7)}${number + 1} to ${number + amount}: the same call ${amount} more times, until ${until}`;
}

/** "to the alert 6 links, all proven: 2 → 3 → 4"; the numbers are those of the list below it. */
function chainLines(
  { to, steps }: ChainTold,
  numbers: ReadonlyMap<string, number>,
  paint: Paint,
): readonly string[] {
  const [first] = steps;
  if (first === undefined) {
    return [`to ${to}: no unbroken chain in this evidence`];
  }
  const stops = [first.link.from, ...steps.map(({ effect }) => effect.id)];
  const way = stops.map((id) => numbers.get(id) ?? '?').join(' → ');
  const weakest = (['inferred', 'bound'] as const).find((grounds) =>
    steps.some(({ link }) => link.grounds === grounds),
  );
  const grounds =
    weakest === undefined
      ? 'all proven'
      : `${steps.filter(({ link }) => link.grounds !== 'proven').length} not proven, the weakest ${weakest}`;
  return [paint.strong(`unbroken to ${to}: ${counted(steps.length, 'link')}, ${grounds}: ${way}`)];
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

function linkLine(link: TimelineLink, to: number, width: number, paint: Paint): string {
  const values = new Set(link.matchedOn.map(({ value }) => neutralise(value, 48)));
  const matched = [...values].join(', ');
  const text = `${' '.repeat(7)}→ ${to}  ${link.grounds}  ${link.rule}  ${matched}`;
  return paint.quiet(fitted(text, width));
}

function metricLines(incident: Incident): readonly string[] {
  const { metrics, precision } = incident;
  const timed = (name: 'timeToDetectMs' | 'timeToRouteMs' | 'timeToContainMs') =>
    duration(metrics[name], precision[name]);
  return [
    `time to detect ${timed('timeToDetectMs')}, to route ${timed('timeToRouteMs')}, ` +
      `to contain ${timed('timeToContainMs')}`,
    `reads after detection ${metrics.readsAfterDetection ?? 'unknown'}`,
  ];
}

/** "1.262 s"; "about 3 s" where whole seconds are all there is; "2 min 5 s". */
export function duration(ms: number | null, precision: 's' | 'ms' | null): string {
  if (ms === null) return 'unknown';
  const about = precision === 's' ? 'about ' : '';
  const whole = Math.round(ms / 1000);
  const seconds = precision === 's' ? whole : ms / 1000;
  if (seconds < 60) return `${about}${seconds} s`;
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return `${about}${hours > 0 ? `${hours} h ` : ''}${minutes} min ${whole % 60} s`;
}

function shortLine(incident: Incident, width: number): string {
  return fitted(
    `  ${neutralise(incident.id)}  [${incident.severity}] ${neutralise(incident.title, 160)}`,
    width,
  );
}

/** The gravest first; what rules found says what was done, and incidents say what came of it. */
function detectionLines({ detections = [] }: Timeline, paint: Paint): readonly string[] {
  if (detections.length === 0) return [];
  const ranked = [...detections].sort(
    (a, b) => LEVELS.indexOf(a.severity) - LEVELS.indexOf(b.severity),
  );
  const lines = ['', paint.strong(`Detections (${detections.length})`)];
  for (const { severity, title, eventIds } of ranked.slice(0, MOST_LINES)) {
    const times = eventIds.length === 1 ? '' : `, ${eventIds.length} events`;
    const first = neutralise(eventIds[0] ?? '', 60);
    lines.push(bullet(`[${severity}] ${neutralise(title, 160)}${times}: ${first}`));
  }
  if (ranked.length > MOST_LINES) lines.push(bullet(`and ${ranked.length - MOST_LINES} more`));
  return lines;
}

const LEVELS = ['critical', 'high', 'medium', 'low', 'informational'] as const;

function rejectedLines(timeline: Timeline, paint: Paint): readonly string[] {
  const { rejected, gaps } = timeline.evidence;
  const lines: string[] = [];
  if (rejected.length > 0) lines.push('', paint.strong(`Rejected (${rejected.length})`));
  for (const one of rejected.slice(0, MOST_LINES)) {
    const where = one.offset === null ? '' : ` at byte ${one.offset}`;
    lines.push(bullet(`${neutralise(one.location)}${where}: ${neutralise(one.because, 240)}`));
  }
  if (rejected.length > MOST_LINES) lines.push(bullet(`and ${rejected.length - MOST_LINES} more`));
  if (gaps.length > 0) lines.push('', paint.strong(`Gaps (${gaps.length})`));
  for (const gap of gaps.slice(0, MOST_LINES)) {
    const to = gap.to ?? 'the end of the evidence';
    lines.push(bullet(`${gap.from} to ${to}: ${neutralise(gap.because, 240)}`));
  }
  return lines;
}

function closingLines(timeline: Timeline, paint: Paint): readonly string[] {
  const { state, findings } = timeline.evidence.integrity;
  const lines = ['', paint.strong(`Integrity: ${state}`)];
  lines.push(...findings.slice(0, MOST_LINES).map((one) => bullet(neutralise(one, 300))));
  if (findings.length > MOST_LINES) lines.push(bullet(`and ${findings.length - MOST_LINES} more`));
  if (timeline.unknowns.length === 0) return lines;
  lines.push('', paint.strong('What this evidence cannot tell'));
  lines.push(...timeline.unknowns.map((one) => bullet(neutralise(one, 300))));
  return lines;
}

const bullet = (text: string): string => `  - ${text}`;

const counted = (amount: number, noun: string): string =>
  `${amount} ${noun}${amount === 1 ? '' : 's'}`;

function dayOf(incident: Incident, find: FindEvent): string {
  return find(incident.anchor)?.at.slice(0, 10) ?? '';
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

/** Breaks a line that is too long at its spaces, the rest indented under its beginning. */
function laidOut(line: string, width: number): readonly string[] {
  if (columnsOf(withoutColour(line)) <= width) return [line];
  const indent = line.startsWith('  - ') ? '    ' : '  ';
  const [first = '', ...words] = line.trimStart().split(' ');
  const lines: string[] = [];
  let current = ' '.repeat(line.length - line.trimStart().length) + first;
  for (const word of words) {
    const longer = `${current} ${word}`;
    if (columnsOf(longer) <= width) {
      current = longer;
      continue;
    }
    lines.push(current);
    current = `${indent}${word}`;
  }
  return [...lines, current].map((one) => fitted(one, width));
}

function withoutColour(line: string): string {
  // Only our own paint can put an escape character here: everything else was neutralised.
  return line
    .split('\u001b')
    .map((part, at) => (at === 0 ? part : part.replace(/^\[\d+m/, '')))
    .join('');
}

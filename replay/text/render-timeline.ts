import { countRejected, reasonOf } from '../evidence/rejections.ts';
import type {
  Incident,
  TimedMetric,
  Timeline,
  TimelineEvent,
  TimelineLink,
} from '../timeline/timeline.ts';
import { chainSentence, chainsOf } from './chains-of.ts';
import { duration } from './duration.ts';
import { eventLines } from './event-lines.ts';
import {
  gravestDetectionsFirst,
  gravestFirst,
  hasFinding,
  inShort,
  unknownOfAll,
} from './in-short.ts';
import { columnsOf, fitted, neutralise } from './neutralise.ts';
import { type Paint, paintWith } from './paint.ts';

export interface RenderOptions {
  /** Columns of the terminal; 100 when not given. */
  readonly width?: number;
  /** ANSI colours. Off unless asked for; nothing is told by colour alone. */
  readonly colour?: boolean;
  /** Incidents told in full, the gravest; all are told in short before them. 3 when not given. */
  readonly inFull?: number;
}

/** More incidents than this are told by their number; the JSON has them whole. */
const MOST_IN_SHORT = 30;
/** Lists longer than this are told by their beginning; the JSON has them whole. */
const MOST_LINES = 20;

/** The timeline as plain text, one trailing newline. Everything an attacker can name is neutralised. */
export function renderTimeline(timeline: Timeline, options: RenderOptions = {}): string {
  const width = Math.max(40, options.width ?? 100);
  const paint = paintWith(options.colour ?? false);
  const lines = [...headerLines(timeline, paint)];
  const ranked = gravestFirst(timeline.incidents);
  const inFull = ranked.slice(0, options.inFull ?? 3);
  const find = eventFinder(timeline);
  const linksFrom = linksByCause(timeline);
  if (ranked.length > 1) {
    const first = inFull.length === 1 ? 'the first' : `the first ${inFull.length}`;
    const told = inFull.length < ranked.length ? `, ${first} in full below` : '';
    lines.push('', paint.strong(`In short, the gravest first${told}`));
    lines.push(...inShort(ranked, find, { width, most: MOST_IN_SHORT }));
  }
  const ofAll = unknownOfAll(inFull);
  for (const [at, incident] of inFull.entries()) {
    const number = ranked.length > 1 ? `${at + 1} ` : '';
    const telling = { find, linksFrom, width, paint, number, saidLater: ofAll };
    lines.push('', ...incidentLines(incident, timeline, telling));
  }
  if (ofAll.length > 0) {
    lines.push('', paint.strong(`Cannot be known of any of these ${inFull.length}:`));
    lines.push(...ofAll.map((one) => bullet(neutralise(one, 600))));
  }
  if (!hasFinding(timeline)) {
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
      `${counted(evidence.duplicates, 'duplicate')}, ${countRejected(evidence.rejected)} rejected`,
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
  /** "1 ", of its place in the list above; empty when it is the only one. */
  readonly number: string;
  /** Unknowns that are said once for all. */
  readonly saidLater: readonly string[];
}

function incidentLines(
  incident: Incident,
  timeline: Timeline,
  { find, linksFrom, width, paint, number, saidLater }: Telling,
): readonly string[] {
  const numbers = new Map(incident.eventIds.map((id, at) => [id, at + 1]));
  const events = incident.eventIds.flatMap((id) => find(id) ?? []);
  const unknowns = incident.unknowns.filter((one) => !saidLater.includes(one));
  return [
    paint.strong(`${number}[${incident.severity}] ${neutralise(incident.title, 240)}`),
    `${dayOf(incident, find)}  ${neutralise(incident.id)}  anchor ${neutralise(incident.anchor)}`,
    ...metricLines(incident),
    ...chainsOf(incident, timeline).map((told) => {
      const said = chainSentence(told, numbers);
      return told.steps.length === 0 ? said : paint.strong(said);
    }),
    '',
    ...eventLines({ events, numbers, linksFrom, day: dayOf(incident, find), width, paint }),
    ...(unknowns.length > 0
      ? ['', 'Cannot be known:', ...unknowns.map((one) => bullet(neutralise(one, 600)))]
      : []),
  ];
}

const TIMED: readonly TimedMetric[] = ['timeToDetectMs', 'timeToRouteMs', 'timeToContainMs'];

function metricLines(incident: Incident): readonly string[] {
  const { metrics, precision } = incident;
  const timed = (name: TimedMetric) => duration(metrics[name], precision[name]);
  const reads = metrics.readsAfterDetection;
  if (reads === null && TIMED.every((name) => metrics[name] === null)) {
    return ['time to detect, to route and to contain, and reads after detection: unknown'];
  }
  return [
    `time to detect ${timed('timeToDetectMs')}, to route ${timed('timeToRouteMs')}, ` +
      `to contain ${timed('timeToContainMs')}`,
    `reads after detection ${reads ?? 'unknown'}`,
  ];
}

/** The gravest first; what rules found says what was done, and incidents say what came of it. */
function detectionLines({ detections = [] }: Timeline, paint: Paint): readonly string[] {
  if (detections.length === 0) return [];
  const ranked = gravestDetectionsFirst(detections);
  const lines = ['', paint.strong(`Detections (${detections.length})`)];
  for (const { severity, title, eventIds } of ranked.slice(0, MOST_LINES)) {
    const times = eventIds.length === 1 ? '' : `, ${eventIds.length} events`;
    const first = neutralise(eventIds[0] ?? '', 60);
    lines.push(bullet(`[${severity}] ${neutralise(title, 160)}${times}: ${first}`));
  }
  if (ranked.length > MOST_LINES) lines.push(bullet(`and ${ranked.length - MOST_LINES} more`));
  return lines;
}

function rejectedLines(timeline: Timeline, paint: Paint): readonly string[] {
  const { rejected, gaps } = timeline.evidence;
  const lines: string[] = [];
  if (rejected.length > 0) lines.push('', paint.strong(`Rejected (${countRejected(rejected)})`));
  for (const one of rejected.slice(0, MOST_LINES)) {
    const where = one.offset === null ? '' : ` at byte ${one.offset}`;
    lines.push(bullet(`${neutralise(one.location)}${where}: ${neutralise(reasonOf(one), 240)}`));
  }
  const more = countRejected(rejected.slice(MOST_LINES));
  if (more > 0) lines.push(bullet(`and ${more} more`));
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

/** Breaks a line that is too long at its spaces, the rest indented under its beginning. */
function laidOut(line: string, width: number): readonly string[] {
  if (columnsOf(withoutColour(line)) <= width) return [line];
  const indent = /^(?: {6}| {0,2}\d+ \[)/.test(line)
    ? '      '
    : line.startsWith('  - ')
      ? '    '
      : '  ';
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

import { createHash } from 'node:crypto';
import { countRejected, reasonOf } from '../../evidence/rejections.ts';
import { counted } from '../../text/counted.ts';
import { gravestDetectionsFirst, gravestFirst, standing, timesOf } from '../../text/in-short.ts';
import type { FoundDetection, Timeline } from '../../timeline/timeline.ts';
import type { Analyst } from '../analyst.ts';
import { type ToldEvent, toldEvents } from '../told.ts';
import { type FileNumbers, wholeTable } from './event-tables.ts';
import { incidentSection } from './incident-section.ts';
import { code, heading, list, shown, table } from './markup.ts';
import { STYLE } from './style.ts';

/** The report in pieces, in their order: what a reader asks first comes first, what proves it after. */
export function* page(
  timeline: Timeline,
  title: string,
  analyst: Analyst | undefined,
): Generator<string> {
  const told = toldEvents(timeline);
  const byId = new Map(told.map((one) => [one.event.id, one]));
  const files = fileNumbers(timeline);
  const incidents = gravestFirst(timeline.incidents);
  const { evidence } = timeline;
  yield head(title);
  yield `<p class="top"><b>Incident report</b> from ${evidenceLine(timeline)} All times are UTC.</p>
<h1>${shown(title)}</h1>
${summary(timeline, byId)}${detectionTable(timeline.detections ?? [])}${list(
  `Integrity of the log files: ${evidence.integrity.state}`,
  evidence.integrity.findings,
)}${list(
  'Gaps',
  evidence.gaps.map(
    ({ from, to, because }) => `${from} to ${to ?? 'the end of the evidence'}: ${because}`,
  ),
)}${list('What this evidence cannot tell', timeline.unknowns)}${list(
  'Rejected',
  evidence.rejected.map(
    (one) =>
      `${one.location}${one.offset === null ? '' : ` at byte ${one.offset}`}: ${reasonOf(one)}`,
  ),
)}${list(
  'Set aside, for it makes no claim to be evidence',
  evidence.setAside.map(({ location, because }) => `${location}: ${because}`),
)}`;
  for (const [at, incident] of incidents.entries()) {
    yield incidentSection(incident, at + 1, timeline, byId, files);
  }
  if (analyst !== undefined) yield analystSection(analyst);
  yield fileList(timeline, files);
  yield `<details><summary>Every event in full (${told.length})</summary>
<p class="quiet">Printed only while it is open.</p>
${wholeTable(told)}</details>
</main></body></html>
`;
}

function head(title: string): string {
  const hash = createHash('sha256').update(STYLE).digest('base64');
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">
<title>${shown(title)}</title><style>${STYLE}</style></head><body><main>
`;
}

function evidenceLine({ evidence, events, links }: Timeline): string {
  const parts = [
    counted(evidence.files, 'file', 'files'),
    counted(evidence.records, 'record', 'records'),
    counted(evidence.duplicates, 'duplicate', 'duplicates'),
    `${countRejected(evidence.rejected)} rejected`,
    counted(links.length, 'link', 'links'),
  ];
  const notListed = evidence.notListed ?? 0;
  const kept =
    notListed === 0
      ? ''
      : ` Of the records, ${events.length} are told here; no finding leads to the other ${notListed}.`;
  return `${parts.join(', ')}.${kept}`;
}

/** What happened and how it stands, the gravest first, under the numbers of the sections below. */
function summary(timeline: Timeline, byId: ReadonlyMap<string, ToldEvent>): string {
  const find = (id: string) => byId.get(id)?.event;
  const lines = gravestFirst(timeline.incidents).map(
    (incident) =>
      `<li><p><b>${heading(incident.title)}</b></p><p class="quiet">${incident.severity}; ${timesOf(incident, find)}; ${standing(incident)}</p></li>`,
  );
  return lines.length === 0
    ? '<p>Nothing in this evidence is told as an incident.</p>\n'
    : `<h3>In short, the gravest first</h3><ol class="summary">${lines.join('\n')}</ol>\n`;
}

const detectionTable = (detections: readonly FoundDetection[]): string =>
  detections.length === 0
    ? ''
    : table(
        'detections',
        'Detections: what was done, not with what intent',
        ['Severity', 'What', 'Because', 'Events'],
        gravestDetectionsFirst(detections).map(({ severity, title, because, eventIds, ruleId }) => [
          severity,
          `${shown(title, 300)}<br>${code(ruleId)}`,
          shown(because),
          `${eventIds.slice(0, 3).map(code).join('<br>')}${eventIds.length > 3 ? `<br>and ${eventIds.length - 3} more` : ''}`,
        ]),
      );

/** Told apart from all that rests on the evidence. */
function analystSection({ notes, chapters }: Analyst): string {
  const lines = [
    ...chapters.map(
      ({ incident, chapter, title, author, at }) =>
        `Chapter "${chapter}" of ${incident} is called "${title}" by ${author}, ${at}`,
    ),
    ...notes.map(({ eventId, from, to, text, author, at }) => {
      const about = eventId ?? (to === null ? from : `${from} to ${to}`);
      return `On ${about}: ${text} (${author}, ${at})`;
    }),
  ];
  return `<section class="incident analyst"><h2>What the analyst says</h2>
<p>Written by people who looked at this evidence. None of it is in the evidence, and no rule found it.</p>
<ul>${lines.map((line) => `<li>${shown(line)}</li>`).join('')}</ul></section>
`;
}

/** In the order their first events are told in. */
function fileNumbers({ events }: Timeline): FileNumbers {
  const numbers = new Map<string, number>();
  for (const { origin } of events) {
    if (!numbers.has(origin.location)) numbers.set(origin.location, numbers.size + 1);
  }
  return numbers;
}

function fileList({ events }: Timeline, files: FileNumbers): string {
  const hashes = new Map(events.map(({ origin }) => [origin.location, origin.sha256]));
  const lines = [...files.keys()].map(
    (location) => `<li>${code(location)}<br>SHA-256 ${code(hashes.get(location) ?? null)}</li>`,
  );
  return lines.length === 0
    ? ''
    : `<section class="incident"><h2>Evidence</h2><p>The files the events above were found in, with the SHA-256 of each as it was found.</p><ol>${lines.join('\n')}</ol></section>\n`;
}

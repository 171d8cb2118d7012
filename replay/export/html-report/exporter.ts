import { createHash } from 'node:crypto';
import { z } from 'zod';
import { neutralise } from '../../text/neutralise.ts';
import type { Incident, Timeline } from '../../timeline/timeline.ts';
import { type Analyst, analyst } from '../analyst.ts';
import type { Exporter } from '../exporter.ts';
import { type ToldEvent, toldEvents } from '../told.ts';
import { writeText } from '../write-text.ts';

const options = z.object({
  title: z.string().default('What the evidence tells'),
  analyst: analyst.optional(),
});

/** One page that needs nothing else: no script, no request, its only style allowed by its hash. Prints as it reads. */
export const exporter: Exporter = {
  id: 'html-report',
  title: 'Report (HTML)',
  mediaType: 'text/html',
  fileExtension: '.html',
  options,
  leavesOut: [],
  write: (timeline, given, to) => {
    const { title, analyst } = options.parse(given ?? {});
    return writeText(page(timeline, title, analyst), to);
  },
};

const STYLE = `
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#16202b;background:#fff}
table{border-collapse:collapse;width:100%;font-size:13px;table-layout:fixed}
th,td{border:1px solid #b8c2cc;padding:.25rem .4rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
th{background:#eef2f5}caption{text-align:left;font-weight:600;padding:.4rem 0}
code{font-family:ui-monospace,monospace;font-size:12px}section{margin:2rem 0}
@media print{body{margin:0;max-width:none}thead{display:table-header-group}tr,li{break-inside:avoid}section.incident{break-before:page}}
`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** What anybody named is made visible first, so that nothing in it can turn the text around or hide. */
const shown = (text: string): string =>
  neutralise(text, 2000).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

const code = (text: string | null): string =>
  text === null || text === '' ? '—' : `<code>${shown(text)}</code>`;

function page(timeline: Timeline, title: string, analyst: Analyst | undefined): string {
  const told = toldEvents(timeline);
  const hash = createHash('sha256').update(STYLE).digest('base64');
  const { evidence } = timeline;
  const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="referrer" content="no-referrer">
<title>${shown(title)}</title><style>${STYLE}</style></head><body><main>
<h1>${shown(title)}</h1>
<p>${evidence.files} files, ${evidence.records} records, ${evidence.duplicates} duplicates, ${evidence.rejected.length} rejected. Integrity: ${evidence.integrity.state}. ${timeline.links.length} links, ${timeline.incidents.length} incidents. All times are UTC.</p>
${list('Integrity', evidence.integrity.findings)}
${list(
  'Gaps',
  evidence.gaps.map(({ from, to, because }) => `${from} to ${to ?? 'the end'}: ${because}`),
)}
${list('What this evidence cannot tell', timeline.unknowns)}
${list(
  'Rejected',
  evidence.rejected.map(({ location, because }) => `${location}: ${because}`),
)}
${timeline.incidents.map((incident) => incidentSection(incident, told)).join('\n')}
${analyst === undefined ? '' : analystSection(analyst)}<section><h2>All events</h2>${table('Every event of the timeline', told)}</section>
</main></body></html>
`;
}

const list = (title: string, lines: readonly string[]): string =>
  lines.length === 0
    ? ''
    : `<section><h2>${title}</h2><ul>${lines.map((line) => `<li>${shown(line)}</li>`).join('')}</ul></section>`;

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
  return `<section class="analyst"><h2>What the analyst says</h2>
<p>Written by people who looked at this evidence. None of it is in the evidence, and no rule found it.</p>
<ul>${lines.map((line) => `<li>${shown(line)}</li>`).join('')}</ul></section>
`;
}

function incidentSection(incident: Incident, told: readonly ToldEvent[]): string {
  const byId = new Map(told.map((one) => [one.event.id, one]));
  const events = incident.eventIds.flatMap((id) => byId.get(id) ?? []);
  const { timeToDetectMs, timeToRouteMs, timeToContainMs } = incident.metrics;
  const time = (ms: number | null) => (ms === null ? 'cannot be known' : `${ms / 1000} s`);
  return `<section class="incident"><h2>${shown(`[${incident.severity}] ${incident.title}`)}</h2>
<p>${code(incident.id)} anchored at ${code(incident.anchor)}. Time to detect: ${time(timeToDetectMs)}; to route: ${time(timeToRouteMs)}; to contain: ${time(timeToContainMs)}.</p>
${list('Why these events', incident.reasons)}
${list(
  'What of the response did not work',
  incident.responseFailures.map(({ because }) => because),
)}
${table('Events of this incident, causes first', events)}
${list('Cannot be known', incident.unknowns)}</section>`;
}

const table = (caption: string, events: readonly ToldEvent[]): string =>
  `<table><caption>${caption}</caption><thead><tr><th>When</th><th>Part</th><th>What</th><th>Who</th><th>Where</th><th>Because of</th><th>Found in</th></tr></thead><tbody>
${events.map(row).join('\n')}
</tbody></table>`;

function row({ event, causes }: ToldEvent): string {
  const cells = [
    `${event.at} (${event.precision})`,
    `${event.phase}<br>${code(event.lane)}`,
    `${shown(`${event.service} ${event.name}`)}${event.errorCode === null ? '' : `<br>${code(event.errorCode)}`}<br>${event.kind} ${code(event.id)}`,
    [event.principal, event.accessKeyId, event.sourceIp].map(code).join('<br>'),
    event.resources.map(code).join('<br>'),
    causes
      .map(
        (link) => `${link.grounds} ${code(link.rule)}: ${shown(link.because)} (${code(link.from)})`,
      )
      .join('<br>'),
    `${code(event.origin.location)} ${code(event.origin.sha256)} ${event.origin.index}`,
  ];
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

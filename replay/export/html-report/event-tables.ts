import { foldedEvents } from '../../text/folded-events.ts';
import { shortPrincipal, shortResource } from '../../text/short-names.ts';
import type { TimelineEvent, TimelineLink } from '../../timeline/timeline.ts';
import type { ToldEvent } from '../told.ts';
import { code, shown, table } from './markup.ts';
import { roleOf, SIGNS } from './strip.ts';

/** Files of the evidence by the number they have in the list at the end. */
export type FileNumbers = ReadonlyMap<string, number>;

/**
 * Numbered, with each cause by its number, so that paper can be followed without links. What repeats itself and is
 * linked to nothing is told by one line, as in the terminal.
 */
export function incidentTable(events: readonly ToldEvent[], files: FileNumbers): string {
  const numbers = new Map<string, number>(events.map(({ event }, at) => [event.id, at + 1]));
  const linked = new Set<string>(
    events.flatMap(({ event, causes }) =>
      causes.some(({ from }) => numbers.has(from))
        ? [event.id, ...causes.map(({ from }) => from)]
        : [],
    ),
  );
  const plain = events.map(({ event }) => event);
  const rows = foldedEvents(plain, linked).flatMap(({ event, at, folded }) => {
    const causes = events[at]?.causes ?? [];
    const row = [
      `${at + 1}`,
      time(event, plain[at - 1]),
      call(event),
      by(event),
      on(event),
      causes.map((cause) => because(cause, numbers)).join(''),
      `File ${files.get(event.origin.location) ?? '?'}, entry ${event.origin.index}<br>${code(event.id)}`,
    ];
    if (folded === undefined) return [row];
    const { amount, what, last } = folded;
    const more = `<span class="quiet">${at + 2} to ${at + 1 + amount}: ${shown(what)}</span>`;
    return [row, ['', `until ${time(last, event)}`, more, '', '', '', '']];
  });
  return table(
    'events',
    'What happened, causes first',
    ['No.', 'Time (UTC)', 'Call', 'By', 'On', 'Because of', 'Evidence'],
    rows,
  );
}

function because(
  { from, grounds, because: why }: TimelineLink,
  numbers: ReadonlyMap<string, number>,
): string {
  const number = numbers.get(from);
  return `<p>From ${number === undefined ? code(from) : number}, ${grounds}: ${shown(why)}</p>`;
}

/** Every value as it stands in the timeline, for whoever checks one. */
export const wholeTable = (events: readonly ToldEvent[]): string =>
  table(
    'whole',
    'Every event, with all that is told of it',
    ['Event', 'Part', 'Call', 'By', 'On', 'Because of', 'Found in'],
    events.map(({ event, causes }) => [
      `${event.at} (${event.precision})<br>${event.kind} ${code(event.id)}`,
      `${event.phase}<br>${code(event.lane)}`,
      `${shown(`${event.service} ${event.name}`)}${event.errorCode === null ? '' : `<br>${code(event.errorCode)}`}`,
      [event.principal, event.accessKeyId, event.sourceIp].map(code).join('<br>'),
      event.resources.map(code).join('<br>'),
      causes
        .map(
          (link) =>
            `<p>${link.grounds} ${code(link.rule)}: ${shown(link.because)} (${code(link.from)})</p>`,
        )
        .join(''),
      `${code(event.origin.location)}<br>${code(event.origin.sha256)} ${event.origin.index}`,
    ]),
  );

/** With the day where it is another than that of the line before. */
function time({ at, precision }: TimelineEvent, before: TimelineEvent | undefined): string {
  const day = at.slice(0, 10);
  const clock = precision === 'ms' ? at.slice(11, 23) : at.slice(11, 19);
  return before?.at.slice(0, 10) === day ? clock : `${day}<br>${clock}`;
}

function call(event: TimelineEvent): string {
  const role = roleOf(event.phase);
  const service = event.service.replace('.amazonaws.com', '');
  const failed = event.errorCode === null ? '' : `<br>${code(event.errorCode)}`;
  return `<span class="${role}">${SIGNS[role]}</span>&nbsp;<b>${shown(`${service}:${event.name}`)}</b><br><span class="quiet">${event.phase}</span>${failed}`;
}

/** Who, from where where that is no service of AWS, and with what key where it may be an attacker's. */
function by({ principal, accessKeyId, sourceIp, phase }: TimelineEvent): string {
  const isService = sourceIp?.endsWith('.amazonaws.com') ?? true;
  return [
    principal === null ? '—' : shown(shortPrincipal(principal)),
    ...(isService ? [] : [code(sourceIp)]),
    ...(phase === 'attack' && accessKeyId !== null ? [code(accessKeyId)] : []),
  ].join('<br>');
}

/** An object names its bucket already. */
const on = ({ resources }: TimelineEvent): string =>
  resources
    .filter((one) => !resources.some((other) => other !== one && other.startsWith(`${one}/`)))
    .map((one) => shown(shortResource(one)))
    .join('<br>');

import { z } from 'zod';
import type { TimelineEvent } from '../../timeline/timeline.ts';
import { csvCell } from '../csv-cell.ts';
import type { Exporter } from '../exporter.ts';
import { causeText, type ToldEvent, toldEvents } from '../told.ts';
import { writeText } from '../write-text.ts';

const options = z.object({});

/** One line per event, in the order of the timeline. */
export const exporter: Exporter = {
  id: 'csv',
  title: 'Events (CSV)',
  mediaType: 'text/csv',
  fileExtension: '.csv',
  options,
  leavesOut: [],
  write: (timeline, _given, to) => {
    const lines = toldEvents(timeline).map((told) =>
      COLUMNS.map(([, read]) => csvCell(read(told))),
    );
    const head = COLUMNS.map(([name]) => name);
    return writeText([head, ...lines].map((cells) => `${cells.join(',')}\r\n`).join(''), to);
  },
};

const plain = (
  name: keyof TimelineEvent,
): readonly [string, (told: ToldEvent) => string | null] => [
  name,
  ({ event }) => (event[name] === null ? null : String(event[name])),
];

const COLUMNS: readonly (readonly [string, (told: ToldEvent) => string | null])[] = [
  plain('at'),
  plain('precision'),
  plain('phase'),
  plain('lane'),
  plain('service'),
  plain('name'),
  plain('principal'),
  plain('accessKeyId'),
  plain('sourceIp'),
  ['resources', ({ event }) => event.resources.join(' ')],
  plain('errorCode'),
  plain('kind'),
  plain('id'),
  ['incidents', ({ incidents }) => incidents.join(' ')],
  ['links', causeText],
  ['location', ({ event }) => event.origin.location],
  ['sha256', ({ event }) => event.origin.sha256],
  ['index', ({ event }) => String(event.origin.index)],
];

import { z } from 'zod';
import { csvCell } from '../csv-cell.ts';
import type { Exporter } from '../exporter.ts';
import { causeText, messageOf, timeMeant, toldEvents } from '../told.ts';
import { writeText } from '../write-text.ts';

const options = z.object({});

/** What Timesketch takes as CSV; `message`, `datetime` and `timestamp_desc` it cannot do without. */
export const exporter: Exporter = {
  id: 'timesketch-csv',
  title: 'Timesketch (CSV)',
  mediaType: 'text/csv',
  fileExtension: '.csv',
  options,
  leavesOut: [],
  write: (timeline, _given, to) => {
    const lines = toldEvents(timeline).map((told) => {
      const { event, incidents } = told;
      return [
        messageOf(told),
        event.at,
        timeMeant(event.kind),
        event.id,
        event.kind,
        event.precision,
        event.service,
        event.name,
        event.principal,
        event.accessKeyId,
        event.sourceIp,
        event.resources.join(' '),
        event.errorCode,
        event.phase,
        event.lane,
        incidents.join(' '),
        causeText(told),
        `${event.origin.location} ${event.origin.sha256} ${event.origin.index}`,
      ].map(csvCell);
    });
    return writeText([HEAD, ...lines].map((cells) => `${cells.join(',')}\n`).join(''), to);
  },
};

const HEAD = [
  'message',
  'datetime',
  'timestamp_desc',
  'event_id',
  'kind',
  'precision',
  'service',
  'event_name',
  'principal',
  'access_key_id',
  'source_ip',
  'resources',
  'error_code',
  'phase',
  'lane',
  'incidents',
  'links',
  'origin',
];

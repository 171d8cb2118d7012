import { z } from 'zod';
import type { Exporter } from '../exporter.ts';
import { messageOf, timeMeant, toldEvents } from '../told.ts';
import { writeText } from '../write-text.ts';

const options = z.object({});

/** One JSON object per line, with the members Timesketch cannot do without. */
export const exporter: Exporter = {
  id: 'timesketch-jsonl',
  title: 'Timesketch (JSONL)',
  mediaType: 'application/jsonl',
  fileExtension: '.jsonl',
  options,
  leavesOut: [],
  write: (timeline, _given, to) =>
    writeText(
      toldEvents(timeline)
        .map((told) => {
          const { id, at, name, ...rest } = told.event;
          const line = {
            message: messageOf(told),
            datetime: at,
            timestamp: Date.parse(at) * 1000,
            timestamp_desc: timeMeant(rest.kind),
            event_id: id,
            event_name: name,
            ...rest,
            incidents: told.incidents,
            links: told.causes,
          };
          return `${JSON.stringify(line)}\n`;
        })
        .join(''),
      to,
    ),
};

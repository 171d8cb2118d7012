import { z } from 'zod';
import type { Exporter } from '../exporter.ts';
import { toldEvents } from '../told.ts';
import { writeText } from '../write-text.ts';

const options = z.object({});

/** Chrome's trace event format, which ui.perfetto.dev opens: a track per lane, a slice per event, an arrow per link. */
export const exporter: Exporter = {
  id: 'perfetto',
  title: 'Perfetto / Chrome trace (JSON)',
  mediaType: 'application/json',
  fileExtension: '.json',
  options,
  leavesOut: [],
  write: (timeline, _given, to) => {
    const lanes = new Map(
      [...new Set(timeline.events.map(({ lane }) => lane))]
        .sort()
        .map((lane, at) => [lane, at + 1]),
    );
    const micros = new Map(timeline.events.map(({ id, at }) => [id, Date.parse(at) * 1000]));
    const laneOf = new Map(timeline.events.map(({ id, lane }) => [id, lanes.get(lane) ?? 0]));
    const traceEvents = [
      ...[...lanes].map(([name, tid]) => ({
        ph: 'M',
        name: 'thread_name',
        pid: 1,
        tid,
        args: { name },
      })),
      ...toldEvents(timeline).map(({ event, incidents }) => ({
        ph: 'X',
        name: event.name,
        cat: event.phase,
        pid: 1,
        tid: lanes.get(event.lane) ?? 0,
        ts: micros.get(event.id) ?? 0,
        // A time of whole seconds lies somewhere in that second.
        dur: event.precision === 's' ? 1_000_000 : 1_000,
        args: { ...event, incidents },
      })),
      ...timeline.links.flatMap((link, id) =>
        (['s', 'f'] as const).map((ph) => {
          const end = ph === 's' ? link.from : link.to;
          const place = { pid: 1, tid: laneOf.get(end) ?? 0, ts: micros.get(end) ?? 0 };
          const bound = ph === 'f' ? { bp: 'e' } : { args: link };
          return { ph, id, name: link.rule, cat: link.grounds, ...place, ...bound };
        }),
      ),
    ];
    return writeText(`${JSON.stringify({ displayTimeUnit: 'ms', traceEvents }, null, 1)}\n`, to);
  },
};

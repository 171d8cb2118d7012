import type { Timeline } from '../../timeline/timeline.ts';
import type { Exporter } from '../exporter.ts';
import { options } from './options.ts';

/** Schema `aftertrace.timeline/1`, the timeline itself. */
export const exporter: Exporter = {
  id: 'json',
  title: 'Aftertrace timeline (JSON)',
  mediaType: 'application/json',
  fileExtension: '.json',
  options,
  leavesOut: [],
  write: async (timeline, given, to) => {
    const { indent, analyst } = options.parse(given ?? {});
    const told = analyst === undefined ? timeline : { ...timeline, analyst };
    const bytes = new TextEncoder().encode(timelineJson(told, indent));
    const writer = to.getWriter();
    await writer.write(bytes);
    await writer.close();
    return bytes.length;
  },
};

export function timelineJson(timeline: Timeline, indent = 2): string {
  return `${JSON.stringify(timeline, null, indent)}\n`;
}

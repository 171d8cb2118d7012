import { z } from 'zod';
import { analyst } from '../analyst.ts';
import type { Exporter } from '../exporter.ts';
import { writeText } from '../write-text.ts';
import { page } from './page.ts';

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

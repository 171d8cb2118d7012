import { z } from 'zod';
import { analyst } from '../analyst.ts';

export const options = z.object({
  /** Spaces per level; 0 writes one line. */
  indent: z.int().min(0).max(8).default(2),
  /** Written as a member of its own, which the timeline has not. */
  analyst: analyst.optional(),
});

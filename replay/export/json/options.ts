import { z } from 'zod';

export const options = z.object({
  /** Spaces per level; 0 writes one line. */
  indent: z.int().min(0).max(8).default(2),
});

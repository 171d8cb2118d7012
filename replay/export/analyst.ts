import { z } from 'zod';

const text = z.string().max(4_000);

/**
 * What people who looked at a timeline wrote about it. None of it is evidence or was found by a rule; every form that
 * has it says so.
 */
export const analyst = z.object({
  notes: z.array(
    z.object({
      eventId: z.string().nullable(),
      from: z.string(),
      to: z.string().nullable(),
      text,
      author: text,
      at: z.string(),
    }),
  ),
  /** Chapters of an incident that were given a name; `chapter` is the name the rules had for it. */
  chapters: z.array(
    z.object({
      incident: z.string(),
      chapter: z.string(),
      title: text,
      author: text,
      at: z.string(),
    }),
  ),
});
export type Analyst = z.infer<typeof analyst>;

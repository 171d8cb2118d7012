import { z } from 'zod';

const moment = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/, 'is not a time')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'is not a time');

const LONGEST_TEXT = 2_000;
const LONGEST_AUTHOR = 80;

const asked = {
  /** The event that is noted; null when a range of time is. */
  eventId: z.string().min(1).max(1024).nullable(),
  from: moment,
  /** Null: a moment. */
  to: moment.nullable(),
  text: z.string().trim().min(1, 'says nothing').max(LONGEST_TEXT),
  author: z.string().trim().min(1, 'names nobody').max(LONGEST_AUTHOR),
};

export const newBookmark = z
  .strictObject(asked)
  .refine(({ from, to }) => to === null || from < to, 'ends before it begins');

export const bookmark = z.object({
  ...asked,
  id: z.string().regex(/^b\d{1,6}$/),
  /** When it was written. */
  at: moment,
});

export type NewBookmark = z.infer<typeof newBookmark>;
export type Bookmark = z.infer<typeof bookmark>;

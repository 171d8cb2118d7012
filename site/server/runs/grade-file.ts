import { z } from 'zod';
import type { GradeSheet } from '../../../labs/grade.ts';

const about = {
  id: z.string(),
  kind: z.enum(['state', 'behaviour', 'understanding']),
  question: z.string(),
};
/** An event's id, or what the account answered: "account:s3:GetBucketEncryption intake". */
const seenIn = z.string();

const check = z.discriminatedUnion('verdict', [
  z.object({
    ...about,
    verdict: z.literal('pass'),
    seenIn: z.tuple([seenIn], seenIn),
  }),
  z.object({
    ...about,
    verdict: z.literal('fail'),
    because: z.string(),
    seenIn: z.array(seenIn),
    hint: z.string().default(''),
  }),
  z.object({ ...about, verdict: z.literal('ungraded'), because: z.string() }),
]);

const sheet = z.object({
  schema: z.literal('aftertrace.grade/1'),
  lab: z.string(),
  passed: z.number(),
  failed: z.number(),
  ungraded: z.number(),
  checks: z.array(check),
});

/** @throws Error saying which member is wrong. */
export function parseGradeFile(text: string): GradeSheet {
  const read = sheet.safeParse(JSON.parse(text));
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw new Error(`${issue?.path.join('.') ?? ''} ${issue?.message ?? 'is wrong'}`);
}

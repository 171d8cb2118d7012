import { z } from 'zod';
import type { EvidenceReading } from './evidence-source.ts';
import { isObject, member, millisOf } from './json-value.ts';

/** The members no event can do without. Everything else is looked up where it is needed, and may be missing. */
const trailRecord = z.looseObject({
  eventID: z.string().min(1).max(256),
  eventTime: z.string().refine((text) => millisOf(text) !== undefined, 'is not a time'),
  eventSource: z.string().min(1).max(1024),
  eventName: z.string().min(1).max(1024),
});

export type TrailRecord = z.infer<typeof trailRecord>;

/** Whether a value means to be a CloudTrail record, however incomplete. S3 notifications look alike and are not. */
export function looksLikeTrailRecord(value: unknown): boolean {
  if (!isObject(value) || member(value, 'eventSource') === 'aws:s3') return false;
  if (isObject(member(value, 's3')) || isObject(member(value, 'detail'))) return false;
  const marks = ['eventID', 'eventName', 'eventSource', 'userIdentity', 'eventVersion'];
  return marks.filter((mark) => Object.hasOwn(value, mark)).length >= 2;
}

export function readTrailRecord(value: unknown): EvidenceReading {
  if (member(value, 'eventType') === 'AwsCloudTrailInsight') {
    return { kind: 'rejected', because: 'a CloudTrail Insights record describes no single call' };
  }
  const read = trailRecord.safeParse(value);
  if (read.success) return { kind: 'trail', record: read.data, raw: value };
  const issue = read.error.issues[0];
  const where = issue?.path.join('.') ?? '';
  const because = `not a usable CloudTrail record: ${where} ${issue?.message ?? 'is wrong'}`;
  return { kind: 'rejected', because };
}

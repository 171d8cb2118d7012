import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { EvidenceReading } from './evidence-source.ts';
import { canonical } from './json-text.ts';
import { isObject, member, millisOf } from './json-value.ts';

/** The members no event can do without. Everything else is looked up where it is needed, and may be missing. */
const trailRecord = z.looseObject({
  eventID: z.string().min(1).max(256),
  eventTime: z.string().refine((text) => millisOf(text) !== undefined, 'is not a time'),
  eventSource: z.string().min(1).max(1024),
  eventName: z.string().min(1).max(1024),
});

export type TrailRecord = z.infer<typeof trailRecord>;

/** How a record came to be here, where it is not as CloudTrail wrote it. */
export interface Handed {
  /** It stands in something else, as a string or a member. */
  readonly isWrapped?: true;
  /** A table's row tells of it: less than the record, and not to the letter. */
  readonly isRendered?: true;
}

/** Whether a value means to be a CloudTrail record, however incomplete. S3 notifications look alike and are not. */
export function looksLikeTrailRecord(value: unknown): boolean {
  if (!isObject(value) || member(value, 'eventSource') === 'aws:s3') return false;
  if (isObject(member(value, 's3')) || isObject(member(value, 'detail'))) return false;
  const marks = ['eventID', 'eventName', 'eventSource', 'userIdentity', 'eventVersion'];
  return marks.filter((mark) => Object.hasOwn(value, mark)).length >= 2;
}

export function readTrailRecord(value: unknown, handed: Handed = {}): EvidenceReading {
  if (member(value, 'eventType') === 'AwsCloudTrailInsight') {
    const because = 'a CloudTrail Insights record: it tells how often a call was made, and of none';
    return { kind: 'set-aside', because };
  }
  const read = trailRecord.safeParse(withOwnName(value));
  if (read.success) return { kind: 'trail', record: read.data, raw: value, ...handed };
  const issue = read.error.issues[0];
  const where = issue?.path.join('.') ?? '';
  const because = `not a usable CloudTrail record: ${where} ${issue?.message ?? 'is wrong'}`;
  return { kind: 'rejected', because };
}

/** Whether two readings under one id can be of one event, one of them told by a table. */
export const tellsOfTheSame = (one: TrailRecord, other: TrailRecord): boolean =>
  one.eventName === other.eventName &&
  one.eventSource === other.eventSource &&
  secondOf(one) === secondOf(other);

const secondOf = ({ eventTime }: TrailRecord): number =>
  Math.floor((millisOf(eventTime) ?? 0) / 1000);

/**
 * Events of version 1.0 have no eventID, and queries may leave it out: the content names them, so two that are the
 * same to the letter count as one. Tables write times with a space, in UTC.
 */
function withOwnName(value: unknown): unknown {
  if (!isObject(value)) return value;
  const { eventID, eventTime } = value;
  const isNamed = eventID !== undefined && eventID !== null && eventID !== '';
  const time = typeof eventTime === 'string' ? SPACED_TIME.exec(eventTime) : null;
  if (isNamed && time === null) return value;
  return {
    ...value,
    ...(!isNamed && { eventID: contentName(value) }),
    ...(time !== null && { eventTime: `${time[1]}T${time[2]}${(time[3] ?? '').slice(0, 4)}Z` }),
  };
}

const SPACED_TIME = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,9})?(?: UTC)?$/;

const contentName = (value: unknown): string =>
  `record-${createHash('sha256').update(canonical(value)).digest('hex').slice(0, 32)}`;

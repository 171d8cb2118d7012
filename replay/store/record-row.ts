import {
  type DestinationRecord,
  type Invocation,
  invocationOf,
  unwrapped,
} from '../evidence/destination-record.ts';
import { isObject, listAt, member, parsedFrom, textAt } from '../evidence/json-value.ts';

/** An id met in what a function was given: a key to the call that set it off. */
export interface PayloadId {
  readonly kind:
    | 's3-request'
    | 'bus-event'
    | 'notification'
    | 'invocation'
    | 'own-invocation'
    | 'trail-event'
    /** Of a message that is no invocation record: what it tells of. */
    | 'told-s3-request'
    | 'told-trail-event';
  readonly value: string;
  readonly field: string;
  readonly bucket?: string;
  readonly objectKey?: string;
  /** Of an invocation record: when its outcome was settled, and after how many attempts. */
  readonly decidedMs?: number;
  readonly invokeCount?: number;
  /** Of a notification: a service made the call, which no trail need show. */
  readonly isByService?: boolean;
}

export interface ResponseId {
  readonly value: string;
  readonly field: string;
}

const AWS_ID_MEMBER =
  /^(x-amz-|aws|api)?[-_]?(request|message|event|version|sequence|notification)[-_]?ids?$/i;
/** "AWS:cloudtrail.amazonaws.com" */
const SERVICE = /^AWS:[a-z0-9.-]+\.amazonaws\.com$/;
/** A handler's answer larger or deeper than this names nothing more that matters. */
const MOST_VALUES = 20_000;

export function payloadIds(record: DestinationRecord): readonly PayloadId[] {
  return record.invocation === undefined
    ? idsTold(record.content)
    : idsGiven(record.invocation.requestPayload, 'requestPayload');
}

/** A notification of S3 in a queue or a topic, or what was left of a bus event when its envelope was taken off. */
function idsTold(content: unknown): readonly PayloadId[] {
  const found: PayloadId[] = [];
  for (const { kind, ...id } of idsGiven(content, 'message')) {
    if (kind === 's3-request') found.push({ kind: 'told-s3-request', ...id });
  }
  const request = textAt(content, 'request-id');
  const bucket = textAt(content, 'bucket', 'name');
  if (request !== undefined && bucket !== undefined) {
    const objectKey = textAt(content, 'object', 'key');
    found.push({
      kind: 'told-s3-request',
      value: request,
      field: 'detail.request-id',
      bucket,
      ...(objectKey !== undefined && { objectKey }),
    });
  }
  const trailEvent = textAt(content, 'eventID');
  if (trailEvent !== undefined && textAt(content, 'eventSource') !== undefined) {
    found.push({ kind: 'told-trail-event', value: trailEvent, field: 'detail.eventID' });
  }
  return found;
}

/** Ids in a responsePayload under members named like one, less those the function had been given. */
export function responseIds(record: DestinationRecord): readonly ResponseId[] {
  const invocation = record.invocation;
  if (invocation === undefined) return [];
  const given = new Set<string>();
  everyText(invocation.requestPayload, '', (text) => given.add(text));
  const found: ResponseId[] = [];
  everyText(invocation.responsePayload, 'responsePayload', (value, field, name) => {
    const isId = AWS_ID_MEMBER.test(name) && value.length >= 8 && value.length <= 256;
    if (isId && !given.has(value) && value !== invocation.requestId) found.push({ value, field });
  });
  return found;
}

/** Ids a message or an alert tells of that is no invocation record itself, under members named like one. */
export function idsToldOf(record: DestinationRecord): readonly ResponseId[] {
  if (record.invocation !== undefined || record.content === undefined) return [];
  const own = [record.messageId, record.notificationId, record.busEventId];
  const found: ResponseId[] = [];
  everyText(record.content, 'message', (value, field, name) => {
    const isId = AWS_ID_MEMBER.test(name) && value.length >= 8 && value.length <= 256;
    if (isId && !own.includes(value)) found.push({ value, field });
  });
  return found;
}

/** "+" is a space in the keys of S3 notifications, and the rest is percent-encoded. */
export function decodedKey(key: string | undefined): string | undefined {
  if (key === undefined) return undefined;
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch {
    return key;
  }
}

function idsGiven(payload: unknown, field: string): readonly PayloadId[] {
  const found: PayloadId[] = [];
  const add = (
    kind: PayloadId['kind'],
    value: string | undefined,
    at: string,
    object: { bucket?: string | undefined; objectKey?: string | undefined } = {},
    isByService = false,
  ) => {
    if (value === undefined) return;
    const { bucket, objectKey } = object;
    found.push({
      kind,
      value,
      field: at,
      ...(bucket !== undefined && { bucket }),
      ...(objectKey !== undefined && { objectKey }),
      ...(isByService && { isByService }),
    });
  };
  const own = invocationOf(payload);
  if (own !== undefined) {
    const at = `${field}.requestContext.requestId`;
    found.push({ kind: 'own-invocation', value: own.requestId, field: at, ...outcomeOf(own) });
  }
  listAt(payload, 'Records').forEach((entry, at) => {
    const where = `${field}.Records[${at}]`;
    add(
      's3-request',
      textAt(entry, 'responseElements', 'x-amz-request-id'),
      `${where}.responseElements.x-amz-request-id`,
      {
        bucket: textAt(entry, 's3', 'bucket', 'name'),
        objectKey: decodedKey(textAt(entry, 's3', 'object', 'key')),
      },
      SERVICE.test(textAt(entry, 'userIdentity', 'principalId') ?? ''),
    );
    const notification = member(entry, 'Sns');
    if (isObject(notification)) {
      add('notification', textAt(notification, 'MessageId'), `${where}.Sns.MessageId`);
      const inner = parsedFrom(member(notification, 'Message'));
      found.push(...idsWithin(inner, `${where}.Sns.Message`));
    }
  });
  found.push(...busIds(payload, field));
  return found;
}

function busIds(payload: unknown, field: string): readonly PayloadId[] {
  const inner = unwrapped(payload);
  if (inner.busEventId === undefined) return [];
  const found: PayloadId[] = [
    { kind: 'bus-event', value: inner.busEventId, field: `${field}.id` },
    ...idsWithin(member(payload, 'detail'), `${field}.detail`),
  ];
  const s3Request = textAt(payload, 'detail', 'request-id');
  if (s3Request !== undefined && textAt(payload, 'source') === 'aws.s3') {
    const bucket = textAt(payload, 'detail', 'bucket', 'name');
    const objectKey = textAt(payload, 'detail', 'object', 'key');
    found.push({
      kind: 's3-request',
      value: s3Request,
      field: `${field}.detail.request-id`,
      ...(bucket !== undefined && { bucket }),
      ...(objectKey !== undefined && { objectKey }),
    });
  }
  const trailEvent = textAt(payload, 'detail', 'eventID');
  if (trailEvent !== undefined) {
    found.push({ kind: 'trail-event', value: trailEvent, field: `${field}.detail.eventID` });
  }
  return found;
}

function idsWithin(value: unknown, field: string): readonly PayloadId[] {
  const inner = unwrapped(value);
  const found: PayloadId[] = [];
  if (inner.busEventId !== undefined) {
    found.push({ kind: 'bus-event', value: inner.busEventId, field: `${field}.id` });
  }
  if (inner.invocation !== undefined) {
    const { requestId: value_ } = inner.invocation;
    const at = `${field}…requestContext.requestId`;
    found.push({ kind: 'invocation', value: value_, field: at, ...outcomeOf(inner.invocation) });
  }
  return found;
}

const outcomeOf = ({
  at,
  invokeCount,
}: Invocation): Pick<PayloadId, 'decidedMs' | 'invokeCount'> => ({
  ...(at !== undefined && { decidedMs: at }),
  ...(invokeCount !== undefined && { invokeCount }),
});

/** Walks without recursion: what a function answers can be nested deeper than a stack. */
function everyText(
  value: unknown,
  field: string,
  visit: (text: string, field: string, name: string) => void,
): void {
  const waiting: { value: unknown; field: string; name: string }[] = [{ value, field, name: '' }];
  for (let seen = 0; seen < MOST_VALUES; seen += 1) {
    const next = waiting.pop();
    if (next === undefined) return;
    if (typeof next.value === 'string') {
      visit(next.value, next.field, next.name);
      const inner = parsedFrom(next.value);
      if (inner !== undefined) waiting.push({ ...next, value: inner });
    } else if (Array.isArray(next.value)) {
      const items: readonly unknown[] = next.value;
      for (let at = items.length - 1; at >= 0; at -= 1) {
        waiting.push({ value: items[at], field: `${next.field}[${at}]`, name: next.name });
      }
    } else if (isObject(next.value)) {
      for (const [name, inner] of Object.entries(next.value).reverse()) {
        waiting.push({ value: inner, field: `${next.field}.${name}`, name });
      }
    }
  }
}

import { createHash } from 'node:crypto';
import { canonical } from './json-text.ts';
import {
  isInstant,
  isObject,
  member,
  millisOf,
  numberAt,
  parsedFrom,
  textAt,
} from './json-value.ts';

/**
 * What a destination received, unwrapped: a message may hold a notification, which may hold a bus event, which may
 * hold the invocation record. Every id met on the way in is kept, for each is a key to the trail.
 */
export interface DestinationRecord {
  /** The message id, notification id or bus event id of the outermost wrapping; made from the content without one. */
  readonly id: string;
  readonly channel: 'sqs' | 'sns' | 'event-bridge' | 'bare';
  /** Milliseconds since 1970; undefined when nothing in it tells the time. */
  readonly at?: number;
  readonly precision: 'ms' | 's';
  readonly messageId?: string;
  readonly notificationId?: string;
  readonly busEventId?: string;
  /** md5 of the body as it stands here, hex. */
  readonly bodyMd5?: string;
  /** Of what lies there without the message around it, md5 of its text: that of the body, where nobody wrote it anew. */
  readonly foundMd5?: string;
  /** md5 the queue said the body had, hex. */
  readonly statedMd5?: string;
  /** "AROA…:session", who sent the message. */
  readonly senderId?: string;
  readonly topicArn?: string;
  /** "1-67891233-abcdef012345678912345678", of the X-Ray header the message was sent with. */
  readonly traceRoot?: string;
  readonly invocation?: Invocation;
  /** The innermost content, when it is not an invocation record. */
  readonly content?: unknown;
}

/** One asynchronous event's outcome, from an invocation record or from a dead-letter message. */
export interface Invocation {
  readonly requestId: string;
  readonly functionArn?: string;
  /** "Success", "RetriesExhausted", …; "DeadLetter" when a dead-letter queue received the bare event. */
  readonly condition: string;
  /** When the record was made, milliseconds since 1970. */
  readonly at?: number;
  readonly invokeCount?: number;
  readonly requestPayload: unknown;
  readonly responsePayload: unknown;
}

const TRACE_ROOT = /(?:^|;)Root=(1-[0-9a-f]{8}-[0-9a-f]{24})(?:;|$)/;

/** Deeper wrapping than AWS can produce: somebody is playing. */
const MOST_WRAPPINGS = 8;

export function isInvocationRecord(value: unknown): boolean {
  return (
    textAt(value, 'requestContext', 'requestId') !== undefined &&
    textAt(value, 'requestContext', 'condition') !== undefined
  );
}

export function isBusEvent(value: unknown): boolean {
  return (
    textAt(value, 'id') !== undefined &&
    textAt(value, 'detail-type') !== undefined &&
    textAt(value, 'source') !== undefined &&
    isObject(member(value, 'detail'))
  );
}

export function messageRecord(id: string, body: string, message: unknown): DestinationRecord {
  const inner = unwrapped(body);
  const attributes = member(message, 'Attributes') ?? member(message, 'attributes');
  const stated = numberAt(attributes, 'SentTimestamp');
  const sentAt = isInstant(stated) ? stated : undefined;
  const at = sentAt ?? inner.at;
  const senderId = textAt(attributes, 'SenderId');
  const traceRoot = TRACE_ROOT.exec(textAt(attributes, 'AWSTraceHeader') ?? '')?.[1];
  const statedMd5 = textAt(message, 'MD5OfBody') ?? textAt(message, 'md5OfBody');
  const deadLetter = inner.invocation === undefined ? deadLetterOf(message, body) : undefined;
  return {
    ...inner,
    ...(deadLetter !== undefined && { invocation: deadLetter }),
    id,
    channel: 'sqs',
    messageId: id,
    bodyMd5: createHash('md5').update(body).digest('hex'),
    ...(at !== undefined && { at }),
    precision: sentAt === undefined ? inner.precision : 'ms',
    ...(senderId !== undefined && { senderId }),
    ...(traceRoot !== undefined && { traceRoot }),
    ...(statedMd5 !== undefined && { statedMd5: statedMd5.toLowerCase() }),
  };
}

export function notificationRecord(notification: unknown): DestinationRecord | undefined {
  const inner = unwrapped(notification);
  if (inner.notificationId === undefined) return undefined;
  return { ...inner, id: inner.notificationId, channel: 'sns' };
}

export function busEventRecord(event: unknown): DestinationRecord {
  const inner = unwrapped(event);
  return {
    ...inner,
    id: inner.busEventId ?? contentId('bus-event', event),
    channel: 'event-bridge',
  };
}

export function bareInvocationRecord(record: unknown): DestinationRecord {
  const inner = unwrapped(record);
  return { ...inner, id: contentId('invocation', record), channel: 'bare' };
}

/** The invocation an invocation record describes; undefined when the value is not one. */
export function invocationOf(value: unknown): Invocation | undefined {
  const requestId = textAt(value, 'requestContext', 'requestId');
  const condition = textAt(value, 'requestContext', 'condition');
  if (requestId === undefined || condition === undefined) return undefined;
  const functionArn = textAt(value, 'requestContext', 'functionArn');
  const at = millisOf(member(value, 'timestamp'));
  const invokeCount = numberAt(value, 'requestContext', 'approximateInvokeCount');
  return {
    requestId,
    condition,
    ...(functionArn !== undefined && { functionArn }),
    ...(at !== undefined && { at }),
    ...(invokeCount !== undefined && Number.isSafeInteger(invokeCount) && { invokeCount }),
    requestPayload: member(value, 'requestPayload'),
    responsePayload: member(value, 'responsePayload'),
  };
}

type Inner = Omit<DestinationRecord, 'id' | 'channel'>;

/** Follows a value inwards, from wrapping to wrapping. The innermost time is the earliest and the best one. */
export function unwrapped(value: unknown): Inner {
  let found: Inner = { precision: 'ms' };
  let at = value;
  for (let depth = 0; depth < MOST_WRAPPINGS; depth += 1) {
    const opened: unknown = typeof at === 'string' ? (parsedFrom(at) ?? at) : at;
    const invocation = invocationOf(opened);
    if (invocation !== undefined) {
      const time = invocation.at;
      return { ...found, invocation, ...(time !== undefined && { at: time, precision: 'ms' }) };
    }
    const notificationId = textAt(opened, 'MessageId');
    const message = textAt(opened, 'Message');
    if (notificationId !== undefined && message !== undefined) {
      const topicArn = textAt(opened, 'TopicArn');
      const time = millisOf(member(opened, 'Timestamp'));
      found = {
        ...found,
        notificationId,
        ...(topicArn !== undefined && { topicArn }),
        ...(time !== undefined && { at: time }),
      };
      at = message;
    } else if (isBusEvent(opened)) {
      const time = millisOf(member(opened, 'time'));
      const first = found.at === undefined && time !== undefined;
      const busEventId = textAt(opened, 'id');
      found = {
        ...found,
        ...(busEventId !== undefined && { busEventId }),
        ...(first && { at: time, precision: 's' as const }),
      };
      at = member(opened, 'detail');
    } else {
      return { ...found, content: opened };
    }
  }
  return { ...found, content: at };
}

/** A dead-letter queue gets the bare event; only the message attributes tell which one it was. */
function deadLetterOf(message: unknown, body: string): Invocation | undefined {
  const attributes = member(message, 'MessageAttributes') ?? member(message, 'messageAttributes');
  const requestId =
    textAt(attributes, 'RequestID', 'StringValue') ??
    textAt(attributes, 'RequestID', 'stringValue');
  if (requestId === undefined) return undefined;
  return {
    requestId,
    condition: 'DeadLetter',
    requestPayload: parsedFrom(body) ?? body,
    responsePayload: undefined,
  };
}

function contentId(kind: string, value: unknown): string {
  return `${kind}-${createHash('sha256').update(canonical(value)).digest('hex').slice(0, 32)}`;
}

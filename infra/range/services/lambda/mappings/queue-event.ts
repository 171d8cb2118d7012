import type { Message, MessageAttributeValue } from '@aws-sdk/client-sqs';
import { type EventPattern, matchesPattern } from '../../../event-pattern.ts';
import type { EventSourceMapping } from '../state.ts';

/** What the handler is called with, in AWS's order. */
export const queueEvent = (
  messages: readonly Message[],
  mapping: EventSourceMapping,
  region: string,
): string =>
  JSON.stringify({ Records: messages.map((message) => record(message, mapping, region)) });

function record(message: Message, { eventSourceArn }: EventSourceMapping, region: string) {
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes ?? {},
    messageAttributes: Object.fromEntries(
      Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, shown(value)]),
    ),
    md5OfBody: message.MD5OfBody,
    ...(message.MD5OfMessageAttributes !== undefined && {
      md5OfMessageAttributes: message.MD5OfMessageAttributes,
    }),
    eventSource: 'aws:sqs',
    eventSourceARN: eventSourceArn,
    awsRegion: region,
  };
}

const shown = ({ StringValue, BinaryValue, DataType }: MessageAttributeValue) => ({
  ...(StringValue !== undefined && { stringValue: StringValue }),
  ...(BinaryValue !== undefined && { binaryValue: Buffer.from(BinaryValue).toString('base64') }),
  stringListValues: [],
  binaryListValues: [],
  dataType: DataType,
});

/** Whether the mapping wants the message; the body is looked into when it is JSON. */
export function isWanted(message: Message, mapping: EventSourceMapping, region: string): boolean {
  if (mapping.filters.length === 0) return true;
  const seen = record(message, mapping, region);
  const event = { ...seen, body: parsed(seen.body) };
  return mapping.filters.some((filter) =>
    matchesPattern(JSON.parse(filter) as EventPattern, event),
  );
}

function parsed(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? '');
  } catch {
    return body;
  }
}

/**
 * Which messages the handler says it could not do; undefined when its answer is none AWS accepts, and the
 * whole batch has failed.
 */
export function failedItems(
  answer: string,
  messages: readonly Message[],
): ReadonlySet<string> | undefined {
  let parsedAnswer: unknown;
  try {
    parsedAnswer = JSON.parse(answer);
  } catch {
    return undefined;
  }
  if (typeof parsedAnswer !== 'object' || parsedAnswer === null) return new Set();
  const { batchItemFailures: items } = parsedAnswer as { batchItemFailures?: unknown };
  if (items === undefined || items === null) return new Set();
  if (!Array.isArray(items)) return undefined;
  const ids = items.map((item: unknown) =>
    typeof item === 'object' && item !== null
      ? (item as { itemIdentifier?: unknown }).itemIdentifier
      : undefined,
  );
  const known = new Set(messages.map(({ MessageId }) => MessageId));
  const named = ids.filter((id) => typeof id === 'string' && known.has(id)) as string[];
  return named.length === ids.length ? new Set(named) : undefined;
}

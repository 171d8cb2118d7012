import { createHash } from 'node:crypto';
import type { MessageAttributeValue, PublishCommandInput } from '@aws-sdk/client-sns';
import type { Call } from '../../service.ts';
import { deliver } from './delivery.ts';
import { invalidParameter } from './faults.ts';
import type { Notification } from './notification.ts';
import type { Topic } from './state.ts';
import { snsRandom } from './state.ts';

type Entry = Omit<PublishCommandInput, 'TopicArn' | 'TargetArn' | 'PhoneNumber'>;

/** Bytes of a message with its attributes, and of all messages of one batch together. */
const LARGEST_MESSAGE = 262_144;

/**
 * Takes one message, starts its delivery, and answers as Publish does.
 *
 * @throws AwsFault InvalidParameter.
 */
export function acceptMessage(topic: Topic, entry: Entry, call: Call) {
  const message = entry.Message ?? '';
  if (message === '') throw invalidParameter('Empty message');
  checkSize(sizeOf(entry), () => invalidParameter('Message too long'));
  checkSubject(entry.Subject);
  checkAttributes(entry.MessageAttributes ?? {});
  const perProtocol = structured(entry);
  const fifo = fifoIds(topic, entry);
  const messageId = snsRandom(call.platform).uuid();
  const notification: Notification = {
    messageId,
    topicArn: topic.arn,
    region: call.region,
    publishedAt: call.at,
    ...(entry.Subject !== undefined && { subject: entry.Subject }),
    message,
    ...(perProtocol !== undefined && { perProtocol }),
    attributes: entry.MessageAttributes ?? {},
    ...fifo,
  };
  call.platform.truth.add({ cause: call.eventId, effect: messageId, kind: 'notification' });
  deliver(call.platform, topic, notification);
  return {
    MessageId: messageId,
    ...(fifo !== undefined && { SequenceNumber: fifo.sequenceNumber }),
  };
}

/** Bytes SNS counts: the text, and every attribute's name, type and value. */
export function sizeOf(entry: Entry): number {
  return Object.entries(entry.MessageAttributes ?? {}).reduce(
    (sum, [name, { DataType = '', StringValue = '', BinaryValue }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      (BinaryValue?.length ?? Buffer.byteLength(StringValue)),
    Buffer.byteLength(entry.Message ?? ''),
  );
}

export function checkSize(size: number, fault: () => Error): void {
  if (size > LARGEST_MESSAGE) throw fault();
}

function checkSubject(subject: string | undefined): void {
  if (subject === undefined) return;
  if (subject === '' || subject.length > 100 || /[\r\n]/.test(subject))
    throw invalidParameter('Subject');
}

function checkAttributes(attributes: Readonly<Record<string, MessageAttributeValue>>): void {
  for (const [name, { DataType = '', StringValue, BinaryValue }] of Object.entries(attributes)) {
    if (!/^(String|Number|Binary)(\..+)?$/.test(DataType))
      throw invalidParameter(
        `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
      );
    const value = DataType.startsWith('Binary') ? BinaryValue : StringValue;
    if (value === undefined || value.length === 0)
      throw invalidParameter(
        `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${DataType}'.`,
      );
  }
}

function structured(entry: Entry): Record<string, string> | undefined {
  if (entry.MessageStructure === undefined) return undefined;
  if (entry.MessageStructure !== 'json') throw invalidParameter('MessageStructure');
  const texts = parsedTexts(entry.Message ?? '');
  if (texts === undefined)
    throw invalidParameter('Message Structure - JSON message body failed to parse');
  if (typeof texts['default'] !== 'string')
    throw invalidParameter('Message Structure - No default entry in JSON message body');
  return Object.fromEntries(
    Object.entries(texts).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function parsedTexts(json: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
    return value as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

function fifoIds(topic: Topic, entry: Entry) {
  if (topic.attributes.get('FifoTopic') !== 'true') return undefined;
  if (entry.MessageGroupId === undefined)
    throw invalidParameter('The MessageGroupId parameter is required for FIFO topics');
  const byContent = topic.attributes.get('ContentBasedDeduplication') === 'true';
  const deduplicationId =
    entry.MessageDeduplicationId ??
    (byContent
      ? createHash('sha256')
          .update(entry.Message ?? '')
          .digest('hex')
      : undefined);
  if (deduplicationId === undefined)
    throw invalidParameter(
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  topic.sequence++;
  return {
    groupId: entry.MessageGroupId,
    deduplicationId,
    sequenceNumber: String(10_000_000_000_000_000_000n + BigInt(topic.sequence) * 1000n),
  };
}

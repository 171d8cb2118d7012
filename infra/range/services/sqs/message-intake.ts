import { createHash } from 'node:crypto';
import type { MessageAttributeValue, SendMessageCommandInput } from '@aws-sdk/client-sqs';
import type { Instant } from '../../../base/instant.ts';
import { later, seconds } from '../../../base/instant.ts';
import type { Call } from '../../service.ts';
import { invalidMessageContents, invalidRange, invalidValue, missingParameter } from './faults.ts';
import { digestOfAttributes, digestOfBody } from './message-digest.ts';
import { isFifo, numberOf } from './queue-attributes.ts';
import { senderId } from './sender-id.ts';
import type { Message, MessageAttribute, Queue } from './state.ts';
import { sqsRandom, wakePolls } from './state.ts';

type Entry = Omit<SendMessageCommandInput, 'QueueUrl'>;

/** FIFO queues answer a repeated deduplication id within this with the first message's id. */
const DEDUPLICATION_WINDOW = seconds(300);

/**
 * Puts one message on the queue and answers as SendMessage does.
 *
 * @throws AwsFault for a body, attribute or FIFO id that SQS refuses.
 */
export function acceptMessage(queue: Queue, entry: Entry, call: Call) {
  const body = checkedBody(queue, entry);
  const attributes = read(entry.MessageAttributes);
  const system = readSystem(entry);
  const fifo = fifoIds(queue, entry, body);
  const digests = {
    MD5OfMessageBody: digestOfBody(body),
    ...withDigest('MD5OfMessageAttributes', attributes),
    ...withDigest('MD5OfMessageSystemAttributes', system),
  };
  const earlier = fifo === undefined ? undefined : duplicateOf(queue, fifo, call.at);
  if (earlier !== undefined)
    return { ...digests, MessageId: earlier.messageId, SequenceNumber: earlier.sequenceNumber };

  const id = sqsRandom(call.platform).uuid();
  const sequenceNumber = fifo === undefined ? undefined : nextSequence(queue);
  const delay = fifo === undefined ? entry.DelaySeconds : undefined;
  if (delay !== undefined && (delay < 0 || delay > 900))
    throw invalidRange('DelaySeconds', delay, 'DelaySeconds must be >= 0 and <= 900.');
  const visibleAt = later(call.at, seconds(delay ?? numberOf(queue, 'DelaySeconds')));
  const trace = system['AWSTraceHeader']?.value ?? call.notes['traceHeader'];
  const message: Message = {
    id,
    body,
    attributes,
    ...(typeof trace === 'string' && { traceHeader: trace }),
    senderId: senderId(call.identity),
    sentAt: call.at,
    ...(entry.MessageGroupId !== undefined && { groupId: entry.MessageGroupId }),
    ...(fifo !== undefined && { deduplicationId: fifo.deduplicationId }),
    ...(sequenceNumber !== undefined && { sequenceNumber }),
    visibleAt,
    receiveCount: 0,
  };
  queue.messages.push(message);
  if (fifo !== undefined && sequenceNumber !== undefined)
    queue.deduplicated.set(fifo.key, { messageId: id, sequenceNumber, at: call.at });
  call.platform.truth.add({ cause: call.eventId, effect: id, kind: 'message' });
  announce(queue, visibleAt, call);
  return {
    ...digests,
    MessageId: id,
    ...(sequenceNumber !== undefined && { SequenceNumber: sequenceNumber }),
  };
}

/** Bytes SQS counts: the body, and every attribute's name, type and value. */
export function sizeOf(entry: Entry): number {
  const attributes = Object.entries(entry.MessageAttributes ?? {});
  return attributes.reduce(
    (sum, [name, { DataType = '', StringValue = '', BinaryValue }]) =>
      sum +
      Buffer.byteLength(name) +
      Buffer.byteLength(DataType) +
      (BinaryValue?.length ?? Buffer.byteLength(StringValue)),
    Buffer.byteLength(entry.MessageBody ?? ''),
  );
}

function checkedBody(queue: Queue, entry: Entry): string {
  const body = entry.MessageBody ?? '';
  if (body === '') throw missingParameter('MessageBody');
  const most = numberOf(queue, 'MaximumMessageSize');
  if (sizeOf(entry) > most)
    throw invalidValue(
      `One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes.`,
    );
  if (FORBIDDEN.test(body)) throw invalidMessageContents();
  return body;
}

/** Everything but what XML 1.0 can carry; lone surrogates are among the rest. */
const FORBIDDEN = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

function read(
  sent: Readonly<Record<string, MessageAttributeValue>> | undefined,
): Record<string, MessageAttribute> {
  const entries = Object.entries(sent ?? {});
  if (entries.length > 10)
    throw invalidValue(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [10].`,
    );
  return Object.fromEntries(entries.map(([name, value]) => [name, readOne(name, value)]));
}

function readOne(name: string, sent: MessageAttributeValue): MessageAttribute {
  if (!/^[A-Za-z0-9_.-]{1,256}$/.test(name) || /^\.|\.$|\.\.|^(aws|amazon)\./i.test(name))
    throw invalidValue(
      `The message attribute name '${name}' is invalid. Attribute name can contain A-Z, a-z, 0-9, underscore (_), hyphen (-), and period (.) characters.`,
    );
  const dataType = sent.DataType ?? '';
  if (dataType === '')
    throw invalidValue(
      `The message attribute '${name}' must contain non-empty message attribute type.`,
    );
  const kind = /^(String|Number|Binary)(\..+)?$/.exec(dataType)?.[1];
  if (kind === undefined)
    throw invalidValue(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  const value = kind === 'Binary' ? sent.BinaryValue : sent.StringValue;
  if (value === undefined || value.length === 0)
    throw invalidValue(
      `Message (user) attribute '${name}' must contain a non-empty value of type '${kind}'.`,
    );
  if (kind === 'Number' && !Number.isFinite(Number(value)))
    throw invalidValue(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  return { dataType, value };
}

function readSystem(entry: Entry): Record<string, MessageAttribute> {
  const sent: Record<string, MessageAttributeValue> = entry.MessageSystemAttributes ?? {};
  for (const name of Object.keys(sent))
    if (name !== 'AWSTraceHeader')
      throw invalidValue(`Message system attribute name '${name}' is invalid.`);
  return read(sent);
}

function withDigest(member: string, attributes: Readonly<Record<string, MessageAttribute>>) {
  const digest = digestOfAttributes(attributes);
  return digest === undefined ? {} : { [member]: digest };
}

function fifoIds(queue: Queue, entry: Entry, body: string) {
  if (!isFifo(queue)) {
    if (entry.MessageDeduplicationId !== undefined)
      throw invalidRange(
        'MessageDeduplicationId',
        entry.MessageDeduplicationId,
        'The request include parameter that is not valid for this queue type.',
      );
    return undefined;
  }
  if (entry.MessageGroupId === undefined) throw missingParameter('MessageGroupId');
  checkFifoId('MessageGroupId', entry.MessageGroupId);
  if (entry.MessageDeduplicationId !== undefined)
    checkFifoId('MessageDeduplicationId', entry.MessageDeduplicationId);
  if ((entry.DelaySeconds ?? 0) !== 0)
    throw invalidRange(
      'DelaySeconds',
      entry.DelaySeconds,
      'The request include parameter that is not valid for this queue type.',
    );
  const byContent = queue.attributes.get('ContentBasedDeduplication') === 'true';
  const deduplicationId =
    entry.MessageDeduplicationId ??
    (byContent ? createHash('sha256').update(body).digest('hex') : undefined);
  if (deduplicationId === undefined)
    throw invalidValue(
      'The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    );
  const perGroup = queue.attributes.get('DeduplicationScope') === 'messageGroup';
  const key = perGroup ? `${entry.MessageGroupId}\n${deduplicationId}` : deduplicationId;
  return { key, deduplicationId };
}

/** Letters, digits and punctuation of ASCII. Source: API reference, "SendMessage". */
function checkFifoId(name: 'MessageGroupId' | 'MessageDeduplicationId', id: string): void {
  if (!/^[!-~]{1,128}$/.test(id))
    throw invalidRange(
      name,
      id,
      `${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
    );
}

function duplicateOf(queue: Queue, fifo: { readonly key: string }, now: Instant) {
  const earlier = queue.deduplicated.get(fifo.key);
  if (earlier === undefined) return undefined;
  return later(earlier.at, DEDUPLICATION_WINDOW) > now ? earlier : undefined;
}

function nextSequence(queue: Queue): string {
  queue.sequence++;
  return String(18_870_000_000_000_000_000n + BigInt(queue.sequence) * 256n).padStart(20, '0');
}

/** Whoever waits hears of it now; for a delayed message, when its delay is over. */
function announce(queue: Queue, visibleAt: Instant, call: Call): void {
  if (visibleAt <= call.platform.clock.now()) {
    wakePolls(call.platform, queue);
    return;
  }
  call.platform.clock.at(visibleAt, 'errand', async () => {
    wakePolls(call.platform, queue);
  });
}

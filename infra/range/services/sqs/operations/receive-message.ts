import type {
  MessageAttributeValue,
  ReceiveMessageCommandInput,
  ReceiveMessageCommandOutput,
} from '@aws-sdk/client-sqs';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { invalidRange, unknownAttribute } from '../faults.ts';
import { apiReference, DATA_EVENT_SHAPE, SERVICE_SENDER } from '../known-from.ts';
import { digestOfAttributes, digestOfBody } from '../message-digest.ts';
import { numberOf } from '../queue-attributes.ts';
import { takeMessages } from '../queue-contents.ts';
import { onQueue, queueAt } from '../queue-lookup.ts';
import { newReceiptHandle } from '../receipt-handle.ts';
import { rememberAttempt, repeatedAttempt } from '../receive-attempts.ts';
import type { Message, MessageAttribute, Queue } from '../state.ts';
import { nextArrival } from '../state.ts';
import { dataTrail } from '../trail-rules.ts';

type Output = Omit<ReceiveMessageCommandOutput, '$metadata'>;

/** Real milliseconds a long poll may hold up a simulated clock, which stands still while a request runs. */
const LONGEST_SIMULATED_WAIT = 1000;

export const receiveMessage = operation<ReceiveMessageCommandInput, Output>({
  knownFrom: [apiReference('ReceiveMessage'), SERVICE_SENDER, DATA_EVENT_SHAPE],
  authorizes: (input, call) => onQueue('sqs:ReceiveMessage', input.QueueUrl, call),
  async handle(input, call) {
    const queue = queueAt(input.QueueUrl, call);
    const most = within(input, 'MaxNumberOfMessages', 1, 10) ?? 1;
    const wait =
      within(input, 'WaitTimeSeconds', 0, 20) ?? numberOf(queue, 'ReceiveMessageWaitTimeSeconds');
    const hideFor =
      within(input, 'VisibilityTimeout', 0, 43_200) ?? numberOf(queue, 'VisibilityTimeout');
    checkAsked(input);
    const again = repeatedAttempt(queue, input, call);
    if (again !== undefined) return { Messages: again.map((message) => shown(message, input)) };
    const take = () =>
      takeMessages(call.platform, queue, most, hideFor * 1000, () => newReceiptHandle(queue, call));
    const taken = await firstOf(take, queue, wait * 1000, call);
    if (taken.length === 0) return {};
    rememberAttempt(queue, input, taken, call);
    return { Messages: taken.map((message) => shown(message, input)) };
  },
  trail: dataTrail(true),
});

function within(
  input: ReceiveMessageCommandInput,
  name: 'MaxNumberOfMessages' | 'WaitTimeSeconds' | 'VisibilityTimeout',
  least: number,
  most: number,
): number | undefined {
  const value = input[name];
  if (value === undefined) return undefined;
  if (value < least || value > most)
    throw invalidRange(
      name,
      value,
      name === 'WaitTimeSeconds'
        ? `Must be >= ${least} and <= ${most}, if provided.`
        : `Must be between ${least} and ${most}, if provided.`,
    );
  return value;
}

const SYSTEM_ATTRIBUTES = new Set([
  'All',
  'SenderId',
  'SentTimestamp',
  'ApproximateReceiveCount',
  'ApproximateFirstReceiveTimestamp',
  'SequenceNumber',
  'MessageDeduplicationId',
  'MessageGroupId',
  'AWSTraceHeader',
  'DeadLetterQueueSourceArn',
]);

function checkAsked(input: ReceiveMessageCommandInput): void {
  // Attributes of the queue may be named, too, and mean nothing here: old clients ask with one list for both.
  const asked: readonly string[] = input.MessageSystemAttributeNames ?? [];
  for (const name of asked) if (!SYSTEM_ATTRIBUTES.has(name)) throw unknownAttribute(name);
}

/** Long polling: asks again whenever something arrives, until there is something or the wait is over. */
async function firstOf(
  take: () => readonly Message[],
  queue: Queue,
  wait: number,
  call: Call,
): Promise<readonly Message[]> {
  const { mode } = call.platform.clock;
  let left = mode === 'simulated' ? Math.min(wait, LONGEST_SIMULATED_WAIT) : wait;
  let taken = take();
  while (taken.length === 0 && left > 0) {
    const asked = performance.now();
    await nextArrival(call.platform, queue, left);
    left -= Math.max(1, performance.now() - asked);
    taken = take();
  }
  return taken;
}

function shown(message: Message, input: ReceiveMessageCommandInput) {
  const system = systemAttributes(message);
  const asked: readonly string[] = [
    ...(input.MessageSystemAttributeNames ?? []),
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- SQS still takes the older name
    ...(input.AttributeNames ?? []),
  ];
  const wantedSystem = Object.entries(system).filter(
    ([name]) => asked.includes('All') || asked.includes(name),
  );
  const wanted = Object.fromEntries(
    Object.entries(message.attributes).filter(([name]) =>
      isAskedFor(name, input.MessageAttributeNames ?? []),
    ),
  );
  const digest = digestOfAttributes(wanted);
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    MD5OfBody: digestOfBody(message.body),
    Body: message.body,
    ...(wantedSystem.length > 0 && { Attributes: Object.fromEntries(wantedSystem) }),
    ...(digest !== undefined && {
      MD5OfMessageAttributes: digest,
      MessageAttributes: sentForm(wanted),
    }),
  };
}

function systemAttributes(message: Message): Record<string, string> {
  return {
    SenderId: message.senderId,
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt ?? message.sentAt),
    ...(message.traceHeader !== undefined && { AWSTraceHeader: message.traceHeader }),
    ...(message.groupId !== undefined && { MessageGroupId: message.groupId }),
    ...(message.deduplicationId !== undefined && {
      MessageDeduplicationId: message.deduplicationId,
    }),
    ...(message.sequenceNumber !== undefined && { SequenceNumber: message.sequenceNumber }),
    ...(message.movedFrom !== undefined && { DeadLetterQueueSourceArn: message.movedFrom }),
  };
}

/** "All", ".*", a name, or "prefix.*". */
function isAskedFor(name: string, asked: readonly string[]): boolean {
  return asked.some(
    (one) =>
      one === 'All' ||
      one === '.*' ||
      one === name ||
      (one.endsWith('.*') && name.startsWith(one.slice(0, -1))),
  );
}

function sentForm(
  attributes: Readonly<Record<string, MessageAttribute>>,
): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, { dataType, value }]) => [
      name,
      typeof value === 'string'
        ? { StringValue: value, DataType: dataType }
        : { BinaryValue: value, DataType: dataType },
    ]),
  );
}

import type { AccountId, Arn } from '../../../base/ids.ts';
import { invalidAttributeValue, invalidRange, unknownAttribute } from './faults.ts';
import type { Queue, SqsState } from './state.ts';

/** Values a queue has when nobody said otherwise. Times in seconds, sizes in bytes. */
export const DEFAULT_ATTRIBUTES: Readonly<Record<string, string>> = {
  VisibilityTimeout: '30',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  DelaySeconds: '0',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
};

/** What a FIFO queue has besides. */
export const FIFO_DEFAULTS: Readonly<Record<string, string>> = {
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  VisibilityTimeout: [0, 43_200],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  DelaySeconds: [0, 900],
  ReceiveMessageWaitTimeSeconds: [0, 20],
  KmsDataKeyReusePeriodSeconds: [60, 86_400],
};

const FLAGS = ['FifoQueue', 'ContentBasedDeduplication', 'SqsManagedSseEnabled'];
const FIFO_ONLY = [
  'FifoQueue',
  'ContentBasedDeduplication',
  'DeduplicationScope',
  'FifoThroughputLimit',
];
const DOCUMENTS = ['Policy', 'RedrivePolicy', 'RedriveAllowPolicy'];
const WORDS: Readonly<Record<string, readonly string[]>> = {
  DeduplicationScope: ['queue', 'messageGroup'],
  FifoThroughputLimit: ['perQueue', 'perMessageGroupId'],
};

export interface RedrivePolicy {
  readonly deadLetterTargetArn: Arn;
  readonly maxReceiveCount: number;
}

/** @throws AwsFault for a name or value SQS refuses. */
export function checkAttributes(
  attributes: Readonly<Record<string, string>>,
  queue: {
    readonly state: SqsState;
    readonly accountId: AccountId;
    readonly isFifo: boolean;
    readonly arn: Arn;
  },
): void {
  for (const [name, value] of Object.entries(attributes)) {
    // These three exist for FIFO queues only; a standard queue does not know their names.
    if (FIFO_ONLY.includes(name) && !queue.isFifo) throw unknownAttribute(name);
    checkAttribute(name, value);
  }
  const redrive = attributes['RedrivePolicy'];
  if (redrive === undefined || redrive === '') return;
  const target = queue.state.queues.get(redrivePolicy(redrive).deadLetterTargetArn);
  const refuse = (reason: string) => invalidRange('RedrivePolicy', redrive, reason);
  if (target === undefined) throw refuse('Dead letter target does not exist.');
  if (target.accountId !== queue.accountId)
    throw refuse('Dead letter target must be owned by the same account as the source.');
  if (isFifo(target) !== queue.isFifo)
    throw refuse('Dead-letter queue must be same type of queue as the source.');
  if (!admits(target, queue.arn))
    throw refuse('Queue is not allowed to use the dead-letter queue by its RedriveAllowPolicy.');
}

/** Which source queues a dead-letter queue takes. Source: SQS API reference, "SetQueueAttributes". */
function admits(target: Queue, source: Arn): boolean {
  const text = target.attributes.get('RedriveAllowPolicy');
  if (text === undefined) return true;
  const { redrivePermission, sourceQueueArns } = parsed(text) as {
    readonly redrivePermission?: string;
    readonly sourceQueueArns?: readonly string[];
  };
  if (redrivePermission === 'denyAll') return false;
  return redrivePermission !== 'byQueue' || (sourceQueueArns ?? []).includes(source);
}

export const isFifo = (queue: Queue): boolean => queue.attributes.get('FifoQueue') === 'true';

/** A whole number the queue holds under that name; the names with defaults always have one. */
export const numberOf = (queue: Queue, name: string): number =>
  Number(queue.attributes.get(name) ?? DEFAULT_ATTRIBUTES[name] ?? 0);

export function redriveOf(queue: Queue): RedrivePolicy | undefined {
  const text = queue.attributes.get('RedrivePolicy');
  return text === undefined ? undefined : redrivePolicy(text);
}

/** Stores what was set; an empty document takes the attribute away, as SQS does. */
export function setAttributes(queue: Queue, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === '') queue.attributes.delete(name);
    else queue.attributes.set(name, value);
  }
  // The two kinds of encryption exclude each other; naming a key turns the managed one off.
  if ((attributes['KmsMasterKeyId'] ?? '') !== '') {
    queue.attributes
      .set('SqsManagedSseEnabled', 'false')
      .set(
        'KmsDataKeyReusePeriodSeconds',
        queue.attributes.get('KmsDataKeyReusePeriodSeconds') ?? '300',
      );
  } else if (attributes['SqsManagedSseEnabled'] === 'true')
    queue.attributes.delete('KmsMasterKeyId');
}

function checkAttribute(name: string, value: string): void {
  const range = RANGES[name];
  if (range !== undefined) {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < range[0] || number > range[1])
      throw invalidAttributeValue(name);
  } else if (FLAGS.includes(name)) {
    if (value !== 'true' && value !== 'false') throw invalidAttributeValue(name);
  } else if (DOCUMENTS.includes(name)) {
    if (value !== '' && !isJsonObject(value))
      throw name === 'RedrivePolicy'
        ? invalidRange(name, value, 'Redrive policy is not a valid JSON map.')
        : invalidAttributeValue(name);
    if (name === 'RedrivePolicy' && value !== '') redrivePolicy(value);
  } else if (WORDS[name] !== undefined) {
    if (!WORDS[name].includes(value)) throw invalidAttributeValue(name);
  } else if (name !== 'KmsMasterKeyId') throw unknownAttribute(name);
}

function redrivePolicy(text: string): RedrivePolicy {
  const refuse = (reason: string) => invalidRange('RedrivePolicy', text, reason);
  const policy = parsed(text) as Record<string, unknown>;
  const target = policy['deadLetterTargetArn'];
  const count = Number(policy['maxReceiveCount']);
  if (typeof target !== 'string')
    throw refuse('Redrive policy does not contain mandatory attribute: deadLetterTargetArn.');
  if (!/^arn:aws[a-z-]*:sqs:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]+(?:\.fifo)?$/.test(target))
    throw refuse('Invalid value for deadLetterTargetArn.');
  if (policy['maxReceiveCount'] === undefined)
    throw refuse('Redrive policy does not contain mandatory attribute: maxReceiveCount.');
  if (!Number.isInteger(count) || count < 1 || count > 1000)
    throw refuse('Invalid value for maxReceiveCount: must be between 1 and 1000.');
  return { deadLetterTargetArn: target as Arn, maxReceiveCount: count };
}

function isJsonObject(text: string): boolean {
  const value = parsed(text);
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

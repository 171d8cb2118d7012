import type {
  GetQueueAttributesCommandInput,
  GetQueueAttributesCommandOutput,
  SetQueueAttributesCommandInput,
} from '@aws-sdk/client-sqs';
import type { Instant } from '../../../../base/instant.ts';
import { operation } from '../../../service.ts';
import { invalidAttributeValue, unknownAttribute } from '../faults.ts';
import { apiReference, DATA_EVENT_SHAPE } from '../known-from.ts';
import { checkAttributes, isFifo, setAttributes } from '../queue-attributes.ts';
import { dropExpired } from '../queue-contents.ts';
import { onQueue, queueAt } from '../queue-lookup.ts';
import type { Queue } from '../state.ts';
import { sqsState } from '../state.ts';
import { dataTrail, managementTrail } from '../trail-rules.ts';

export const getQueueAttributes = operation<
  GetQueueAttributesCommandInput,
  Omit<GetQueueAttributesCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('GetQueueAttributes'), DATA_EVENT_SHAPE],
  authorizes: (input, call) => onQueue('sqs:GetQueueAttributes', input.QueueUrl, call),
  async handle(input, call) {
    const queue = queueAt(input.QueueUrl, call);
    const all = readAttributes(queue, call.at);
    const names: readonly string[] = input.AttributeNames ?? [];
    for (const name of names) if (!READABLE.has(name)) throw unknownAttribute(name);
    const wanted = Object.entries(all).filter(
      ([name]) => names.includes('All') || names.includes(name),
    );
    return wanted.length === 0 ? {} : { Attributes: Object.fromEntries(wanted) };
  },
  trail: dataTrail(true),
});

export const setQueueAttributes = operation<SetQueueAttributesCommandInput, object>({
  knownFrom: [apiReference('SetQueueAttributes')],
  authorizes: (input, call) => onQueue('sqs:SetQueueAttributes', input.QueueUrl, call),
  async handle(input, call) {
    const queue = queueAt(input.QueueUrl, call);
    const attributes = input.Attributes ?? {};
    if (isFifo(queue) && (attributes['FifoQueue'] ?? 'true') !== 'true')
      throw invalidAttributeValue('FifoQueue');
    checkAttributes(attributes, {
      state: call.platform.state(sqsState),
      accountId: queue.accountId,
      isFifo: isFifo(queue),
      arn: queue.arn,
    });
    setAttributes(queue, attributes);
    queue.modifiedAt = call.at;
    return {};
  },
  trail: managementTrail(false),
});

const READABLE = new Set([
  'All',
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesDelayed',
  'ApproximateNumberOfMessagesNotVisible',
  'ContentBasedDeduplication',
  'CreatedTimestamp',
  'DeduplicationScope',
  'DelaySeconds',
  'FifoQueue',
  'FifoThroughputLimit',
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  'LastModifiedTimestamp',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'Policy',
  'QueueArn',
  'ReceiveMessageWaitTimeSeconds',
  'RedriveAllowPolicy',
  'RedrivePolicy',
  'SqsManagedSseEnabled',
  'VisibilityTimeout',
]);

function readAttributes(queue: Queue, now: Instant): Record<string, string> {
  dropExpired(queue, now);
  const hidden = queue.messages.filter((message) => message.visibleAt > now);
  const delayed = hidden.filter((message) => message.receiveCount === 0).length;
  return {
    QueueArn: queue.arn,
    ApproximateNumberOfMessages: String(queue.messages.length - hidden.length),
    ApproximateNumberOfMessagesNotVisible: String(hidden.length - delayed),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: wholeSeconds(queue.createdAt),
    LastModifiedTimestamp: wholeSeconds(queue.modifiedAt),
    ...Object.fromEntries(queue.attributes),
  };
}

function wholeSeconds(at: Instant): string {
  return String(Math.floor(at / 1000));
}

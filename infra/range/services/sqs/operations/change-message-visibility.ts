import type {
  ChangeMessageVisibilityBatchCommandInput,
  ChangeMessageVisibilityBatchCommandOutput,
  ChangeMessageVisibilityCommandInput,
} from '@aws-sdk/client-sqs';
import { later, seconds } from '../../../../base/instant.ts';
import { announceArrival } from '../../../arrivals.ts';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { checkBatch, eachOf } from '../batch.ts';
import { invalidRange, messageNotInflight, missingParameter } from '../faults.ts';
import { apiReference, DATA_EVENT_SHAPE } from '../known-from.ts';
import { onQueue, queueAt } from '../queue-lookup.ts';
import { messageOf } from '../receipt-handle.ts';
import type { Queue } from '../state.ts';
import { wakePolls } from '../state.ts';
import { dataTrail, lowerCamel } from '../trail-rules.ts';

type BatchOutput = Omit<ChangeMessageVisibilityBatchCommandOutput, '$metadata'>;

export const changeMessageVisibility = operation<ChangeMessageVisibilityCommandInput, object>({
  knownFrom: [apiReference('ChangeMessageVisibility'), DATA_EVENT_SHAPE],
  authorizes: (input, call) => onQueue('sqs:ChangeMessageVisibility', input.QueueUrl, call),
  async handle(input, call) {
    change(queueAt(input.QueueUrl, call), input, call);
    return {};
  },
  trail: dataTrail(false),
});

export const changeMessageVisibilityBatch = operation<
  ChangeMessageVisibilityBatchCommandInput,
  BatchOutput
>({
  knownFrom: [apiReference('ChangeMessageVisibilityBatch'), DATA_EVENT_SHAPE],
  authorizes: (input, call) => onQueue('sqs:ChangeMessageVisibility', input.QueueUrl, call),
  async handle(input, call) {
    const queue = queueAt(input.QueueUrl, call);
    const entries = input.Entries ?? [];
    checkBatch(entries, 'ChangeMessageVisibilityBatchRequestEntry');
    return eachOf(entries, (entry) => {
      change(queue, entry, call);
      return { Id: entry.Id };
    });
  },
  trail: dataTrail(false, (output) => ({
    successful: lowerCamel(output.Successful ?? []),
    failed: lowerCamel(output.Failed ?? []),
  })),
});

function change(
  queue: Queue,
  asked: {
    readonly ReceiptHandle?: string | undefined;
    readonly VisibilityTimeout?: number | undefined;
  },
  call: Call,
): void {
  const timeout = asked.VisibilityTimeout;
  if (timeout === undefined) throw missingParameter('VisibilityTimeout');
  if (timeout < 0 || timeout > 43_200)
    throw invalidRange(
      'VisibilityTimeout',
      timeout,
      'VisibilityTimeout must be an integer between 0 and 43200.',
    );
  const message = messageOf(queue, asked.ReceiptHandle);
  if (message !== undefined && message.visibleAt <= call.at) throw messageNotInflight();
  if (message === undefined)
    throw invalidRange(
      'ReceiptHandle',
      asked.ReceiptHandle,
      'Message does not exist or is not available for visibility timeout change.',
    );
  message.visibleAt = later(call.at, seconds(timeout));
  if (timeout === 0) wakePolls(call.platform, queue);
  else announceArrival(call.platform, queue.arn, message.visibleAt);
}

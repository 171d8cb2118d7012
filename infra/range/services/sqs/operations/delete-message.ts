import type {
  DeleteMessageBatchCommandInput,
  DeleteMessageBatchCommandOutput,
  DeleteMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { operation } from '../../../service.ts';
import { checkBatch, eachOf } from '../batch.ts';
import { apiReference, DATA_EVENT_SHAPE } from '../known-from.ts';
import { onQueue, queueAt } from '../queue-lookup.ts';
import { messageOf } from '../receipt-handle.ts';
import type { Queue } from '../state.ts';
import { dataTrail, lowerCamel } from '../trail-rules.ts';

type BatchOutput = Omit<DeleteMessageBatchCommandOutput, '$metadata'>;

export const deleteMessage = operation<DeleteMessageCommandInput, object>({
  knownFrom: [apiReference('DeleteMessage'), DATA_EVENT_SHAPE],
  authorizes: (input, call) => onQueue('sqs:DeleteMessage', input.QueueUrl, call),
  async handle(input, call) {
    remove(queueAt(input.QueueUrl, call), input.ReceiptHandle);
    return {};
  },
  trail: dataTrail(false),
});

export const deleteMessageBatch = operation<DeleteMessageBatchCommandInput, BatchOutput>({
  knownFrom: [apiReference('DeleteMessageBatch'), DATA_EVENT_SHAPE],
  authorizes: (input, call) => onQueue('sqs:DeleteMessage', input.QueueUrl, call),
  async handle(input, call) {
    const queue = queueAt(input.QueueUrl, call);
    const entries = input.Entries ?? [];
    checkBatch(entries, 'DeleteMessageBatchRequestEntry');
    return eachOf(entries, (entry) => {
      remove(queue, entry.ReceiptHandle);
      return { Id: entry.Id };
    });
  },
  trail: dataTrail(false, (output) => ({
    successful: lowerCamel(output.Successful ?? []),
    failed: lowerCamel(output.Failed ?? []),
  })),
});

/** Deleting what is gone already succeeds, and so does an old handle, which deletes nothing. */
function remove(queue: Queue, handle: string | undefined): void {
  const message = messageOf(queue, handle);
  if (message !== undefined) queue.messages = queue.messages.filter((other) => other !== message);
}

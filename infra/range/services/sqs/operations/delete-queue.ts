import type { DeleteQueueCommandInput, PurgeQueueCommandInput } from '@aws-sdk/client-sqs';
import { operation } from '../../../service.ts';
import { purgeInProgress } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { onQueue, queueAt } from '../queue-lookup.ts';
import { sqsState } from '../state.ts';
import { managementTrail } from '../trail-rules.ts';

export const deleteQueue = operation<DeleteQueueCommandInput, object>({
  knownFrom: [apiReference('DeleteQueue')],
  authorizes: (input, call) => onQueue('sqs:DeleteQueue', input.QueueUrl, call),
  async handle(input, call) {
    call.platform.state(sqsState).queues.delete(queueAt(input.QueueUrl, call).arn);
    return {};
  },
  trail: managementTrail(false),
});

const PURGE_PAUSE = 60_000;

export const purgeQueue = operation<PurgeQueueCommandInput, object>({
  knownFrom: [apiReference('PurgeQueue')],
  authorizes: (input, call) => onQueue('sqs:PurgeQueue', input.QueueUrl, call),
  async handle(input, call) {
    const queue = queueAt(input.QueueUrl, call);
    if (queue.purgedAt !== undefined && call.at - queue.purgedAt < PURGE_PAUSE)
      throw purgeInProgress(queue.name);
    queue.purgedAt = call.at;
    queue.messages = [];
    return {};
  },
  trail: managementTrail(false),
});

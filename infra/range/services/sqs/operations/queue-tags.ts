import type {
  ListQueueTagsCommandInput,
  ListQueueTagsCommandOutput,
  TagQueueCommandInput,
  UntagQueueCommandInput,
} from '@aws-sdk/client-sqs';
import { operation } from '../../../service.ts';
import { missingParameter } from '../faults.ts';
import { apiReference, DATA_EVENT_SHAPE } from '../known-from.ts';
import { onQueue, queueAt } from '../queue-lookup.ts';
import { checkTags } from '../queue-tags.ts';
import { dataTrail, managementTrail } from '../trail-rules.ts';

export const tagQueue = operation<TagQueueCommandInput, object>({
  knownFrom: [apiReference('TagQueue')],
  authorizes: (input, call) => onQueue('sqs:TagQueue', input.QueueUrl, call),
  async handle(input, call) {
    const queue = queueAt(input.QueueUrl, call);
    const { tags } = queue;
    const added = Object.entries(input.Tags ?? {});
    if (added.length === 0) throw missingParameter('Tags');
    checkTags(queue, added);
    for (const [tag, value] of added) tags.set(tag, value);
    return {};
  },
  trail: managementTrail(false),
});

export const untagQueue = operation<UntagQueueCommandInput, object>({
  knownFrom: [apiReference('UntagQueue')],
  authorizes: (input, call) => onQueue('sqs:UntagQueue', input.QueueUrl, call),
  async handle(input, call) {
    const { tags } = queueAt(input.QueueUrl, call);
    if ((input.TagKeys ?? []).length === 0) throw missingParameter('TagKeys');
    for (const tag of input.TagKeys ?? []) tags.delete(tag);
    return {};
  },
  trail: managementTrail(false),
});

export const listQueueTags = operation<
  ListQueueTagsCommandInput,
  Omit<ListQueueTagsCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('ListQueueTags'), DATA_EVENT_SHAPE],
  authorizes: (input, call) => onQueue('sqs:ListQueueTags', input.QueueUrl, call),
  async handle(input, call) {
    const { tags } = queueAt(input.QueueUrl, call);
    return tags.size === 0 ? {} : { Tags: Object.fromEntries(tags) };
  },
  trail: dataTrail(true),
});

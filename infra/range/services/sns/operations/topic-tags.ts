import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-sns';
import type { Call } from '../../../service.ts';
import { AwsFault, operation } from '../../../service.ts';
import { apiReference } from '../known-from.ts';
import type { Topic } from '../state.ts';
import { onTopic, topicAt } from '../topic-lookup.ts';
import { managementTrail } from '../trail-rules.ts';

export const tagResource = operation<TagResourceCommandInput, object>({
  knownFrom: [apiReference('TagResource')],
  authorizes: (input, call) => onTopic('sns:TagResource', input.ResourceArn, call),
  async handle(input, call) {
    const { tags } = tagged(input.ResourceArn, call);
    for (const { Key = '', Value = '' } of input.Tags ?? []) tags.set(Key, Value);
    return {};
  },
  trail: managementTrail(false),
});

export const untagResource = operation<UntagResourceCommandInput, object>({
  knownFrom: [apiReference('UntagResource')],
  authorizes: (input, call) => onTopic('sns:UntagResource', input.ResourceArn, call),
  async handle(input, call) {
    const { tags } = tagged(input.ResourceArn, call);
    for (const key of input.TagKeys ?? []) tags.delete(key);
    return {};
  },
  trail: managementTrail(false),
});

export const listTagsForResource = operation<
  ListTagsForResourceCommandInput,
  Omit<ListTagsForResourceCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('ListTagsForResource')],
  authorizes: (input, call) => onTopic('sns:ListTagsForResource', input.ResourceArn, call),
  async handle(input, call) {
    const { tags } = tagged(input.ResourceArn, call);
    return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
  },
  trail: managementTrail(true),
});

/** The tag operations have an error of their own for what is missing. */
function tagged(arn: string | undefined, call: Call): Topic {
  try {
    return topicAt(arn, call);
  } catch (fault) {
    if (fault instanceof AwsFault && fault.code === 'NotFound')
      throw new AwsFault('ResourceNotFound', 404, 'Resource does not exist');
    throw fault;
  }
}

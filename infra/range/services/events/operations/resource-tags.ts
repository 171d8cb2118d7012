import type {
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  TagResourceCommandInput,
  UntagResourceCommandInput,
} from '@aws-sdk/client-eventbridge';
import type { Arn } from '../../../../base/ids.ts';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { accountOf, busAt, ruleAt } from '../bus-lookup.ts';
import { notFound } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import { managementTrail } from '../trail-rules.ts';

export const tagResource = operation<TagResourceCommandInput, object>({
  knownFrom: [apiReference('TagResource')],
  authorizes: (input) => onResource('events:TagResource', input.ResourceARN),
  async handle(input, call) {
    const tags = tagsOf(input.ResourceARN, call);
    for (const { Key = '', Value = '' } of input.Tags ?? []) tags.set(Key, Value);
    return {};
  },
  trail: managementTrail(false),
});

export const untagResource = operation<UntagResourceCommandInput, object>({
  knownFrom: [apiReference('UntagResource')],
  authorizes: (input) => onResource('events:UntagResource', input.ResourceARN),
  async handle(input, call) {
    const tags = tagsOf(input.ResourceARN, call);
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
  authorizes: (input) => onResource('events:ListTagsForResource', input.ResourceARN),
  async handle(input, call) {
    const tags = tagsOf(input.ResourceARN, call);
    return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
  },
  trail: managementTrail(true),
});

function onResource(action: `events:${string}`, arn: string | undefined) {
  return [{ action, resource: (arn ?? '*') as Arn, resourceAccount: accountOf(arn ?? '') }];
}

function tagsOf(arn: string | undefined, call: Call): Map<string, string> {
  if (arn?.includes(':event-bus/') === true) return busAt(arn, call).tags;
  const [, path = ''] = (arn ?? '').split(':rule/');
  const [name, busName] = path.split('/').reverse();
  if (name === undefined || name === '') throw notFound(`Resource ${arn ?? ''} does not exist.`);
  return ruleAt(name, busName, call).tags;
}

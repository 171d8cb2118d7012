import type {
  AddTagsToResourceCommandInput,
  ListTagsForResourceCommandInput,
  ListTagsForResourceCommandOutput,
  RemoveTagsFromResourceCommandInput,
} from '@aws-sdk/client-ssm';
import { AwsFault, type Call, operation } from '../../../service.ts';
import { apiReference } from '../known-from.ts';
import { findParameter, onParameter } from '../parameter-lookup.ts';
import { managementTrail } from '../trail-rules.ts';

export const addTagsToResource = operation<AddTagsToResourceCommandInput, object>({
  knownFrom: [apiReference('AddTagsToResource')],
  authorizes: (input, call) => [onParameter('ssm:AddTagsToResource', input.ResourceId, call)],
  async handle(input, call) {
    const tags = tagsOf(input, call);
    for (const { Key = '', Value = '' } of input.Tags ?? []) tags.set(Key, Value);
    return {};
  },
  trail: managementTrail(false),
});

export const removeTagsFromResource = operation<RemoveTagsFromResourceCommandInput, object>({
  knownFrom: [apiReference('RemoveTagsFromResource')],
  authorizes: (input, call) => [onParameter('ssm:RemoveTagsFromResource', input.ResourceId, call)],
  async handle(input, call) {
    const tags = tagsOf(input, call);
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
  authorizes: (input, call) => [onParameter('ssm:ListTagsForResource', input.ResourceId, call)],
  async handle(input, call) {
    return { TagList: [...tagsOf(input, call)].map(([Key, Value]) => ({ Key, Value })) };
  },
  trail: managementTrail(true),
});

function tagsOf(
  input: Pick<AddTagsToResourceCommandInput, 'ResourceType' | 'ResourceId'>,
  call: Call,
): Map<string, string> {
  if (input.ResourceType !== 'Parameter')
    throw new AwsFault(
      'InvalidResourceType',
      400,
      `This range has no Systems Manager resources of type ${String(input.ResourceType)}.`,
    );
  const found = findParameter(input.ResourceId ?? '', call);
  if (found === undefined)
    throw new AwsFault('InvalidResourceId', 400, `The resource ID is not valid.`);
  return found.parameter.tags;
}

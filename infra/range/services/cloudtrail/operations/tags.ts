import type {
  AddTagsCommandInput,
  ListTagsCommandInput,
  RemoveTagsCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { operation } from '../../../service.ts';
import { apiReference } from '../known-from.ts';
import { findTrail, onTrail, ownTrail } from '../trail-lookup.ts';

export const addTags = operation<AddTagsCommandInput, object>({
  knownFrom: [apiReference('AddTags')],
  authorizes: (input, call) => onTrail('cloudtrail:AddTags', input.ResourceId, call),
  async handle(input, call) {
    const { tags } = findTrail(input.ResourceId, call);
    for (const { Key, Value } of input.TagsList ?? []) tags.set(Key ?? '', Value ?? '');
    return {};
  },
  trail: ownTrail(false),
});

export const removeTags = operation<RemoveTagsCommandInput, object>({
  knownFrom: [apiReference('RemoveTags')],
  authorizes: (input, call) => onTrail('cloudtrail:RemoveTags', input.ResourceId, call),
  async handle(input, call) {
    const { tags } = findTrail(input.ResourceId, call);
    for (const { Key } of input.TagsList ?? []) tags.delete(Key ?? '');
    return {};
  },
  trail: ownTrail(false),
});

export const listTags = operation<ListTagsCommandInput, object>({
  knownFrom: [apiReference('ListTags')],
  authorizes: (input, call) =>
    (input.ResourceIdList ?? []).flatMap((id) => onTrail('cloudtrail:ListTags', id, call)),
  handle: async (input, call) => ({
    ResourceTagList: (input.ResourceIdList ?? []).map((id) => ({
      ResourceId: id,
      TagsList: [...findTrail(id, call).tags].map(([Key, Value]) => ({ Key, Value })),
    })),
  }),
  trail: ownTrail(true),
});

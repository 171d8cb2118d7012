import { operation } from '../../../service.ts';
import { askKey, findKey } from '../key-lookup.ts';
import { apiReference } from '../known-from.ts';
import { keyTrail } from '../trail-rules.ts';

interface Tagged {
  readonly KeyId?: string;
  readonly Tags?: readonly { readonly TagKey?: string; readonly TagValue?: string }[];
  readonly TagKeys?: readonly string[];
}

export const tagResource = operation<Tagged, object>({
  knownFrom: [apiReference('TagResource')],
  authorizes: (input, call) => [askKey(call, findKey(input.KeyId, call), 'TagResource')],
  async handle(input, call) {
    const { tags } = findKey(input.KeyId, call);
    for (const { TagKey = '', TagValue = '' } of input.Tags ?? []) tags.set(TagKey, TagValue);
    return {};
  },
  trail: keyTrail(false),
});

export const untagResource = operation<Tagged, object>({
  knownFrom: [apiReference('UntagResource')],
  authorizes: (input, call) => [askKey(call, findKey(input.KeyId, call), 'UntagResource')],
  async handle(input, call) {
    const { tags } = findKey(input.KeyId, call);
    for (const tag of input.TagKeys ?? []) tags.delete(tag);
    return {};
  },
  trail: keyTrail(false),
});

export const listResourceTags = operation<Tagged, object>({
  knownFrom: [apiReference('ListResourceTags')],
  authorizes: (input, call) => [askKey(call, findKey(input.KeyId, call), 'ListResourceTags')],
  async handle(input, call) {
    const { tags } = findKey(input.KeyId, call);
    return {
      Tags: [...tags].map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
      Truncated: false,
    };
  },
  trail: keyTrail(true),
});

export const enableKeyRotation = operation<Tagged, object>({
  knownFrom: [apiReference('EnableKeyRotation')],
  authorizes: (input, call) => [askKey(call, findKey(input.KeyId, call), 'EnableKeyRotation')],
  async handle(input, call) {
    findKey(input.KeyId, call).rotates = true;
    return {};
  },
  trail: keyTrail(false),
});

export const disableKeyRotation = operation<Tagged, object>({
  knownFrom: [apiReference('DisableKeyRotation')],
  authorizes: (input, call) => [askKey(call, findKey(input.KeyId, call), 'DisableKeyRotation')],
  async handle(input, call) {
    findKey(input.KeyId, call).rotates = false;
    return {};
  },
  trail: keyTrail(false),
});

export const getKeyRotationStatus = operation<Tagged, object>({
  knownFrom: [apiReference('GetKeyRotationStatus')],
  authorizes: (input, call) => [askKey(call, findKey(input.KeyId, call), 'GetKeyRotationStatus')],
  async handle(input, call) {
    const key = findKey(input.KeyId, call);
    return { KeyRotationEnabled: key.rotates, KeyId: key.arn };
  },
  trail: keyTrail(true),
});

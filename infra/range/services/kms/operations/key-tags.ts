import { operation } from '../../../service.ts';
import { validation } from '../faults.ts';
import { askKey, findKey } from '../key-lookup.ts';
import { checkTags } from '../key-tags.ts';
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
    checkTags(input.Tags ?? []);
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

export const enableKeyRotation = operation<
  Tagged & { readonly RotationPeriodInDays?: number },
  object
>({
  knownFrom: [apiReference('EnableKeyRotation')],
  authorizes: (input, call) => [askKey(call, findKey(input.KeyId, call), 'EnableKeyRotation')],
  async handle(input, call) {
    const key = findKey(input.KeyId, call);
    const days = input.RotationPeriodInDays;
    if (days !== undefined && (days < 90 || days > 2560))
      throw validation(
        `1 validation error detected: Value '${days}' at 'rotationPeriodInDays' failed to satisfy constraint: Member must have value ${days < 90 ? 'greater than or equal to 90' : 'less than or equal to 2560'}`,
      );
    key.rotates = true;
    if (days !== undefined) key.rotationPeriod = days;
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
    return {
      KeyRotationEnabled: key.rotates,
      KeyId: key.arn,
      ...(key.rotates && { RotationPeriodInDays: key.rotationPeriod ?? 365 }),
    };
  },
  trail: keyTrail(true),
});

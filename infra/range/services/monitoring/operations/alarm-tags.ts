import type { AccessRequest, Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { noSuchAlarm } from '../faults.ts';
import { apiReference } from '../known-from.ts';
import type { Alarm } from '../state.ts';
import { alarmsOf } from '../state.ts';
import { managementTrail } from '../trail-rules.ts';

interface Named {
  readonly ResourceARN?: string;
}

interface Tag {
  readonly Key?: string;
  readonly Value?: string;
}

export const tagResource = operation<Named & { readonly Tags?: readonly Tag[] }, object>({
  knownFrom: [apiReference('TagResource')],
  authorizes: (input, call) => onAlarm('cloudwatch:TagResource', input, call),
  async handle(input, call) {
    const { tags } = alarmAt(input, call);
    for (const { Key = '', Value = '' } of input.Tags ?? []) tags.set(Key, Value);
    return {};
  },
  trail: managementTrail(false),
});

export const untagResource = operation<Named & { readonly TagKeys?: readonly string[] }, object>({
  knownFrom: [apiReference('UntagResource')],
  authorizes: (input, call) => onAlarm('cloudwatch:UntagResource', input, call),
  async handle(input, call) {
    const { tags } = alarmAt(input, call);
    for (const key of input.TagKeys ?? []) tags.delete(key);
    return {};
  },
  trail: managementTrail(false),
});

export const listTagsForResource = operation<Named, object>({
  knownFrom: [apiReference('ListTagsForResource')],
  authorizes: (input, call) => onAlarm('cloudwatch:ListTagsForResource', input, call),
  async handle(input, call) {
    const { tags } = alarmAt(input, call);
    return { Tags: [...tags].map(([Key, Value]) => ({ Key, Value })) };
  },
  trail: managementTrail(true),
});

const onAlarm = (
  action: `cloudwatch:${string}`,
  input: Named,
  call: Call,
): readonly AccessRequest[] => [
  { action, resource: alarmAt(input, call).arn, resourceAccount: call.accountId },
];

function alarmAt({ ResourceARN = '' }: Named, call: Call): Alarm {
  for (const alarm of alarmsOf(call.platform, call.accountId).values())
    if (alarm.arn === ResourceARN) return alarm;
  throw noSuchAlarm(ResourceARN);
}

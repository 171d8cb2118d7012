import type { Tag } from '@aws-sdk/client-iam';
import type { Arn } from '../../../../base/ids.ts';
import { mfaDevices } from '../../../identity/mfa-devices.ts';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { tagContext } from '../access-context.ts';
import { memoryOf } from '../account-memory.ts';
import { checkTags } from '../checks.ts';
import { noSuchEntity, noSuchInstanceProfile } from '../faults.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { accountOf, policyAt } from '../model.ts';
import { pageOf } from '../page.ts';
import { tagList } from '../shapes.ts';
import { changes, reads } from '../trail-rules.ts';

interface TagInput {
  readonly PolicyArn?: string | undefined;
  readonly InstanceProfileName?: string | undefined;
  readonly SerialNumber?: string | undefined;
  readonly OpenIDConnectProviderArn?: string | undefined;
  readonly SAMLProviderArn?: string | undefined;
  readonly Tags?: Tag[] | undefined;
  readonly TagKeys?: string[] | undefined;
  readonly Marker?: string | undefined;
  readonly MaxItems?: number | undefined;
}

interface Tagged {
  readonly arn: Arn;
  readonly tags: Map<string, string>;
}

/** Tags of what is neither a user nor a role: TagPolicy, UntagPolicy, ListPolicyTags and their like. */
export const policyTags = tagsOf('Policy', (input, call) => policyAt(call, input.PolicyArn));
export const instanceProfileTags = tagsOf(
  'InstanceProfile',
  ({ InstanceProfileName: name = '' }, call) => {
    const profile = accountOf(call).instanceProfiles.get(name);
    if (profile === undefined) throw noSuchInstanceProfile(name);
    return profile;
  },
);
export const mfaDeviceTags = tagsOf('MFADevice', ({ SerialNumber: serial = '' }, call) => {
  const device = call.platform.state(mfaDevices).get(serial as Arn);
  if (device?.accountId !== call.accountId)
    throw noSuchEntity(`VirtualMFADevice with serial number ${serial} doesn't exist.`);
  return device;
});
export const oidcProviderTags = tagsOf(
  'OpenIDConnectProvider',
  ({ OpenIDConnectProviderArn }, call) => providerAt(OpenIDConnectProviderArn, call),
);
export const samlProviderTags = tagsOf('SAMLProvider', ({ SAMLProviderArn }, call) =>
  providerAt(SAMLProviderArn, call),
);

function providerAt(arn: string | undefined, call: Call): Tagged {
  const provider = memoryOf(call).providers.get((arn ?? '') as Arn);
  if (provider === undefined) throw noSuchEntity(`Provider not found for arn ${arn ?? ''}`);
  return provider;
}

function tagsOf(word: string, find: (input: TagInput, call: Call) => Tagged) {
  const on =
    (action: `iam:${string}`, context?: (input: TagInput) => Record<string, readonly string[]>) =>
    (input: TagInput, call: Call) => [
      {
        action,
        resource: find(input, call).arn,
        ...(context !== undefined && { context: context(input) }),
      },
    ];
  return {
    tag: operation<TagInput, object>({
      knownFrom: [apiReference(`Tag${word}`), TRAIL_SHAPE],
      authorizes: on(`iam:Tag${word}`, ({ Tags }) => ({ ...tagContext(Tags ?? []) })),
      async handle(input, call) {
        const { tags } = find(input, call);
        checkTags(word, tags, input.Tags);
        for (const { Key = '', Value = '' } of input.Tags ?? []) tags.set(Key, Value);
        return {};
      },
      trail: changes(),
    }),
    untag: operation<TagInput, object>({
      knownFrom: [apiReference(`Untag${word}`), TRAIL_SHAPE],
      authorizes: on(`iam:Untag${word}`, ({ TagKeys }) => ({ 'aws:TagKeys': TagKeys ?? [] })),
      async handle(input, call) {
        const { tags } = find(input, call);
        for (const key of input.TagKeys ?? []) tags.delete(key);
        return {};
      },
      trail: changes(),
    }),
    list: operation<TagInput, object>({
      knownFrom: [apiReference(`List${word}Tags`)],
      authorizes: on(`iam:List${word}Tags`),
      async handle(input, call) {
        const { items, rest } = pageOf(tagList(find(input, call).tags), input);
        return { Tags: items, ...rest };
      },
      trail: reads(),
    }),
  };
}

import { count, document, flag, list, only, required, set, type Tag, text } from './property.ts';
import type { Properties, ResourceType, Workshop } from './resource-type.ts';
import { retag } from './retag.ts';

/** AWS refuses an update that changes one of these. Source: CloudFormation Template Reference, "AWS::KMS::Key". */
const FIXED = ['KeySpec', 'KeyUsage', 'MultiRegion', 'Origin'] as const;

export const key: ResourceType = {
  id: 'AWS::KMS::Key',
  properties: [
    'BypassPolicyLockoutSafetyCheck',
    'Description',
    'EnableKeyRotation',
    'Enabled',
    'KeyPolicy',
    'PendingWindowInDays',
    'Tags',
    ...FIXED,
  ],
  replacedBy: [],
  async create(properties, workshop) {
    const { KeyMetadata } = await workshop.call<{
      readonly KeyMetadata: { readonly KeyId: string; readonly Arn: string };
    }>('kms', 'CreateKey', {
      ...only(properties, ['Description', 'KeySpec', 'KeyUsage', 'Origin']),
      ...set({
        Policy: document(properties, 'KeyPolicy'),
        MultiRegion: flag(properties, 'MultiRegion'),
        BypassPolicyLockoutSafetyCheck: flag(properties, 'BypassPolicyLockoutSafetyCheck'),
      }),
      Tags: list<Tag>(properties, 'Tags').map(keyTag),
    });
    const { KeyId, Arn } = KeyMetadata;
    if (flag(properties, 'EnableKeyRotation') === true)
      await workshop.call('kms', 'EnableKeyRotation', { KeyId });
    if (flag(properties, 'Enabled') === false) await workshop.call('kms', 'DisableKey', { KeyId });
    return { physicalId: KeyId, attributes: { Arn, KeyId } };
  },
  async update(made, properties, workshop) {
    const before = workshop.before ?? {};
    const fixed = FIXED.find((name) => text(before, name) !== text(properties, name));
    if (fixed !== undefined)
      throw new Error(`You cannot change the ${fixed} value after the KMS key is created.`);
    const KeyId = made.physicalId;
    const differs = (name: string) => document(before, name) !== document(properties, name);
    if (flag(properties, 'Enabled') !== false && flag(before, 'Enabled') === false)
      await workshop.call('kms', 'EnableKey', { KeyId });
    if (differs('Description')) {
      const Description = text(properties, 'Description') ?? '';
      await workshop.call('kms', 'UpdateKeyDescription', { KeyId, Description });
    }
    if (differs('KeyPolicy')) {
      const Policy = document(properties, 'KeyPolicy') ?? ownersPolicy(workshop);
      await workshop.call('kms', 'PutKeyPolicy', {
        KeyId,
        Policy,
        ...set({
          BypassPolicyLockoutSafetyCheck: flag(properties, 'BypassPolicyLockoutSafetyCheck'),
        }),
      });
    }
    const rotates = flag(properties, 'EnableKeyRotation') === true;
    if (rotates !== (flag(before, 'EnableKeyRotation') === true))
      await workshop.call('kms', `${rotates ? 'Enable' : 'Disable'}KeyRotation`, { KeyId });
    await retag(properties, workshop, {
      tag: (tags) => workshop.call('kms', 'TagResource', { KeyId, Tags: tags.map(keyTag) }),
      untag: (TagKeys) => workshop.call('kms', 'UntagResource', { KeyId, TagKeys }),
    });
    if (flag(properties, 'Enabled') === false && flag(before, 'Enabled') !== false)
      await workshop.call('kms', 'DisableKey', { KeyId });
    return made;
  },
  async delete({ physicalId, properties }, workshop) {
    await workshop.call('kms', 'ScheduleKeyDeletion', {
      KeyId: physicalId,
      PendingWindowInDays: count(properties, 'PendingWindowInDays') ?? 30,
    });
  },
};

export const keyAlias: ResourceType = {
  id: 'AWS::KMS::Alias',
  properties: ['AliasName', 'TargetKeyId'],
  replacedBy: ['AliasName'],
  async create(properties, workshop) {
    await workshop.call('kms', 'CreateAlias', aliasOf(properties));
    return { physicalId: required(properties, 'AliasName'), attributes: {} };
  },
  async update(made, properties, workshop) {
    await workshop.call('kms', 'UpdateAlias', aliasOf(properties));
    return made;
  },
  async delete({ physicalId }, workshop) {
    await workshop.call('kms', 'DeleteAlias', { AliasName: physicalId });
  },
};

const aliasOf = (properties: Properties) => ({
  AliasName: required(properties, 'AliasName'),
  TargetKeyId: required(properties, 'TargetKeyId'),
});

const keyTag = ({ Key, Value }: Tag) => ({ TagKey: Key, TagValue: Value });

/** What a key has that nobody gave a policy: its account decides. */
const ownersPolicy = ({ accountId }: Workshop): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });

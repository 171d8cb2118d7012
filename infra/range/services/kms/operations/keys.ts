import { type Instant, isoSeconds } from '../../../../base/instant.ts';
import { policyProblem } from '../../../access/policy-grammar.ts';
import { type Call, operation } from '../../../service.ts';
import { invalidState, malformedPolicy, notFound, unsupported, validation } from '../faults.ts';
import { askKey, findKey, ownKeys } from '../key-lookup.ts';
import { checkTags } from '../key-tags.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { defaultPolicy, makeKey } from '../new-key.ts';
import type { Key } from '../state.ts';
import { keyTrail, lowerCamel } from '../trail-rules.ts';

interface Named {
  readonly KeyId?: string | undefined;
}

interface Tag {
  readonly TagKey?: string;
  readonly TagValue?: string;
}

interface CreateKeyInput {
  readonly Policy?: string;
  readonly Description?: string;
  readonly KeyUsage?: string;
  readonly KeySpec?: string;
  readonly CustomerMasterKeySpec?: string;
  readonly Origin?: string;
  readonly MultiRegion?: boolean;
  readonly CustomKeyStoreId?: string;
  readonly XksKeyId?: string;
  readonly Tags?: readonly Tag[];
}

export const createKey = operation<CreateKeyInput, { readonly KeyMetadata: object }>({
  knownFrom: [apiReference('CreateKey'), TRAIL_SHAPE],
  authorizes: () => [{ action: 'kms:CreateKey', resource: '*' }],
  async handle(input, call) {
    checkWish(input);
    const key = makeKey(
      {
        manager: 'CUSTOMER',
        description: input.Description ?? '',
        policy: input.Policy === undefined ? defaultPolicy(call) : checkedPolicy(input.Policy),
        tags: (input.Tags ?? []).map(({ TagKey = '', TagValue = '' }) => [TagKey, TagValue]),
      },
      call,
    );
    return { KeyMetadata: metadata(key) };
  },
  trail: {
    ...keyTrail<CreateKeyInput & Named, { readonly KeyMetadata: object }>(false, (output) =>
      lowerCamel(output),
    ),
    resources: () => undefined,
  },
});

export const updateKeyDescription = operation<Named & { readonly Description?: string }, object>({
  knownFrom: [apiReference('UpdateKeyDescription')],
  authorizes: (input, call) => [askKey(call, findKey(input.KeyId, call), 'UpdateKeyDescription')],
  async handle(input, call) {
    standing(input, call).description = input.Description ?? '';
    return {};
  },
  trail: keyTrail(false),
});

export const describeKey = operation<Named, object>({
  knownFrom: [apiReference('DescribeKey')],
  authorizes: (input, call) => [
    askKey(call, findKey(input.KeyId, call), 'DescribeKey', {}, input.KeyId),
  ],
  async handle(input, call) {
    return { KeyMetadata: metadata(findKey(input.KeyId, call)) };
  },
  trail: keyTrail(true),
});

interface ListKeysInput extends Named {
  readonly Limit?: number;
  readonly Marker?: string;
}

export const listKeys = operation<ListKeysInput, object>({
  knownFrom: [apiReference('ListKeys')],
  authorizes: () => [{ action: 'kms:ListKeys', resource: '*' }],
  async handle({ Limit = 100, Marker }, call) {
    if (Limit < 1 || Limit > 1000)
      throw validation(
        `1 validation error detected: Value '${Limit}' at 'limit' failed to satisfy constraint: Member must have value ${Limit < 1 ? 'greater than or equal to 1' : 'less than or equal to 1000'}`,
      );
    const all = [...ownKeys(call.accountId, call)].sort((a, b) => (a.id < b.id ? -1 : 1));
    const rest = Marker === undefined ? all : all.filter(({ id }) => id > Marker);
    const page = rest.slice(0, Limit);
    const last = page.at(-1);
    const more = rest.length > page.length && last !== undefined;
    return {
      Keys: page.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })),
      Truncated: more,
      ...(more && { NextMarker: last.id }),
    };
  },
  trail: keyTrail(true),
});

export const enableKey = operation<Named, object>({
  knownFrom: [apiReference('EnableKey')],
  authorizes: (input, call) => [askKey(call, findKey(input.KeyId, call), 'EnableKey')],
  async handle(input, call) {
    standing(input, call).state = 'Enabled';
    return {};
  },
  trail: keyTrail(false),
});

export const disableKey = operation<Named, object>({
  knownFrom: [apiReference('DisableKey')],
  authorizes: (input, call) => [askKey(call, findKey(input.KeyId, call), 'DisableKey')],
  async handle(input, call) {
    standing(input, call).state = 'Disabled';
    return {};
  },
  trail: keyTrail(false),
});

interface DeletionInput extends Named {
  readonly PendingWindowInDays?: number;
}

interface Deletion {
  readonly KeyId: string;
  readonly DeletionDate: Date;
  readonly KeyState: string;
  readonly PendingWindowInDays: number;
}

export const scheduleKeyDeletion = operation<DeletionInput, Deletion>({
  knownFrom: [apiReference('ScheduleKeyDeletion'), TRAIL_SHAPE],
  authorizes: (input, call) => [askKey(call, findKey(input.KeyId, call), 'ScheduleKeyDeletion')],
  async handle(input, call) {
    const key = standing(input, call);
    const days = input.PendingWindowInDays ?? 30;
    if (!Number.isInteger(days) || days < 7 || days > 30)
      throw validation('PendingWindowInDays must be between 7 and 30');
    key.state = 'PendingDeletion';
    key.deletedAt = (call.at + days * 86_400_000) as Instant;
    return {
      KeyId: key.arn,
      DeletionDate: new Date(key.deletedAt),
      KeyState: key.state,
      PendingWindowInDays: days,
    };
  },
  trail: keyTrail(false, (output) => ({
    keyId: output.KeyId,
    keyState: output.KeyState,
    deletionDate: isoSeconds(output.DeletionDate.getTime() as Instant),
    pendingWindowInDays: output.PendingWindowInDays,
  })),
});

export const cancelKeyDeletion = operation<Named, { readonly KeyId: string }>({
  knownFrom: [apiReference('CancelKeyDeletion')],
  authorizes: (input, call) => [askKey(call, findKey(input.KeyId, call), 'CancelKeyDeletion')],
  async handle(input, call) {
    const key = findKey(input.KeyId, call);
    if (key.state !== 'PendingDeletion') throw invalidState(`${key.arn} is not pending deletion.`);
    key.state = 'Disabled';
    delete key.deletedAt;
    return { KeyId: key.arn };
  },
  trail: keyTrail(false, (output) => lowerCamel(output)),
});

export const getKeyPolicy = operation<Named & { readonly PolicyName?: string }, object>({
  knownFrom: [apiReference('GetKeyPolicy')],
  authorizes: (input, call) => [askKey(call, findKey(input.KeyId, call), 'GetKeyPolicy')],
  async handle(input, call) {
    const key = findKey(input.KeyId, call);
    checkPolicyName(input.PolicyName);
    return { Policy: key.policy.text, PolicyName: 'default' };
  },
  trail: keyTrail(true),
});

interface PutPolicyInput extends Named {
  readonly Policy?: string;
  readonly PolicyName?: string;
  readonly BypassPolicyLockoutSafetyCheck?: boolean;
}

export const putKeyPolicy = operation<PutPolicyInput, object>({
  knownFrom: [apiReference('PutKeyPolicy')],
  authorizes: (input, call) => [askKey(call, findKey(input.KeyId, call), 'PutKeyPolicy')],
  async handle(input, call) {
    const key = standing(input, call);
    checkPolicyName(input.PolicyName);
    const policy = checkedPolicy(input.Policy ?? '');
    if (input.BypassPolicyLockoutSafetyCheck !== true) {
      const after = askKey(call, { ...key, policy }, 'PutKeyPolicy');
      if (!call.platform.decide(call.identity, after).allowed) {
        throw malformedPolicy(
          'The new key policy will not allow you to update the key policy in the future.',
        );
      }
    }
    key.policy = policy;
    return {};
  },
  trail: keyTrail(false),
});

export const listKeyPolicies = operation<Named, object>({
  knownFrom: [apiReference('ListKeyPolicies')],
  authorizes: (input, call) => [askKey(call, findKey(input.KeyId, call), 'ListKeyPolicies')],
  async handle() {
    return { PolicyNames: ['default'], Truncated: false };
  },
  trail: keyTrail(true),
});

/** A key has one policy, and that is its name. */
function checkPolicyName(name = 'default'): void {
  if (name !== 'default') throw notFound('No such policy exists');
}

const SPECS =
  /^(SYMMETRIC_DEFAULT|RSA_(2048|3072|4096)|ECC_NIST_(P256|P384|P521|EDWARDS25519)|ECC_SECG_P256K1|HMAC_(224|256|384|512)|SM2|ML_DSA_(44|65|87))$/;
const USAGES = ['SIGN_VERIFY', 'ENCRYPT_DECRYPT', 'GENERATE_VERIFY_MAC', 'KEY_AGREEMENT'];

/** A key that may be changed. @throws AwsFault. */
function standing(input: Named, call: Call): Key {
  const key = findKey(input.KeyId, call);
  if (key.state === 'PendingDeletion') throw invalidState(`${key.arn} is pending deletion.`);
  if (key.manager === 'AWS') throw unsupported(`changing the AWS managed key ${key.arn}`);
  return key;
}

function checkWish(input: CreateKeyInput): void {
  const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT';
  const usage = input.KeyUsage ?? 'ENCRYPT_DECRYPT';
  const enumerated = (value: string, member: string, values: string) =>
    validation(
      `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy enum value set: ${values}`,
    );
  if (!SPECS.test(spec)) throw enumerated(spec, 'keySpec', String(SPECS));
  if (!USAGES.includes(usage)) throw enumerated(usage, 'keyUsage', `[${USAGES.join(', ')}]`);
  if (usage === 'GENERATE_VERIFY_MAC' && !spec.startsWith('HMAC'))
    throw validation(`KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
  checkTags(input.Tags ?? []);
  if (spec !== 'SYMMETRIC_DEFAULT') throw unsupported(`the key spec ${spec}`);
  if ((input.KeyUsage ?? 'ENCRYPT_DECRYPT') !== 'ENCRYPT_DECRYPT')
    throw unsupported(`the key usage ${input.KeyUsage ?? ''}`);
  if ((input.Origin ?? 'AWS_KMS') !== 'AWS_KMS')
    throw unsupported(`the origin ${input.Origin ?? ''}`);
  if (input.MultiRegion === true) throw unsupported('MultiRegion');
  if (input.CustomKeyStoreId !== undefined) throw unsupported('CustomKeyStoreId');
  if (input.XksKeyId !== undefined) throw unsupported('XksKeyId');
}

function checkedPolicy(text: string): Key['policy'] {
  const problem = policyProblem(text, 'resource');
  if (problem !== undefined) throw malformedPolicy(problem);
  return { text, document: JSON.parse(text) as unknown };
}

function metadata(key: Key) {
  return {
    AWSAccountId: key.accountId,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: new Date(key.createdAt),
    Enabled: key.state === 'Enabled',
    Description: key.description,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: key.state,
    ...(key.deletedAt !== undefined && { DeletionDate: new Date(key.deletedAt) }),
    Origin: 'AWS_KMS',
    KeyManager: key.manager,
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  };
}

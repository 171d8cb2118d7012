import { isDeepStrictEqual } from 'node:util';
import { type Call, operation } from '../../../service.ts';
import { notFound, unsupported, validation } from '../faults.ts';
import { askKey, findKey, ownKeys } from '../key-lookup.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { type Key, type KeyGrant, kmsState } from '../state.ts';
import { keyTrail, lowerCamel } from '../trail-rules.ts';

interface CreateGrantInput {
  readonly KeyId?: string;
  readonly GranteePrincipal?: string;
  readonly GranteeServicePrincipal?: string;
  readonly RetiringPrincipal?: string;
  readonly Operations?: readonly string[];
  readonly Constraints?: KeyGrant['constraints'];
  readonly Name?: string;
  readonly DryRun?: boolean;
}

/** What a symmetric key's grant may name. Source: KMS Developer Guide, "Grant operations". */
const OPERATIONS = new Set([
  'Decrypt',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
  'CreateGrant',
  'RetireGrant',
  'DescribeKey',
]);

/** What grants of other kinds of keys may name. */
const ASYMMETRIC = new Set([
  'Sign',
  'Verify',
  'GetPublicKey',
  'GenerateDataKeyPair',
  'GenerateDataKeyPairWithoutPlaintext',
  'GenerateMac',
  'VerifyMac',
  'DeriveSharedSecret',
]);

interface Granted {
  readonly GrantId: string;
  readonly GrantToken: string;
}

export const createGrant = operation<CreateGrantInput, Granted>({
  knownFrom: [apiReference('CreateGrant'), TRAIL_SHAPE],
  authorizes: (input, call) => [askKey(call, findKey(input.KeyId, call), 'CreateGrant')],
  async handle(input, call) {
    if (input.DryRun === true) throw unsupported('DryRun');
    const key = findKey(input.KeyId, call);
    const grantee = input.GranteePrincipal ?? input.GranteeServicePrincipal;
    const operations = input.Operations ?? [];
    const unknown = operations.find((each) => !OPERATIONS.has(each));
    if (unknown !== undefined && !ASYMMETRIC.has(unknown))
      throw validation(
        `1 validation error detected: Value '${unknown}' at 'operations' failed to satisfy constraint: Member must satisfy enum value set: [${[...OPERATIONS].join(', ')}]`,
      );
    if (unknown !== undefined) throw unsupported(`the grant operation ${unknown}`);
    if (grantee === undefined || operations.length === 0)
      throw validation('A grant needs a grantee principal and operations.');
    const standing = [...key.grants.values()].find(
      (grant) =>
        input.Name !== undefined &&
        grant.token !== undefined &&
        isDeepStrictEqual(
          [grant.name, grant.grantee, grant.retiring, grant.operations, grant.constraints],
          [input.Name, grantee, input.RetiringPrincipal, operations, input.Constraints],
        ),
    );
    // The same grant under the same name is asked for twice and made once.
    if (standing?.token !== undefined) return { GrantId: standing.id, GrantToken: standing.token };
    const state = call.platform.state(kmsState);
    state.serial++;
    const random = call.platform.random.fork(`kms/grant/${state.serial}`);
    const id = random.hex(32);
    const token = random.hex(64);
    key.grants.set(id, {
      id,
      token,
      at: call.at,
      grantee,
      operations,
      issuer: 'arn' in call.identity ? call.identity.arn : call.accountId,
      ...(input.Name !== undefined && { name: input.Name }),
      ...(input.RetiringPrincipal !== undefined && { retiring: input.RetiringPrincipal }),
      ...(input.Constraints !== undefined && { constraints: input.Constraints }),
    });
    return { GrantId: id, GrantToken: token };
  },
  trail: keyTrail(false, ({ GrantId }) => lowerCamel({ GrantId })),
});

export const listGrants = operation<{ readonly KeyId?: string; readonly GrantId?: string }, object>(
  {
    knownFrom: [apiReference('ListGrants')],
    authorizes: (input, call) => [askKey(call, findKey(input.KeyId, call), 'ListGrants')],
    async handle(input, call) {
      const key = findKey(input.KeyId, call);
      const wanted = [...key.grants.values()].filter(
        ({ id }) => input.GrantId === undefined || id === input.GrantId,
      );
      return {
        Grants: wanted.map((grant) => shown(grant, key)),
        Truncated: false,
      };
    },
    trail: keyTrail(true),
  },
);

const shown = (grant: KeyGrant, key: Key) => ({
  KeyId: key.arn,
  GrantId: grant.id,
  Name: grant.name ?? '',
  CreationDate: new Date(grant.at),
  GranteePrincipal: grant.grantee,
  RetiringPrincipal: grant.retiring,
  IssuingAccount: `arn:aws:iam::${key.accountId}:root`,
  Operations: grant.operations,
  Constraints: grant.constraints,
});

interface GrantInput {
  readonly KeyId?: string;
  readonly GrantId?: string;
  readonly GrantToken?: string;
}

export const listRetirableGrants = operation<
  { readonly RetiringPrincipal?: string; readonly KeyId?: string },
  object
>({
  knownFrom: [apiReference('ListRetirableGrants')],
  authorizes: () => [{ action: 'kms:ListRetirableGrants', resource: '*' }],
  async handle({ RetiringPrincipal }, call) {
    const grants = ownKeys(call.accountId, call).flatMap((key) =>
      [...key.grants.values()]
        .filter(({ retiring }) => retiring !== undefined && retiring === RetiringPrincipal)
        .map((grant) => shown(grant, key)),
    );
    return { Grants: grants, Truncated: false };
  },
  trail: keyTrail(true),
});

export const revokeGrant = operation<GrantInput, object>({
  knownFrom: [apiReference('RevokeGrant')],
  authorizes: (input, call) => [askKey(call, findKey(input.KeyId, call), 'RevokeGrant')],
  async handle(input, call) {
    remove(input, call);
    return {};
  },
  trail: keyTrail(false),
});

export const retireGrant = operation<GrantInput, object>({
  knownFrom: [apiReference('RetireGrant')],
  authorizes(input, call) {
    const key = findKey(input.KeyId, call);
    const grant = key.grants.get(input.GrantId ?? '');
    // The principal a grant names for it needs no other leave.
    if (
      grant?.retiring !== undefined &&
      'arn' in call.identity &&
      grant.retiring === call.identity.arn
    )
      return [];
    return [askKey(call, key, 'RetireGrant')];
  },
  async handle(input, call) {
    if (input.GrantToken !== undefined) throw unsupported('GrantToken');
    remove(input, call);
    return {};
  },
  trail: keyTrail(false),
});

function remove({ KeyId, GrantId = '' }: GrantInput, call: Call): void {
  const key = ownKeys(findKey(KeyId, call).accountId, call).find(({ grants }) =>
    grants.has(GrantId),
  );
  if (key?.grants.delete(GrantId) !== true) throw notFound(`Grant ID ${GrantId} not found`);
}

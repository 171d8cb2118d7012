import type { AccountId, Arn } from '../../../base/ids.ts';
import type { AccessRequest, Call } from '../../service.ts';
import { disabled, invalidState, notFound } from './faults.ts';
import { managedKey } from './new-key.ts';
import { type Key, kmsState } from './state.ts';

/**
 * The key a caller means: by id, ARN, alias or alias ARN. AWS's own keys come into being when they are first asked for.
 *
 * @throws AwsFault NotFoundException.
 */
export function findKey(name: string | undefined, call: Call): Key {
  const asked = name ?? '';
  const own = (kind: 'key' | 'alias', rest: string): Arn =>
    `arn:aws:kms:${call.region}:${call.accountId}:${kind}/${rest}`;
  const arn = asked.startsWith('arn:')
    ? (asked as Arn)
    : asked.startsWith('alias/')
      ? own('alias', asked.slice('alias/'.length))
      : own('key', asked);
  const { keys, aliases } = call.platform.state(kmsState);
  if (/:alias\//.test(arn)) {
    const target = aliases.get(arn)?.key ?? managedKey(arn, call)?.arn;
    const key = target === undefined ? undefined : keys.get(target);
    if (key === undefined || isGone(key, call)) throw notFound(`Alias ${arn} is not found.`);
    return key;
  }
  const key = keys.get(arn);
  if (key === undefined || isGone(key, call)) {
    throw notFound(
      /:key\/[0-9a-f-]{36}$/.test(arn) ? `Key '${arn}' does not exist` : `Invalid keyId '${asked}'`,
    );
  }
  return key;
}

/** @throws AwsFault DisabledException, KMSInvalidStateException. */
export function checkUsable({ arn, state }: Key): void {
  if (state === 'Disabled') throw disabled(arn);
  if (state === 'PendingDeletion') throw invalidState(`${arn} is pending deletion.`);
}

type Context = Readonly<Record<string, string>>;

/** One question about a key: its policy and its grants answer together. */
export function askKey(
  call: Call,
  key: Key,
  operation: string,
  encryptionContext: Context = {},
  requestAlias?: string,
): AccessRequest {
  const { via } = call.notes;
  const pairs = Object.entries(encryptionContext);
  return {
    action: `kms:${operation}`,
    resource: key.arn,
    resourceAccount: key.accountId,
    resourcePolicy: key.grants.size === 0 ? key.policy.document : withGrants(key),
    context: {
      ...callerAccount(call),
      ...(typeof via === 'string' && { 'kms:ViaService': [via], 'aws:ViaAWSService': ['true'] }),
      ...Object.fromEntries(
        pairs.map(([name, value]) => [`kms:EncryptionContext:${name}`, [value]]),
      ),
      ...(pairs.length > 0 && { 'kms:EncryptionContextKeys': pairs.map(([name]) => name) }),
      ...(requestAlias?.includes('alias/') === true && {
        'kms:RequestAlias': [requestAlias.slice(requestAlias.indexOf('alias/'))],
      }),
      ...Object.fromEntries(
        [...key.tags].map(([tag, value]) => [`aws:ResourceTag/${tag}`, [value]]),
      ),
    },
  };
}

const callerAccount = ({ identity, accountId }: Call): Record<string, readonly string[]> =>
  identity.kind === 'anonymous' ? {} : { 'kms:CallerAccount': [accountId] };

/** A grant is an allowance of its own, in the words of a policy. */
function withGrants(key: Key): unknown {
  const { Statement, ...rest } = key.policy.document as { readonly Statement: unknown };
  const granted = [...key.grants.values()].map(({ grantee, operations, constraints }) => {
    const { EncryptionContextEquals: all, EncryptionContextSubset: some } = constraints ?? {};
    const wanted = Object.entries(all ?? some ?? {});
    return {
      Effect: 'Allow',
      Principal: grantee.includes('.amazonaws.com') ? { Service: grantee } : { AWS: grantee },
      Action: operations.map((operation) => `kms:${operation}`),
      Resource: '*',
      ...(wanted.length > 0 && {
        Condition: {
          StringEquals: Object.fromEntries(
            wanted.map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
          ),
          ...(all !== undefined && {
            'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': Object.keys(all) },
          }),
        },
      }),
    };
  });
  return { ...rest, Statement: [...[Statement].flat(), ...granted] };
}

/** Deletion happens by itself once the waiting period is over. */
function isGone(key: Key, call: Call): boolean {
  if (key.deletedAt === undefined || key.deletedAt > call.platform.clock.now()) return false;
  const { keys, aliases } = call.platform.state(kmsState);
  keys.delete(key.arn);
  for (const [alias, { key: target }] of aliases) if (target === key.arn) aliases.delete(alias);
  return true;
}

export const aliasesOf = (key: Key, call: Call): readonly Arn[] =>
  [...call.platform.state(kmsState).aliases].flatMap(([alias, { key: target }]) =>
    target === key.arn ? [alias] : [],
  );

export const ownKeys = (account: AccountId, call: Call): readonly Key[] =>
  [...call.platform.state(kmsState).keys.values()].filter(
    (key) => key.accountId === account && !isGone(key, call),
  );

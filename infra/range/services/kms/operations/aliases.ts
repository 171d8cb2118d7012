import type { Arn } from '../../../../base/ids.ts';
import { type AccessRequest, type Call, operation } from '../../../service.ts';
import { alreadyExists, notFound, validation } from '../faults.ts';
import { aliasesOf, askKey, findKey } from '../key-lookup.ts';
import { apiReference } from '../known-from.ts';
import { kmsState } from '../state.ts';
import { keyTrail } from '../trail-rules.ts';

interface AliasInput {
  readonly AliasName?: string | undefined;
  readonly TargetKeyId?: string | undefined;
}

export const createAlias = operation<AliasInput, object>({
  knownFrom: [apiReference('CreateAlias')],
  authorizes: (input, call) => [
    onAlias(input, 'kms:CreateAlias', call),
    askKey(call, findKey(input.TargetKeyId, call), 'CreateAlias'),
  ],
  async handle(input, call) {
    const arn = checkedAlias(input, call);
    const { aliases } = call.platform.state(kmsState);
    if (aliases.has(arn)) throw alreadyExists(`An alias with the name ${arn} already exists`);
    aliases.set(arn, { key: findKey(input.TargetKeyId, call).arn, at: call.at });
    return {};
  },
  trail: keyTrail(false),
});

export const updateAlias = operation<AliasInput, object>({
  knownFrom: [apiReference('UpdateAlias')],
  authorizes: (input, call) => [
    onAlias(input, 'kms:UpdateAlias', call),
    askKey(call, findKey(input.AliasName, call), 'UpdateAlias'),
    askKey(call, findKey(input.TargetKeyId, call), 'UpdateAlias'),
  ],
  async handle(input, call) {
    const arn = checkedAlias(input, call);
    const { arn: key } = findKey(input.TargetKeyId, call);
    call.platform.state(kmsState).aliases.set(arn, { key, at: call.at });
    return {};
  },
  trail: keyTrail(false),
});

export const deleteAlias = operation<AliasInput, object>({
  knownFrom: [apiReference('DeleteAlias')],
  authorizes: (input, call) => [
    onAlias(input, 'kms:DeleteAlias', call),
    askKey(call, findKey(input.AliasName, call), 'DeleteAlias'),
  ],
  async handle(input, call) {
    const arn = checkedAlias(input, call);
    if (!call.platform.state(kmsState).aliases.delete(arn))
      throw notFound(`Alias ${arn} is not found.`);
    return {};
  },
  trail: keyTrail(false),
});

export const listAliases = operation<{ readonly KeyId?: string | undefined }, object>({
  knownFrom: [apiReference('ListAliases')],
  authorizes: () => [{ action: 'kms:ListAliases', resource: '*' }],
  async handle(input, call) {
    const { aliases } = call.platform.state(kmsState);
    const wanted =
      input.KeyId === undefined ? undefined : aliasesOf(findKey(input.KeyId, call), call);
    const own = [...aliases].filter(([arn]) =>
      wanted === undefined ? arn.split(':')[4] === call.accountId : wanted.includes(arn),
    );
    return {
      Aliases: own.map(([arn, { key, at }]) => ({
        AliasName: arn.slice(arn.indexOf('alias/')),
        AliasArn: arn,
        TargetKeyId: key.slice(key.lastIndexOf('/') + 1),
        CreationDate: new Date(at),
        LastUpdatedDate: new Date(at),
      })),
      Truncated: false,
    };
  },
  trail: keyTrail(true),
});

const aliasArn = ({ AliasName = '' }: AliasInput, call: Call): Arn =>
  `arn:aws:kms:${call.region}:${call.accountId}:${AliasName}`;

const onAlias = (input: AliasInput, action: `kms:${string}`, call: Call): AccessRequest => ({
  action,
  resource: aliasArn(input, call),
});

/** @throws AwsFault ValidationException, NotAuthorized for AWS's own names. */
function checkedAlias(input: AliasInput, call: Call): Arn {
  const { AliasName = '' } = input;
  if (!/^alias\/[A-Za-z0-9/_-]{1,250}$/.test(AliasName)) {
    throw validation(
      'Alias must start with the prefix "alias/". Please see https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html',
    );
  }
  if (AliasName.startsWith('alias/aws/'))
    throw validation('Alias names beginning with alias/aws/ are reserved for AWS managed keys.');
  return aliasArn(input, call);
}

import type {
  CreateAccessKeyCommandInput,
  CreateAccessKeyCommandOutput,
  DeleteAccessKeyCommandInput,
  ListAccessKeysCommandInput,
  ListAccessKeysCommandOutput,
  UpdateAccessKeyCommandInput,
} from '@aws-sdk/client-iam';
import type { StoredAccessKey, StoredUser } from '../../../identity/editable-identity-store.ts';
import type { AccessRequest, Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { limitExceeded, noSuchEntity, validationError } from '../faults.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { storeOf, userArn, userNamed, userNameOr } from '../model.ts';
import { pageOf } from '../page.ts';
import { keyMetadata } from '../shapes.ts';
import { changes, reads } from '../trail-rules.ts';

type Out<T> = Omit<T, '$metadata'>;

const KEYS_PER_USER = 2;

export const createAccessKey = operation<
  CreateAccessKeyCommandInput,
  Out<CreateAccessKeyCommandOutput>
>({
  knownFrom: [apiReference('CreateAccessKey'), TRAIL_SHAPE],
  authorizes: onUser('iam:CreateAccessKey'),
  async handle(input, call) {
    const user = userNamed(call, userNameOr(call, input.UserName));
    if (user.accessKeys.size >= KEYS_PER_USER)
      throw limitExceeded(`Cannot exceed quota for AccessKeysPerUser: ${String(KEYS_PER_USER)}`);
    const key = storeOf(call).createAccessKey(user, call.at);
    return {
      AccessKey: {
        UserName: user.name,
        AccessKeyId: key.accessKeyId,
        Status: key.status,
        SecretAccessKey: key.secretAccessKey,
        CreateDate: new Date(key.createdAt),
      },
    };
  },
  // The secret is nowhere in the trail.
  trail: changes(({ AccessKey }) => ({ accessKey: { ...AccessKey, SecretAccessKey: undefined } })),
});

export const updateAccessKey = operation<UpdateAccessKeyCommandInput, object>({
  knownFrom: [apiReference('UpdateAccessKey')],
  authorizes: onUser('iam:UpdateAccessKey'),
  async handle(input, call) {
    if (input.Status !== 'Active' && input.Status !== 'Inactive')
      throw validationError(
        `1 validation error detected: Value '${input.Status ?? ''}' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]`,
      );
    keyOf(userAbout(call, input), input.AccessKeyId).status = input.Status;
    return {};
  },
  trail: changes(),
});

export const deleteAccessKey = operation<DeleteAccessKeyCommandInput, object>({
  knownFrom: [apiReference('DeleteAccessKey')],
  authorizes: onUser('iam:DeleteAccessKey'),
  async handle(input, call) {
    const user = userAbout(call, input);
    storeOf(call).deleteAccessKey(user, keyOf(user, input.AccessKeyId).accessKeyId);
    return {};
  },
  trail: changes(),
});

export const listAccessKeys = operation<
  ListAccessKeysCommandInput,
  Out<ListAccessKeysCommandOutput>
>({
  knownFrom: [apiReference('ListAccessKeys')],
  authorizes: onUser('iam:ListAccessKeys'),
  async handle(input, call) {
    const user = userNamed(call, userNameOr(call, input.UserName));
    const { items, rest } = pageOf([...user.accessKeys.values()], input);
    return { AccessKeyMetadata: items.map((key) => keyMetadata(user, key)), ...rest };
  },
  trail: reads(),
});

interface Asked {
  readonly UserName?: string | undefined;
  readonly AccessKeyId?: string | undefined;
}

function onUser(action: AccessRequest['action']) {
  return (input: Asked, call: Call): readonly AccessRequest[] => [
    { action, resource: userArn(call, aboutWhom(call, input)) },
  ];
}

const userAbout = (call: Call, input: Asked): StoredUser => userNamed(call, aboutWhom(call, input));

/** Without a user name, the key itself says whose it is. */
function aboutWhom(call: Call, { UserName, AccessKeyId }: Asked): string {
  const owner = AccessKeyId === undefined ? undefined : storeOf(call).ownerOf(AccessKeyId);
  return (
    UserName ?? (owner?.accountId === call.accountId ? owner.name : userNameOr(call, UserName))
  );
}

function keyOf(user: StoredUser, accessKeyId: string | undefined): StoredAccessKey {
  const key = user.accessKeys.get(accessKeyId ?? '');
  if (key === undefined)
    throw noSuchEntity(`The Access Key with id ${accessKeyId ?? ''} cannot be found.`);
  return key;
}

import type {
  CreateUserCommandInput,
  CreateUserCommandOutput,
  DeleteUserCommandInput,
  GetUserCommandInput,
  GetUserCommandOutput,
  ListUsersCommandInput,
  ListUsersCommandOutput,
  UpdateUserCommandInput,
} from '@aws-sdk/client-iam';
import type { StoredUser } from '../../../identity/editable-identity-store.ts';
import { mfaDevices } from '../../../identity/mfa-devices.ts';
import { operation } from '../../../service.ts';
import { boundaryContext, tagging } from '../access-context.ts';
import { memoryOf } from '../account-memory.ts';
import { checkName, checkPath, checkTags } from '../checks.ts';
import { alreadyExists, deleteConflict } from '../faults.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { accountOf, isTaken, policyAt, storeOf, userArn, userNamed, userNameOr } from '../model.ts';
import { pageOf } from '../page.ts';
import { listedUser, tagMap, wholeUser } from '../shapes.ts';
import { changes, reads } from '../trail-rules.ts';

type Out<T> = Omit<T, '$metadata'>;

export const createUser = operation<CreateUserCommandInput, Out<CreateUserCommandOutput>>({
  knownFrom: [apiReference('CreateUser'), TRAIL_SHAPE],
  authorizes(input, call) {
    const resource = userArn(call, input.UserName, input.Path);
    return [
      { action: 'iam:CreateUser', resource, context: boundaryContext(input.PermissionsBoundary) },
      ...tagging('iam:TagUser', resource, input.Tags),
    ];
  },
  async handle(input, call) {
    const { users } = accountOf(call);
    const name = checkName('userName', input.UserName, 64);
    const path = checkPath(input.Path);
    if (isTaken(users.keys(), name)) throw alreadyExists(`User with name ${name} already exists.`);
    checkTags('User', new Map(), input.Tags);
    const user: StoredUser = {
      kind: 'user',
      accountId: call.accountId,
      arn: `arn:aws:iam::${call.accountId}:user${path}${name}`,
      name,
      path,
      id: storeOf(call).freshId('AIDA'),
      createdAt: call.at,
      inline: new Map(),
      attached: new Set(),
      tags: tagMap(input.Tags),
      boundary:
        input.PermissionsBoundary === undefined
          ? undefined
          : policyAt(call, input.PermissionsBoundary).arn,
      accessKeys: new Map(),
    };
    users.set(name, user);
    return { User: wholeUser(user) };
  },
  trail: changes((output) => output),
});

export const getUser = operation<GetUserCommandInput, Out<GetUserCommandOutput>>({
  knownFrom: [apiReference('GetUser')],
  authorizes: (input, call) => [
    { action: 'iam:GetUser', resource: userArn(call, userNameOr(call, input.UserName)) },
  ],
  handle: async (input, call) => ({
    User: wholeUser(userNamed(call, userNameOr(call, input.UserName))),
  }),
  trail: reads(),
});

/** Renames or moves; keys, policies and groups stay. */
export const updateUser = operation<UpdateUserCommandInput, object>({
  knownFrom: [apiReference('UpdateUser')],
  authorizes: (input, call) => [
    { action: 'iam:UpdateUser', resource: userArn(call, input.UserName) },
    ...(input.NewUserName === undefined && input.NewPath === undefined
      ? []
      : [
          {
            action: 'iam:UpdateUser' as const,
            resource:
              `arn:aws:iam::${call.accountId}:user${input.NewPath ?? accountOf(call).users.get(input.UserName ?? '')?.path ?? '/'}${input.NewUserName ?? input.UserName ?? ''}` as const,
          },
        ]),
  ],
  async handle(input, call) {
    const { users } = accountOf(call);
    const user = userNamed(call, input.UserName);
    const name = input.NewUserName ?? user.name;
    checkName('newUserName', name, 64);
    if (name.toLowerCase() !== user.name.toLowerCase() && isTaken(users.keys(), name))
      throw alreadyExists(`User with name ${name} already exists.`);
    users.delete(user.name);
    user.name = name;
    user.path = checkPath(input.NewPath ?? user.path);
    user.arn = `arn:aws:iam::${call.accountId}:user${user.path}${name}`;
    users.set(name, user);
    return {};
  },
  trail: changes(),
});

export const deleteUser = operation<DeleteUserCommandInput, object>({
  knownFrom: [apiReference('DeleteUser')],
  authorizes: (input, call) => [
    { action: 'iam:DeleteUser', resource: userArn(call, input.UserName) },
  ],
  async handle(input, call) {
    const user = userNamed(call, input.UserName);
    if (user.accessKeys.size > 0)
      throw deleteConflict('Cannot delete entity, must delete access keys first.');
    if (user.attached.size > 0)
      throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (user.inline.size > 0)
      throw deleteConflict('Cannot delete entity, must delete policies first.');
    const { users, groups } = accountOf(call);
    const { loginProfiles } = memoryOf(call);
    if (loginProfiles.has(user.id))
      throw deleteConflict('Cannot delete entity, must delete login profile first.');
    if ([...call.platform.state(mfaDevices).values()].some(({ userId }) => userId === user.id))
      throw deleteConflict('Cannot delete entity, must delete MFA device first.');
    if ([...groups.values()].some(({ members }) => members.has(user)))
      throw deleteConflict('Cannot delete entity, must remove users from group first.');
    users.delete(user.name);
    return {};
  },
  trail: changes(),
});

export const listUsers = operation<ListUsersCommandInput, Out<ListUsersCommandOutput>>({
  knownFrom: [apiReference('ListUsers')],
  authorizes: (input, call) => [
    {
      action: 'iam:ListUsers',
      resource: `arn:aws:iam::${call.accountId}:user${input.PathPrefix ?? '/'}`,
    },
  ],
  async handle(input, call) {
    const all = [...accountOf(call).users.values()]
      .filter((user) => user.path.startsWith(input.PathPrefix ?? '/'))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1));
    const { items, rest } = pageOf(all, input);
    return { Users: items.map(listedUser), ...rest };
  },
  trail: reads(),
});

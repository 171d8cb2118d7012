import type {
  AddUserToGroupCommandInput,
  CreateGroupCommandInput,
  CreateGroupCommandOutput,
  DeleteGroupCommandInput,
  GetGroupCommandInput,
  GetGroupCommandOutput,
  ListGroupsCommandInput,
  ListGroupsCommandOutput,
  ListGroupsForUserCommandInput,
  ListGroupsForUserCommandOutput,
  RemoveUserFromGroupCommandInput,
  UpdateGroupCommandInput,
} from '@aws-sdk/client-iam';
import type { StoredGroup } from '../../../identity/editable-identity-store.ts';
import { operation } from '../../../service.ts';
import { checkName, checkPath } from '../checks.ts';
import { alreadyExists, deleteConflict, limitExceeded, noSuchEntity } from '../faults.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { accountOf, groupArn, groupNamed, isTaken, storeOf, userArn, userNamed } from '../model.ts';
import { pageOf } from '../page.ts';
import { listedUser, shownGroup } from '../shapes.ts';
import { changes, reads } from '../trail-rules.ts';

type Out<T> = Omit<T, '$metadata'>;

const GROUPS_PER_USER = 10;

export const createGroup = operation<CreateGroupCommandInput, Out<CreateGroupCommandOutput>>({
  knownFrom: [apiReference('CreateGroup'), TRAIL_SHAPE],
  authorizes: (input, call) => [
    { action: 'iam:CreateGroup', resource: groupArn(call, input.GroupName, input.Path) },
  ],
  async handle(input, call) {
    const { groups } = accountOf(call);
    const name = checkName('groupName', input.GroupName, 128);
    const path = checkPath(input.Path);
    if (isTaken(groups.keys(), name))
      throw alreadyExists(`Group with name ${name} already exists.`);
    const group: StoredGroup = {
      kind: 'group',
      accountId: call.accountId,
      arn: `arn:aws:iam::${call.accountId}:group${path}${name}`,
      name,
      path,
      id: storeOf(call).freshId('AGPA'),
      createdAt: call.at,
      inline: new Map(),
      attached: new Set(),
      members: new Set(),
    };
    groups.set(name, group);
    return { Group: shownGroup(group) };
  },
  trail: changes((output) => output),
});

export const getGroup = operation<GetGroupCommandInput, Out<GetGroupCommandOutput>>({
  knownFrom: [apiReference('GetGroup')],
  authorizes: (input, call) => [
    { action: 'iam:GetGroup', resource: groupArn(call, input.GroupName) },
  ],
  async handle(input, call) {
    const group = groupNamed(call, input.GroupName);
    const { items, rest } = pageOf([...group.members], input);
    return { Group: shownGroup(group), Users: items.map(listedUser), ...rest };
  },
  trail: reads(),
});

export const updateGroup = operation<UpdateGroupCommandInput, object>({
  knownFrom: [apiReference('UpdateGroup')],
  authorizes: (input, call) => [
    { action: 'iam:UpdateGroup', resource: groupArn(call, input.GroupName) },
  ],
  async handle(input, call) {
    const { groups } = accountOf(call);
    const group = groupNamed(call, input.GroupName);
    const name = checkName('newGroupName', input.NewGroupName ?? group.name, 128);
    if (name.toLowerCase() !== group.name.toLowerCase() && isTaken(groups.keys(), name))
      throw alreadyExists(`Group with name ${name} already exists.`);
    groups.delete(group.name);
    group.name = name;
    group.path = checkPath(input.NewPath ?? group.path);
    group.arn = `arn:aws:iam::${call.accountId}:group${group.path}${name}`;
    groups.set(name, group);
    return {};
  },
  trail: changes(),
});

export const deleteGroup = operation<DeleteGroupCommandInput, object>({
  knownFrom: [apiReference('DeleteGroup')],
  authorizes: (input, call) => [
    { action: 'iam:DeleteGroup', resource: groupArn(call, input.GroupName) },
  ],
  async handle(input, call) {
    const group = groupNamed(call, input.GroupName);
    if (group.members.size > 0)
      throw deleteConflict('Cannot delete entity, must remove users from group first.');
    if (group.attached.size > 0)
      throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (group.inline.size > 0)
      throw deleteConflict('Cannot delete entity, must delete policies first.');
    accountOf(call).groups.delete(group.name);
    return {};
  },
  trail: changes(),
});

export const listGroups = operation<ListGroupsCommandInput, Out<ListGroupsCommandOutput>>({
  knownFrom: [apiReference('ListGroups')],
  authorizes: (input, call) => [
    {
      action: 'iam:ListGroups',
      resource: `arn:aws:iam::${call.accountId}:group${input.PathPrefix ?? '/'}`,
    },
  ],
  async handle(input, call) {
    const all = [...accountOf(call).groups.values()]
      .filter((group) => group.path.startsWith(input.PathPrefix ?? '/'))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1));
    const { items, rest } = pageOf(all, input);
    return { Groups: items.map(shownGroup), ...rest };
  },
  trail: reads(),
});

export const listGroupsForUser = operation<
  ListGroupsForUserCommandInput,
  Out<ListGroupsForUserCommandOutput>
>({
  knownFrom: [apiReference('ListGroupsForUser')],
  authorizes: (input, call) => [
    { action: 'iam:ListGroupsForUser', resource: userArn(call, input.UserName) },
  ],
  async handle(input, call) {
    const user = userNamed(call, input.UserName);
    const all = [...accountOf(call).groups.values()].filter(({ members }) => members.has(user));
    const { items, rest } = pageOf(all, input);
    return { Groups: items.map(shownGroup), ...rest };
  },
  trail: reads(),
});

export const addUserToGroup = operation<AddUserToGroupCommandInput, object>({
  knownFrom: [apiReference('AddUserToGroup')],
  authorizes: (input, call) => [
    { action: 'iam:AddUserToGroup', resource: groupArn(call, input.GroupName) },
  ],
  async handle(input, call) {
    const group = groupNamed(call, input.GroupName);
    const user = userNamed(call, input.UserName);
    const others = [...accountOf(call).groups.values()].filter(
      (each) => each !== group && each.members.has(user),
    );
    if (others.length >= GROUPS_PER_USER)
      throw limitExceeded(`Cannot exceed quota for GroupsPerUser: ${String(GROUPS_PER_USER)}`);
    group.members.add(user);
    return {};
  },
  trail: changes(),
});

export const removeUserFromGroup = operation<RemoveUserFromGroupCommandInput, object>({
  knownFrom: [apiReference('RemoveUserFromGroup')],
  authorizes: (input, call) => [
    { action: 'iam:RemoveUserFromGroup', resource: groupArn(call, input.GroupName) },
  ],
  async handle(input, call) {
    const group = groupNamed(call, input.GroupName);
    const user = userNamed(call, input.UserName);
    if (!group.members.delete(user))
      throw noSuchEntity(`User ${user.name} not in group ${group.name}`);
    return {};
  },
  trail: changes(),
});

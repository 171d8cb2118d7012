import type {
  AddRoleToInstanceProfileCommandInput,
  CreateInstanceProfileCommandInput,
  CreateInstanceProfileCommandOutput,
  DeleteInstanceProfileCommandInput,
  GetInstanceProfileCommandInput,
  GetInstanceProfileCommandOutput,
  ListInstanceProfilesCommandInput,
  ListInstanceProfilesCommandOutput,
  ListInstanceProfilesForRoleCommandInput,
  ListInstanceProfilesForRoleCommandOutput,
  RemoveRoleFromInstanceProfileCommandInput,
} from '@aws-sdk/client-iam';
import type { Arn } from '../../../../base/ids.ts';
import type { StoredInstanceProfile } from '../../../identity/editable-identity-store.ts';
import type { AccessRequest, Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { tagging } from '../access-context.ts';
import { checkName, checkPath } from '../checks.ts';
import {
  alreadyExists,
  deleteConflict,
  limitExceeded,
  noSuchInstanceProfile,
  noSuchRole,
} from '../faults.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { accountOf, isTaken, roleArn, roleNamed, storeOf, trustShown } from '../model.ts';
import { pageOf } from '../page.ts';
import { listedRole, shownProfile, tagMap } from '../shapes.ts';
import { changes, reads } from '../trail-rules.ts';

type Out<T> = Omit<T, '$metadata'>;

export const createInstanceProfile = operation<
  CreateInstanceProfileCommandInput,
  Out<CreateInstanceProfileCommandOutput>
>({
  knownFrom: [apiReference('CreateInstanceProfile'), TRAIL_SHAPE],
  authorizes(input, call) {
    const resource = profileArn(call, input.InstanceProfileName, input.Path);
    return [
      { action: 'iam:CreateInstanceProfile', resource },
      ...tagging('iam:TagInstanceProfile', resource, input.Tags),
    ];
  },
  async handle(input, call) {
    const { instanceProfiles } = accountOf(call);
    const name = checkName('instanceProfileName', input.InstanceProfileName, 128);
    const path = checkPath(input.Path);
    if (isTaken(instanceProfiles.keys(), name))
      throw alreadyExists(`Instance Profile ${name} already exists.`);
    const profile: StoredInstanceProfile = {
      arn: `arn:aws:iam::${call.accountId}:instance-profile${path}${name}`,
      name,
      path,
      id: storeOf(call).freshId('AIPA'),
      createdAt: call.at,
      tags: tagMap(input.Tags),
      role: undefined,
    };
    instanceProfiles.set(name, profile);
    return { InstanceProfile: shown(call, profile) };
  },
  trail: changes((output) => output),
});

export const getInstanceProfile = operation<
  GetInstanceProfileCommandInput,
  Out<GetInstanceProfileCommandOutput>
>({
  knownFrom: [apiReference('GetInstanceProfile')],
  authorizes: onProfile('iam:GetInstanceProfile'),
  handle: async (input, call) => ({
    InstanceProfile: shown(call, profileNamed(call, input.InstanceProfileName)),
  }),
  trail: reads(),
});

export const deleteInstanceProfile = operation<DeleteInstanceProfileCommandInput, object>({
  knownFrom: [apiReference('DeleteInstanceProfile')],
  authorizes: onProfile('iam:DeleteInstanceProfile'),
  async handle(input, call) {
    const profile = profileNamed(call, input.InstanceProfileName);
    if (profile.role !== undefined)
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
    accountOf(call).instanceProfiles.delete(profile.name);
    return {};
  },
  trail: changes(),
});

export const addRoleToInstanceProfile = operation<AddRoleToInstanceProfileCommandInput, object>({
  knownFrom: [apiReference('AddRoleToInstanceProfile')],
  authorizes: (input, call) => [
    ...onProfile('iam:AddRoleToInstanceProfile')(input, call),
    {
      action: 'iam:PassRole',
      resource: roleArn(call, input.RoleName),
      context: { 'iam:PassedToService': ['ec2.amazonaws.com'] },
    },
  ],
  async handle(input, call) {
    const profile = profileNamed(call, input.InstanceProfileName);
    const role = roleNamed(call, input.RoleName);
    if (profile.role !== undefined)
      throw limitExceeded('Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1');
    profile.role = role;
    return {};
  },
  trail: changes(),
});

export const removeRoleFromInstanceProfile = operation<
  RemoveRoleFromInstanceProfileCommandInput,
  object
>({
  knownFrom: [apiReference('RemoveRoleFromInstanceProfile')],
  authorizes: onProfile('iam:RemoveRoleFromInstanceProfile'),
  async handle(input, call) {
    const profile = profileNamed(call, input.InstanceProfileName);
    if (profile.role === undefined || profile.role.name !== input.RoleName)
      throw noSuchRole(input.RoleName ?? '');
    profile.role = undefined;
    return {};
  },
  trail: changes(),
});

export const listInstanceProfiles = operation<
  ListInstanceProfilesCommandInput,
  Out<ListInstanceProfilesCommandOutput>
>({
  knownFrom: [apiReference('ListInstanceProfiles')],
  authorizes: (input, call) => [
    {
      action: 'iam:ListInstanceProfiles',
      resource: `arn:aws:iam::${call.accountId}:instance-profile${input.PathPrefix ?? '/'}`,
    },
  ],
  async handle(input, call) {
    const all = [...accountOf(call).instanceProfiles.values()].filter(({ path }) =>
      path.startsWith(input.PathPrefix ?? '/'),
    );
    const { items, rest } = pageOf(all, input);
    return { InstanceProfiles: items.map((profile) => shown(call, profile)), ...rest };
  },
  trail: reads(),
});

export const listInstanceProfilesForRole = operation<
  ListInstanceProfilesForRoleCommandInput,
  Out<ListInstanceProfilesForRoleCommandOutput>
>({
  knownFrom: [apiReference('ListInstanceProfilesForRole')],
  authorizes: (input, call) => [
    { action: 'iam:ListInstanceProfilesForRole', resource: roleArn(call, input.RoleName) },
  ],
  async handle(input, call) {
    const role = roleNamed(call, input.RoleName);
    const all = [...accountOf(call).instanceProfiles.values()].filter(
      (profile) => profile.role === role,
    );
    const { items, rest } = pageOf(all, input);
    return { InstanceProfiles: items.map((profile) => shown(call, profile)), ...rest };
  },
  trail: reads(),
});

interface Named {
  readonly InstanceProfileName?: string | undefined;
}

function onProfile(action: AccessRequest['action']) {
  return ({ InstanceProfileName }: Named, call: Call): readonly AccessRequest[] => [
    { action, resource: profileArn(call, InstanceProfileName) },
  ];
}

const profileArn = (call: Call, name = '', path = '/'): Arn =>
  accountOf(call).instanceProfiles.get(name)?.arn ??
  `arn:aws:iam::${call.accountId}:instance-profile${path}${name}`;

function profileNamed(call: Call, name = ''): StoredInstanceProfile {
  const profile = accountOf(call).instanceProfiles.get(name);
  if (profile === undefined) throw noSuchInstanceProfile(name);
  return profile;
}

const shown = (call: Call, profile: StoredInstanceProfile) =>
  shownProfile(
    profile,
    profile.role === undefined ? [] : [listedRole(profile.role, trustShown(call, profile.role))],
  );

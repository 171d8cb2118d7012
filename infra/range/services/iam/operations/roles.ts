import type {
  CreateRoleCommandInput,
  CreateRoleCommandOutput,
  DeleteRoleCommandInput,
  GetRoleCommandInput,
  GetRoleCommandOutput,
  ListRolesCommandInput,
  ListRolesCommandOutput,
  UpdateAssumeRolePolicyCommandInput,
  UpdateRoleCommandInput,
  UpdateRoleDescriptionCommandInput,
  UpdateRoleDescriptionCommandOutput,
} from '@aws-sdk/client-iam';
import type { StoredRole } from '../../../identity/editable-identity-store.ts';
import { operation } from '../../../service.ts';
import { boundaryContext, tagging } from '../access-context.ts';
import { checkName, checkPath, checkTags, checkTrust } from '../checks.ts';
import { alreadyExists, deleteConflict, unmodifiable, validationError } from '../faults.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { lastUseOf } from '../last-use.ts';
import { accountOf, isTaken, policyAt, roleArn, roleNamed, storeOf, trustShown } from '../model.ts';
import { pageOf } from '../page.ts';
import { isServiceLinked } from '../service-linked.ts';
import { listedRole, tagMap, wholeRole } from '../shapes.ts';
import { changes, reads } from '../trail-rules.ts';

type Out<T> = Omit<T, '$metadata'>;

export const createRole = operation<CreateRoleCommandInput, Out<CreateRoleCommandOutput>>({
  knownFrom: [apiReference('CreateRole'), TRAIL_SHAPE],
  authorizes(input, call) {
    const resource = roleArn(call, input.RoleName, input.Path);
    return [
      { action: 'iam:CreateRole', resource, context: boundaryContext(input.PermissionsBoundary) },
      ...tagging('iam:TagRole', resource, input.Tags),
    ];
  },
  async handle(input, call) {
    const { roles } = accountOf(call);
    const name = checkName('roleName', input.RoleName, 64);
    const path = checkPath(input.Path);
    if (isTaken(roles.keys(), name)) throw alreadyExists(`Role with name ${name} already exists.`);
    checkTags('Role', new Map(), input.Tags);
    const role: StoredRole = {
      kind: 'role',
      accountId: call.accountId,
      arn: `arn:aws:iam::${call.accountId}:role${path}${name}`,
      name,
      path,
      id: storeOf(call).freshId('AROA'),
      createdAt: call.at,
      inline: new Map(),
      attached: new Set(),
      tags: tagMap(input.Tags),
      boundary:
        input.PermissionsBoundary === undefined
          ? undefined
          : policyAt(call, input.PermissionsBoundary).arn,
      description: input.Description,
      trust: checkTrust(call, input.AssumeRolePolicyDocument),
      maxSessionDuration: checkedDuration(input.MaxSessionDuration) ?? 3600,
    };
    roles.set(name, role);
    return { Role: wholeRole(role, role.trust.text) };
  },
  trail: changes((output) => output),
});

export const getRole = operation<GetRoleCommandInput, Out<GetRoleCommandOutput>>({
  knownFrom: [apiReference('GetRole')],
  authorizes: (input, call) => [{ action: 'iam:GetRole', resource: roleArn(call, input.RoleName) }],
  async handle(input, call) {
    const role = roleNamed(call, input.RoleName);
    const use = lastUseOf(call.platform, role.id);
    return {
      Role: {
        ...wholeRole(role, trustShown(call, role)),
        RoleLastUsed:
          use === undefined ? {} : { LastUsedDate: new Date(use.at), Region: use.region },
      },
    };
  },
  trail: reads(),
});

export const updateRole = operation<UpdateRoleCommandInput, object>({
  knownFrom: [apiReference('UpdateRole')],
  authorizes: (input, call) => [
    { action: 'iam:UpdateRole', resource: roleArn(call, input.RoleName) },
  ],
  async handle(input, call) {
    const role = roleNamed(call, input.RoleName);
    role.maxSessionDuration = checkedDuration(input.MaxSessionDuration) ?? role.maxSessionDuration;
    role.description = input.Description ?? role.description;
    return {};
  },
  trail: changes(),
});

export const deleteRole = operation<DeleteRoleCommandInput, object>({
  knownFrom: [apiReference('DeleteRole')],
  authorizes: (input, call) => [
    { action: 'iam:DeleteRole', resource: roleArn(call, input.RoleName) },
  ],
  async handle(input, call) {
    const role = roleNamed(call, input.RoleName);
    if (isServiceLinked(role)) throw unmodifiable(role.name);
    if (role.attached.size > 0)
      throw deleteConflict('Cannot delete entity, must detach all policies first.');
    if (role.inline.size > 0)
      throw deleteConflict('Cannot delete entity, must delete policies first.');
    const { roles, instanceProfiles } = accountOf(call);
    if ([...instanceProfiles.values()].some((profile) => profile.role === role))
      throw deleteConflict('Cannot delete entity, must remove roles from instance profile first.');
    roles.delete(role.name);
    return {};
  },
  trail: changes(),
});

export const listRoles = operation<ListRolesCommandInput, Out<ListRolesCommandOutput>>({
  knownFrom: [apiReference('ListRoles')],
  authorizes: (input, call) => [
    {
      action: 'iam:ListRoles',
      resource: `arn:aws:iam::${call.accountId}:role${input.PathPrefix ?? '/'}`,
    },
  ],
  async handle(input, call) {
    const all = [...accountOf(call).roles.values()]
      .filter((role) => role.path.startsWith(input.PathPrefix ?? '/'))
      .toSorted((one, other) => (one.name < other.name ? -1 : 1));
    const { items, rest } = pageOf(all, input);
    return { Roles: items.map((role) => listedRole(role, trustShown(call, role))), ...rest };
  },
  trail: reads(),
});

export const updateAssumeRolePolicy = operation<UpdateAssumeRolePolicyCommandInput, object>({
  knownFrom: [apiReference('UpdateAssumeRolePolicy')],
  authorizes: (input, call) => [
    { action: 'iam:UpdateAssumeRolePolicy', resource: roleArn(call, input.RoleName) },
  ],
  async handle(input, call) {
    roleNamed(call, input.RoleName).trust = checkTrust(call, input.PolicyDocument);
    return {};
  },
  trail: changes(),
});

export const updateRoleDescription = operation<
  UpdateRoleDescriptionCommandInput,
  Out<UpdateRoleDescriptionCommandOutput>
>({
  knownFrom: [apiReference('UpdateRoleDescription'), TRAIL_SHAPE],
  authorizes: (input, call) => [
    { action: 'iam:UpdateRoleDescription', resource: roleArn(call, input.RoleName) },
  ],
  async handle(input, call) {
    const role = roleNamed(call, input.RoleName);
    role.description = input.Description;
    return { Role: listedRole(role, trustShown(call, role)) };
  },
  trail: changes((output) => output),
});

/** Seconds, from one hour to twelve. */
function checkedDuration(duration: number | undefined): number | undefined {
  if (duration !== undefined && (duration < 3600 || duration > 43_200))
    throw validationError(
      `1 validation error detected: Value '${String(duration)}' at 'maxSessionDuration' failed to satisfy constraint: Member must have value ${duration < 3600 ? 'greater than or equal to 3600' : 'less than or equal to 43200'}`,
    );
  return duration;
}

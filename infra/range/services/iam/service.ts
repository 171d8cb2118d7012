import type { RangeService } from '../../service.ts';
import { GROUP, ROLE, USER } from './holder.ts';
import {
  createAccessKey,
  deleteAccessKey,
  listAccessKeys,
  updateAccessKey,
} from './operations/access-keys.ts';
import { getAccountAuthorizationDetails } from './operations/account-details.ts';
import { attachedPolicies } from './operations/attached-policies.ts';
import {
  addUserToGroup,
  createGroup,
  deleteGroup,
  getGroup,
  listGroups,
  listGroupsForUser,
  removeUserFromGroup,
  updateGroup,
} from './operations/groups.ts';
import { inlinePolicies } from './operations/inline-policies.ts';
import {
  addRoleToInstanceProfile,
  createInstanceProfile,
  deleteInstanceProfile,
  getInstanceProfile,
  listInstanceProfiles,
  listInstanceProfilesForRole,
  removeRoleFromInstanceProfile,
} from './operations/instance-profiles.ts';
import {
  createPolicy,
  deletePolicy,
  getPolicy,
  listEntitiesForPolicy,
  listPolicies,
} from './operations/managed-policies.ts';
import { permissionsBoundaries } from './operations/permissions-boundaries.ts';
import {
  createPolicyVersion,
  deletePolicyVersion,
  getPolicyVersion,
  listPolicyVersions,
  setDefaultPolicyVersion,
} from './operations/policy-versions.ts';
import {
  createRole,
  deleteRole,
  getRole,
  listRoles,
  updateAssumeRolePolicy,
  updateRole,
} from './operations/roles.ts';
import { simulatePrincipalPolicy } from './operations/simulate-principal-policy.ts';
import { tagsOn } from './operations/tags.ts';
import { createUser, deleteUser, getUser, listUsers, updateUser } from './operations/users.ts';

const onUser = {
  inline: inlinePolicies(USER),
  attached: attachedPolicies(USER),
  boundary: permissionsBoundaries(USER),
  tags: tagsOn(USER),
};
const onGroup = { inline: inlinePolicies(GROUP), attached: attachedPolicies(GROUP) };
const onRole = {
  inline: inlinePolicies(ROLE),
  attached: attachedPolicies(ROLE),
  boundary: permissionsBoundaries(ROLE),
  tags: tagsOn(ROLE),
};

export const iamService: RangeService = {
  id: 'iam',
  eventSource: 'iam.amazonaws.com',
  operations: {
    AddRoleToInstanceProfile: addRoleToInstanceProfile,
    AddUserToGroup: addUserToGroup,
    AttachGroupPolicy: onGroup.attached.attach,
    AttachRolePolicy: onRole.attached.attach,
    AttachUserPolicy: onUser.attached.attach,
    CreateAccessKey: createAccessKey,
    CreateGroup: createGroup,
    CreateInstanceProfile: createInstanceProfile,
    CreatePolicy: createPolicy,
    CreatePolicyVersion: createPolicyVersion,
    CreateRole: createRole,
    CreateUser: createUser,
    DeleteAccessKey: deleteAccessKey,
    DeleteGroup: deleteGroup,
    DeleteGroupPolicy: onGroup.inline.delete,
    DeleteInstanceProfile: deleteInstanceProfile,
    DeletePolicy: deletePolicy,
    DeletePolicyVersion: deletePolicyVersion,
    DeleteRole: deleteRole,
    DeleteRolePermissionsBoundary: onRole.boundary.delete,
    DeleteRolePolicy: onRole.inline.delete,
    DeleteUser: deleteUser,
    DeleteUserPermissionsBoundary: onUser.boundary.delete,
    DeleteUserPolicy: onUser.inline.delete,
    DetachGroupPolicy: onGroup.attached.detach,
    DetachRolePolicy: onRole.attached.detach,
    DetachUserPolicy: onUser.attached.detach,
    GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
    GetGroup: getGroup,
    GetGroupPolicy: onGroup.inline.get,
    GetInstanceProfile: getInstanceProfile,
    GetPolicy: getPolicy,
    GetPolicyVersion: getPolicyVersion,
    GetRole: getRole,
    GetRolePolicy: onRole.inline.get,
    GetUser: getUser,
    GetUserPolicy: onUser.inline.get,
    ListAccessKeys: listAccessKeys,
    ListAttachedGroupPolicies: onGroup.attached.list,
    ListAttachedRolePolicies: onRole.attached.list,
    ListAttachedUserPolicies: onUser.attached.list,
    ListEntitiesForPolicy: listEntitiesForPolicy,
    ListGroupPolicies: onGroup.inline.list,
    ListGroups: listGroups,
    ListGroupsForUser: listGroupsForUser,
    ListInstanceProfiles: listInstanceProfiles,
    ListInstanceProfilesForRole: listInstanceProfilesForRole,
    ListPolicies: listPolicies,
    ListPolicyVersions: listPolicyVersions,
    ListRolePolicies: onRole.inline.list,
    ListRoleTags: onRole.tags.list,
    ListRoles: listRoles,
    ListUserPolicies: onUser.inline.list,
    ListUserTags: onUser.tags.list,
    ListUsers: listUsers,
    PutGroupPolicy: onGroup.inline.put,
    PutRolePermissionsBoundary: onRole.boundary.put,
    PutRolePolicy: onRole.inline.put,
    PutUserPermissionsBoundary: onUser.boundary.put,
    PutUserPolicy: onUser.inline.put,
    RemoveRoleFromInstanceProfile: removeRoleFromInstanceProfile,
    RemoveUserFromGroup: removeUserFromGroup,
    SetDefaultPolicyVersion: setDefaultPolicyVersion,
    SimulatePrincipalPolicy: simulatePrincipalPolicy,
    TagRole: onRole.tags.tag,
    TagUser: onUser.tags.tag,
    UntagRole: onRole.tags.untag,
    UntagUser: onUser.tags.untag,
    UpdateAccessKey: updateAccessKey,
    UpdateAssumeRolePolicy: updateAssumeRolePolicy,
    UpdateGroup: updateGroup,
    UpdateRole: updateRole,
    UpdateUser: updateUser,
  },
  departures: [
    {
      name: 'a change to IAM holds for the very next call',
      awsDoes: 'spreads changes over seconds, so that a deactivated key may work for a while',
      rangeDoes: 'applies them at once',
    },
    {
      name: 'AWS managed policies beyond a few are refused by name',
      awsDoes: 'holds more than a thousand managed policies',
      rangeDoes: 'holds those that labs and the CDK attach, and answers NotImplemented for others',
    },
    {
      name: 'a resource trusts whoever has the name its policy gives',
      awsDoes:
        'keeps the unique id of a principal named in a policy, so that a namesake made later is not trusted',
      rangeDoes: 'does so for trust policies of roles, and compares ARNs for policies of resources',
    },
    {
      name: 'passwords, MFA devices, certificates and identity providers are refused by name',
      awsDoes: 'has login profiles, MFA, SSH keys, server certificates, SAML and OpenID Connect',
      rangeDoes: 'answers NotImplemented and names the operation',
    },
  ],
};

import type { RangeService } from '../../service.ts';
import { ROLE, USER } from './holder.ts';
import {
  createAccessKey,
  deleteAccessKey,
  listAccessKeys,
  updateAccessKey,
} from './operations/access-keys.ts';
import { attachedPolicies } from './operations/attached-policies.ts';
import { inlinePolicies } from './operations/inline-policies.ts';
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
import { tagsOn } from './operations/tags.ts';
import { createUser, deleteUser, getUser, listUsers } from './operations/users.ts';

const onUser = {
  inline: inlinePolicies(USER),
  attached: attachedPolicies(USER),
  boundary: permissionsBoundaries(USER),
  tags: tagsOn(USER),
};
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
    AttachRolePolicy: onRole.attached.attach,
    AttachUserPolicy: onUser.attached.attach,
    CreateAccessKey: createAccessKey,
    CreatePolicy: createPolicy,
    CreatePolicyVersion: createPolicyVersion,
    CreateRole: createRole,
    CreateUser: createUser,
    DeleteAccessKey: deleteAccessKey,
    DeletePolicy: deletePolicy,
    DeletePolicyVersion: deletePolicyVersion,
    DeleteRole: deleteRole,
    DeleteRolePermissionsBoundary: onRole.boundary.delete,
    DeleteRolePolicy: onRole.inline.delete,
    DeleteUser: deleteUser,
    DeleteUserPermissionsBoundary: onUser.boundary.delete,
    DeleteUserPolicy: onUser.inline.delete,
    DetachRolePolicy: onRole.attached.detach,
    DetachUserPolicy: onUser.attached.detach,
    GetPolicy: getPolicy,
    GetPolicyVersion: getPolicyVersion,
    GetRole: getRole,
    GetRolePolicy: onRole.inline.get,
    GetUser: getUser,
    GetUserPolicy: onUser.inline.get,
    ListAccessKeys: listAccessKeys,
    ListAttachedRolePolicies: onRole.attached.list,
    ListAttachedUserPolicies: onUser.attached.list,
    ListEntitiesForPolicy: listEntitiesForPolicy,
    ListPolicies: listPolicies,
    ListPolicyVersions: listPolicyVersions,
    ListRolePolicies: onRole.inline.list,
    ListRoleTags: onRole.tags.list,
    ListRoles: listRoles,
    ListUserPolicies: onUser.inline.list,
    ListUserTags: onUser.tags.list,
    ListUsers: listUsers,
    PutRolePermissionsBoundary: onRole.boundary.put,
    PutRolePolicy: onRole.inline.put,
    PutUserPermissionsBoundary: onUser.boundary.put,
    PutUserPolicy: onUser.inline.put,
    SetDefaultPolicyVersion: setDefaultPolicyVersion,
    TagRole: onRole.tags.tag,
    TagUser: onUser.tags.tag,
    UntagRole: onRole.tags.untag,
    UntagUser: onUser.tags.untag,
    UpdateAccessKey: updateAccessKey,
    UpdateAssumeRolePolicy: updateAssumeRolePolicy,
    UpdateRole: updateRole,
  },
  departures: [
    {
      name: 'a change to IAM holds for the very next call',
      awsDoes: 'spreads changes over seconds, so that a deactivated key may work for a while',
      rangeDoes: 'applies them at once',
    },
    {
      name: 'AWS managed policies beyond three are refused by name',
      awsDoes: 'holds more than a thousand managed policies',
      rangeDoes:
        'holds AdministratorAccess, AWSLambdaBasicExecutionRole and AWSLambdaSQSQueueExecutionRole, and answers NotImplemented for others',
    },
    {
      name: 'a role created anew under an old name is trusted where the old one was',
      awsDoes:
        'keeps the unique id of a principal named in a trust policy, so that a namesake is not trusted',
      rangeDoes: 'compares ARNs',
    },
  ],
};

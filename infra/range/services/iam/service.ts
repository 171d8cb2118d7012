import type { RangeService } from '../../service.ts';
import { GROUP, ROLE, USER } from './holder.ts';
import { watchUse } from './last-use.ts';
import {
  createAccessKey,
  deleteAccessKey,
  listAccessKeys,
  updateAccessKey,
} from './operations/access-keys.ts';
import { getAccountAuthorizationDetails } from './operations/account-details.ts';
import {
  createAccountAlias,
  deleteAccountAlias,
  deleteAccountPasswordPolicy,
  getAccountPasswordPolicy,
  getAccountSummary,
  listAccountAliases,
  updateAccountPasswordPolicy,
} from './operations/account-settings.ts';
import { attachedPolicies } from './operations/attached-policies.ts';
import { generateCredentialReport, getCredentialReport } from './operations/credential-report.ts';
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
import {
  addClientIdToOpenIdConnectProvider,
  createOpenIdConnectProvider,
  createSamlProvider,
  deleteOpenIdConnectProvider,
  deleteSamlProvider,
  getOpenIdConnectProvider,
  getSamlProvider,
  listOpenIdConnectProviders,
  listSamlProviders,
  removeClientIdFromOpenIdConnectProvider,
  updateOpenIdConnectProviderThumbprint,
  updateSamlProvider,
} from './operations/identity-providers.ts';
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
import { getAccessKeyLastUsed } from './operations/last-used.ts';
import {
  changePassword,
  createLoginProfile,
  deleteLoginProfile,
  getLoginProfile,
  updateLoginProfile,
} from './operations/login-profiles.ts';
import {
  createPolicy,
  deletePolicy,
  getPolicy,
  listEntitiesForPolicy,
  listPolicies,
} from './operations/managed-policies.ts';
import {
  createVirtualMfaDevice,
  deactivateMfaDevice,
  deleteVirtualMfaDevice,
  enableMfaDevice,
  listMfaDevices,
  listVirtualMfaDevices,
} from './operations/mfa-devices.ts';
import { permissionsBoundaries } from './operations/permissions-boundaries.ts';
import {
  createPolicyVersion,
  deletePolicyVersion,
  getPolicyVersion,
  listPolicyVersions,
  setDefaultPolicyVersion,
} from './operations/policy-versions.ts';
import {
  instanceProfileTags,
  mfaDeviceTags,
  oidcProviderTags,
  policyTags,
  samlProviderTags,
} from './operations/resource-tags.ts';
import {
  createRole,
  deleteRole,
  getRole,
  listRoles,
  updateAssumeRolePolicy,
  updateRole,
  updateRoleDescription,
} from './operations/roles.ts';
import {
  createServiceLinkedRole,
  deleteServiceLinkedRole,
  getServiceLinkedRoleDeletionStatus,
} from './operations/service-linked-roles.ts';
import {
  getContextKeysForCustomPolicy,
  getContextKeysForPrincipalPolicy,
  simulateCustomPolicy,
} from './operations/simulate-custom-policy.ts';
import { simulatePrincipalPolicy } from './operations/simulate-principal-policy.ts';
import { tagsOn } from './operations/tags.ts';
import {
  listServerCertificates,
  listServiceSpecificCredentials,
  listSigningCertificates,
  listSshPublicKeys,
} from './operations/things-nobody-has.ts';
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
    AddClientIDToOpenIDConnectProvider: addClientIdToOpenIdConnectProvider,
    AddRoleToInstanceProfile: addRoleToInstanceProfile,
    AddUserToGroup: addUserToGroup,
    AttachGroupPolicy: onGroup.attached.attach,
    AttachRolePolicy: onRole.attached.attach,
    AttachUserPolicy: onUser.attached.attach,
    ChangePassword: changePassword,
    CreateAccessKey: createAccessKey,
    CreateAccountAlias: createAccountAlias,
    CreateGroup: createGroup,
    CreateInstanceProfile: createInstanceProfile,
    CreateLoginProfile: createLoginProfile,
    CreateOpenIDConnectProvider: createOpenIdConnectProvider,
    CreatePolicy: createPolicy,
    CreatePolicyVersion: createPolicyVersion,
    CreateRole: createRole,
    CreateSAMLProvider: createSamlProvider,
    CreateServiceLinkedRole: createServiceLinkedRole,
    CreateUser: createUser,
    CreateVirtualMFADevice: createVirtualMfaDevice,
    DeactivateMFADevice: deactivateMfaDevice,
    DeleteAccessKey: deleteAccessKey,
    DeleteAccountAlias: deleteAccountAlias,
    DeleteAccountPasswordPolicy: deleteAccountPasswordPolicy,
    DeleteGroup: deleteGroup,
    DeleteGroupPolicy: onGroup.inline.delete,
    DeleteInstanceProfile: deleteInstanceProfile,
    DeleteLoginProfile: deleteLoginProfile,
    DeleteOpenIDConnectProvider: deleteOpenIdConnectProvider,
    DeletePolicy: deletePolicy,
    DeletePolicyVersion: deletePolicyVersion,
    DeleteRole: deleteRole,
    DeleteRolePermissionsBoundary: onRole.boundary.delete,
    DeleteRolePolicy: onRole.inline.delete,
    DeleteSAMLProvider: deleteSamlProvider,
    DeleteServiceLinkedRole: deleteServiceLinkedRole,
    DeleteUser: deleteUser,
    DeleteUserPermissionsBoundary: onUser.boundary.delete,
    DeleteUserPolicy: onUser.inline.delete,
    DeleteVirtualMFADevice: deleteVirtualMfaDevice,
    DetachGroupPolicy: onGroup.attached.detach,
    DetachRolePolicy: onRole.attached.detach,
    DetachUserPolicy: onUser.attached.detach,
    EnableMFADevice: enableMfaDevice,
    GenerateCredentialReport: generateCredentialReport,
    GetAccessKeyLastUsed: getAccessKeyLastUsed,
    GetAccountAuthorizationDetails: getAccountAuthorizationDetails,
    GetAccountPasswordPolicy: getAccountPasswordPolicy,
    GetAccountSummary: getAccountSummary,
    GetContextKeysForCustomPolicy: getContextKeysForCustomPolicy,
    GetContextKeysForPrincipalPolicy: getContextKeysForPrincipalPolicy,
    GetCredentialReport: getCredentialReport,
    GetGroup: getGroup,
    GetGroupPolicy: onGroup.inline.get,
    GetInstanceProfile: getInstanceProfile,
    GetLoginProfile: getLoginProfile,
    GetOpenIDConnectProvider: getOpenIdConnectProvider,
    GetPolicy: getPolicy,
    GetPolicyVersion: getPolicyVersion,
    GetRole: getRole,
    GetRolePolicy: onRole.inline.get,
    GetSAMLProvider: getSamlProvider,
    GetServiceLinkedRoleDeletionStatus: getServiceLinkedRoleDeletionStatus,
    GetUser: getUser,
    GetUserPolicy: onUser.inline.get,
    ListAccessKeys: listAccessKeys,
    ListAccountAliases: listAccountAliases,
    ListAttachedGroupPolicies: onGroup.attached.list,
    ListAttachedRolePolicies: onRole.attached.list,
    ListAttachedUserPolicies: onUser.attached.list,
    ListEntitiesForPolicy: listEntitiesForPolicy,
    ListGroupPolicies: onGroup.inline.list,
    ListGroups: listGroups,
    ListGroupsForUser: listGroupsForUser,
    ListInstanceProfileTags: instanceProfileTags.list,
    ListInstanceProfiles: listInstanceProfiles,
    ListInstanceProfilesForRole: listInstanceProfilesForRole,
    ListMFADeviceTags: mfaDeviceTags.list,
    ListMFADevices: listMfaDevices,
    ListOpenIDConnectProviderTags: oidcProviderTags.list,
    ListOpenIDConnectProviders: listOpenIdConnectProviders,
    ListPolicies: listPolicies,
    ListPolicyTags: policyTags.list,
    ListPolicyVersions: listPolicyVersions,
    ListRolePolicies: onRole.inline.list,
    ListRoleTags: onRole.tags.list,
    ListRoles: listRoles,
    ListSAMLProviderTags: samlProviderTags.list,
    ListSAMLProviders: listSamlProviders,
    ListSSHPublicKeys: listSshPublicKeys,
    ListServerCertificates: listServerCertificates,
    ListServiceSpecificCredentials: listServiceSpecificCredentials,
    ListSigningCertificates: listSigningCertificates,
    ListUserPolicies: onUser.inline.list,
    ListUserTags: onUser.tags.list,
    ListUsers: listUsers,
    ListVirtualMFADevices: listVirtualMfaDevices,
    PutGroupPolicy: onGroup.inline.put,
    PutRolePermissionsBoundary: onRole.boundary.put,
    PutRolePolicy: onRole.inline.put,
    PutUserPermissionsBoundary: onUser.boundary.put,
    PutUserPolicy: onUser.inline.put,
    RemoveClientIDFromOpenIDConnectProvider: removeClientIdFromOpenIdConnectProvider,
    RemoveRoleFromInstanceProfile: removeRoleFromInstanceProfile,
    RemoveUserFromGroup: removeUserFromGroup,
    SetDefaultPolicyVersion: setDefaultPolicyVersion,
    SimulateCustomPolicy: simulateCustomPolicy,
    SimulatePrincipalPolicy: simulatePrincipalPolicy,
    TagInstanceProfile: instanceProfileTags.tag,
    TagMFADevice: mfaDeviceTags.tag,
    TagOpenIDConnectProvider: oidcProviderTags.tag,
    TagPolicy: policyTags.tag,
    TagRole: onRole.tags.tag,
    TagSAMLProvider: samlProviderTags.tag,
    TagUser: onUser.tags.tag,
    UntagInstanceProfile: instanceProfileTags.untag,
    UntagMFADevice: mfaDeviceTags.untag,
    UntagOpenIDConnectProvider: oidcProviderTags.untag,
    UntagPolicy: policyTags.untag,
    UntagRole: onRole.tags.untag,
    UntagSAMLProvider: samlProviderTags.untag,
    UntagUser: onUser.tags.untag,
    UpdateAccessKey: updateAccessKey,
    UpdateAccountPasswordPolicy: updateAccountPasswordPolicy,
    UpdateAssumeRolePolicy: updateAssumeRolePolicy,
    UpdateGroup: updateGroup,
    UpdateLoginProfile: updateLoginProfile,
    UpdateOpenIDConnectProviderThumbprint: updateOpenIdConnectProviderThumbprint,
    UpdateRole: updateRole,
    UpdateRoleDescription: updateRoleDescription,
    UpdateSAMLProvider: updateSamlProvider,
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
      name: 'certificates, SSH keys and service-specific credentials are refused by name',
      awsDoes:
        'keeps signing and server certificates, SSH keys and credentials for single services',
      rangeDoes: 'lists none, and answers NotImplemented to whoever would make one',
    },
    {
      name: 'a password opens nothing and an identity provider vouches for nobody',
      awsDoes: 'lets users sign in to the console, and takes tokens and assertions of providers',
      rangeDoes:
        'keeps login profiles and providers as settings; there is no console, and STS refuses their tokens',
    },
    {
      name: "a device's seed comes as an address and not as a picture",
      awsDoes: 'answers CreateVirtualMFADevice with a QR code as PNG',
      rangeDoes: 'puts the otpauth address the code would show into QRCodePNG',
    },
    {
      name: 'a service-linked role has no policy and is deleted at once',
      awsDoes: 'attaches the managed policy of the service, and deletes after asking the service',
      rangeDoes:
        'makes the role with its trust alone, and the deletion has succeeded when asked for',
    },
  ],
  start(platform) {
    watchUse(platform);
  },
};

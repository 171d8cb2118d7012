import type {
  EntityType,
  GetAccountAuthorizationDetailsCommandInput,
  GetAccountAuthorizationDetailsCommandOutput,
  GroupDetail,
  ManagedPolicyDetail,
  RoleDetail,
  UserDetail,
} from '@aws-sdk/client-iam';
import { AWS_MANAGED_POLICIES } from '../../../identity/aws-managed-policies.ts';
import type {
  PolicyHolder,
  StoredGroup,
  StoredPolicy,
  StoredRole,
  StoredUser,
} from '../../../identity/editable-identity-store.ts';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { apiReference } from '../known-from.ts';
import { accountOf, policyAt, trustShown } from '../model.ts';
import { pageOf } from '../page.ts';
import {
  encodedPolicy,
  listedRole,
  shownGroup,
  wholePolicy,
  wholeRole,
  wholeUser,
} from '../shapes.ts';
import { reads } from '../trail-rules.ts';
import { useOf } from './managed-policies.ts';

/** Everything about who may do what in the account, in one list that is paged as a whole. */
export const getAccountAuthorizationDetails = operation<
  GetAccountAuthorizationDetailsCommandInput,
  Omit<GetAccountAuthorizationDetailsCommandOutput, '$metadata'>
>({
  knownFrom: [apiReference('GetAccountAuthorizationDetails')],
  authorizes: () => [{ action: 'iam:GetAccountAuthorizationDetails', resource: '*' }],
  async handle(input, call) {
    const wanted = (type: EntityType) =>
      input.Filter === undefined || input.Filter.length === 0 || input.Filter.includes(type);
    const { users, groups, roles, policies } = accountOf(call);
    const all: readonly Entity[] = [
      ...(wanted('User') ? [...users.values()] : []),
      ...(wanted('Group') ? [...groups.values()] : []),
      ...(wanted('Role') ? [...roles.values()] : []),
      ...(wanted('LocalManagedPolicy') ? [...policies.values()] : []),
      ...(wanted('AWSManagedPolicy')
        ? [...AWS_MANAGED_POLICIES.values()].filter(({ arn }) => useOf(call, arn).attachments > 0)
        : []),
    ];
    const { items, rest } = pageOf(all, input);
    const ofKind = <Kind extends Entity>(is: (entity: Entity) => entity is Kind) =>
      items.filter(is);
    return {
      UserDetailList: ofKind(isUser).map((user) => userDetail(call, user)),
      GroupDetailList: ofKind(isGroup).map((group) => groupDetail(call, group)),
      RoleDetailList: ofKind(isRole).map((role) => roleDetail(call, role)),
      Policies: ofKind(isPolicy).map((policy) => policyDetail(call, policy)),
      ...rest,
    };
  },
  trail: reads(),
});

type Entity = StoredUser | StoredGroup | StoredRole | StoredPolicy;
const isUser = (entity: Entity): entity is StoredUser => 'kind' in entity && entity.kind === 'user';
const isGroup = (entity: Entity): entity is StoredGroup =>
  'kind' in entity && entity.kind === 'group';
const isRole = (entity: Entity): entity is StoredRole => 'kind' in entity && entity.kind === 'role';
const isPolicy = (entity: Entity): entity is StoredPolicy => !('kind' in entity);

const inlineOf = ({ inline }: PolicyHolder) =>
  [...inline].map(([PolicyName, { text }]) => ({
    PolicyName,
    PolicyDocument: encodedPolicy(text),
  }));

const attachedOf = (call: Call, { attached }: PolicyHolder) =>
  [...attached].map((arn) => ({ PolicyName: policyAt(call, arn).name, PolicyArn: arn }));

const userDetail = (call: Call, user: StoredUser): UserDetail => ({
  ...wholeUser(user),
  UserPolicyList: inlineOf(user),
  GroupList: [...accountOf(call).groups.values()]
    .filter(({ members }) => members.has(user))
    .map(({ name }) => name),
  AttachedManagedPolicies: attachedOf(call, user),
});

const groupDetail = (call: Call, group: StoredGroup): GroupDetail => ({
  ...shownGroup(group),
  GroupPolicyList: inlineOf(group),
  AttachedManagedPolicies: attachedOf(call, group),
});

const roleDetail = (call: Call, role: StoredRole): RoleDetail => ({
  ...wholeRole(role, trustShown(call, role)),
  RolePolicyList: inlineOf(role),
  AttachedManagedPolicies: attachedOf(call, role),
  InstanceProfileList: [...accountOf(call).instanceProfiles.values()]
    .filter((profile) => profile.role === role)
    .map((profile) => ({
      InstanceProfileName: profile.name,
      InstanceProfileId: profile.id,
      Arn: profile.arn,
      Path: profile.path,
      CreateDate: new Date(profile.createdAt),
      Roles: [listedRole(role, trustShown(call, role))],
    })),
});

const policyDetail = (call: Call, policy: StoredPolicy): ManagedPolicyDetail => {
  const { Tags: _, ...shown } = wholePolicy(policy, useOf(call, policy.arn));
  return {
    ...shown,
    PolicyVersionList: policy.versions.map(({ versionId, createdAt, text }) => ({
      VersionId: versionId,
      CreateDate: new Date(createdAt),
      IsDefaultVersion: versionId === policy.defaultVersionId,
      Document: encodedPolicy(text),
    })),
  };
};

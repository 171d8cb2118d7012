import type {
  CreatePolicyCommandInput,
  CreatePolicyCommandOutput,
  DeletePolicyCommandInput,
  GetPolicyCommandInput,
  GetPolicyCommandOutput,
  ListEntitiesForPolicyCommandInput,
  ListEntitiesForPolicyCommandOutput,
  ListPoliciesCommandInput,
  ListPoliciesCommandOutput,
} from '@aws-sdk/client-iam';
import type { Arn } from '../../../../base/ids.ts';
import { AWS_MANAGED_POLICIES } from '../../../identity/aws-managed-policies.ts';
import type {
  StoredGroup,
  StoredPolicy,
  StoredRole,
  StoredUser,
} from '../../../identity/editable-identity-store.ts';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { tagging } from '../access-context.ts';
import { checkManagedSize, checkName, checkPath, checkPolicy } from '../checks.ts';
import { alreadyExists, deleteConflict, noSuchPolicy } from '../faults.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { accountOf, policyAt, storeOf } from '../model.ts';
import { pageOf } from '../page.ts';
import type { PolicyUse } from '../shapes.ts';
import { tagMap, wholePolicy } from '../shapes.ts';
import { changes, reads } from '../trail-rules.ts';

type Out<T> = Omit<T, '$metadata'>;

export const createPolicy = operation<CreatePolicyCommandInput, Out<CreatePolicyCommandOutput>>({
  knownFrom: [apiReference('CreatePolicy'), TRAIL_SHAPE],
  authorizes(input, call) {
    const resource: Arn = `arn:aws:iam::${call.accountId}:policy${input.Path ?? '/'}${input.PolicyName ?? ''}`;
    return [
      { action: 'iam:CreatePolicy', resource },
      ...tagging('iam:TagPolicy', resource, input.Tags),
    ];
  },
  async handle(input, call) {
    const name = checkName('policyName', input.PolicyName, 128);
    const path = checkPath(input.Path);
    const document = checkPolicy(input.PolicyDocument, 'identity');
    checkManagedSize(document.text);
    const { policies } = accountOf(call);
    if ([...policies.values()].some((policy) => policy.name.toLowerCase() === name.toLowerCase()))
      throw alreadyExists(
        `A policy called ${name} already exists. Duplicate names are not allowed.`,
      );
    const policy: StoredPolicy = {
      arn: `arn:aws:iam::${call.accountId}:policy${path}${name}`,
      name,
      path,
      id: storeOf(call).freshId('ANPA'),
      createdAt: call.at,
      description: input.Description,
      tags: tagMap(input.Tags),
      versions: [{ versionId: 'v1', createdAt: call.at, ...document }],
      defaultVersionId: 'v1',
      versionsMade: 1,
    };
    policies.set(policy.arn, policy);
    return { Policy: wholePolicy(policy, { attachments: 0, boundaries: 0 }) };
  },
  trail: changes((output) => output),
});

export const getPolicy = operation<GetPolicyCommandInput, Out<GetPolicyCommandOutput>>({
  knownFrom: [apiReference('GetPolicy')],
  authorizes: (input) => [{ action: 'iam:GetPolicy', resource: (input.PolicyArn ?? '') as Arn }],
  async handle(input, call) {
    const policy = policyAt(call, input.PolicyArn);
    return { Policy: wholePolicy(policy, useOf(call, policy.arn)) };
  },
  trail: reads(),
});

export const deletePolicy = operation<DeletePolicyCommandInput, object>({
  knownFrom: [apiReference('DeletePolicy')],
  authorizes: (input) => [{ action: 'iam:DeletePolicy', resource: (input.PolicyArn ?? '') as Arn }],
  async handle(input, call) {
    const { policies } = accountOf(call);
    const policy = policies.get((input.PolicyArn ?? '') as Arn);
    if (policy === undefined) throw noSuchPolicy(input.PolicyArn ?? '');
    const { attachments, boundaries } = useOf(call, policy.arn);
    if (attachments + boundaries > 0)
      throw deleteConflict('Cannot delete a policy attached to entities.');
    if (policy.versions.length > 1)
      throw deleteConflict(
        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
      );
    policies.delete(policy.arn);
    return {};
  },
  trail: changes(),
});

export const listPolicies = operation<ListPoliciesCommandInput, Out<ListPoliciesCommandOutput>>({
  knownFrom: [apiReference('ListPolicies')],
  authorizes: () => [{ action: 'iam:ListPolicies', resource: '*' }],
  async handle(input, call) {
    const own = input.Scope === 'AWS' ? [] : [...accountOf(call).policies.values()];
    const awss = input.Scope === 'Local' ? [] : [...AWS_MANAGED_POLICIES.values()];
    const all = [...own, ...awss]
      .filter(({ path }) => path.startsWith(input.PathPrefix ?? '/'))
      .map((policy) => wholePolicy(policy, useOf(call, policy.arn)))
      .filter(({ AttachmentCount = 0 }) => input.OnlyAttached !== true || AttachmentCount > 0)
      .map(({ Tags: _, ...listed }) => listed);
    const { items, rest } = pageOf(all, input);
    return { Policies: items, ...rest };
  },
  trail: reads(),
});

export const listEntitiesForPolicy = operation<
  ListEntitiesForPolicyCommandInput,
  Out<ListEntitiesForPolicyCommandOutput>
>({
  knownFrom: [apiReference('ListEntitiesForPolicy')],
  authorizes: (input) => [
    { action: 'iam:ListEntitiesForPolicy', resource: (input.PolicyArn ?? '') as Arn },
  ],
  async handle(input, call) {
    const { arn } = policyAt(call, input.PolicyArn);
    const asked = holdersOf(call, arn, input.PolicyUsageFilter).filter(
      ({ kind }) => input.EntityFilter === undefined || input.EntityFilter.toLowerCase() === kind,
    );
    const { items, rest } = pageOf(asked, input);
    return {
      PolicyGroups: items
        .filter(({ kind }) => kind === 'group')
        .map(({ name, id }) => ({ GroupName: name, GroupId: id })),
      PolicyUsers: items
        .filter(({ kind }) => kind === 'user')
        .map(({ name, id }) => ({ UserName: name, UserId: id })),
      PolicyRoles: items
        .filter(({ kind }) => kind === 'role')
        .map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      ...rest,
    };
  },
  trail: reads(),
});

const everybody = (call: Call): readonly (StoredUser | StoredRole | StoredGroup)[] => {
  const { users, roles, groups } = accountOf(call);
  return [...users.values(), ...roles.values(), ...groups.values()];
};

/** How many users, roles and groups a policy holds for. */
export const useOf = (call: Call, arn: Arn): PolicyUse => ({
  attachments: holdersOf(call, arn).length,
  boundaries: holdersOf(call, arn, 'PermissionsBoundary').length,
});

const holdersOf = (call: Call, arn: Arn, use = 'PermissionsPolicy') =>
  everybody(call).filter((holder) =>
    use === 'PermissionsBoundary'
      ? 'boundary' in holder && holder.boundary === arn
      : holder.attached.has(arn),
  );

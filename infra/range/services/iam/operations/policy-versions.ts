import type {
  CreatePolicyVersionCommandInput,
  CreatePolicyVersionCommandOutput,
  DeletePolicyVersionCommandInput,
  GetPolicyVersionCommandInput,
  GetPolicyVersionCommandOutput,
  ListPolicyVersionsCommandInput,
  ListPolicyVersionsCommandOutput,
  SetDefaultPolicyVersionCommandInput,
} from '@aws-sdk/client-iam';
import type { Arn } from '../../../../base/ids.ts';
import type {
  StoredPolicy,
  StoredPolicyVersion,
} from '../../../identity/editable-identity-store.ts';
import type { AccessRequest, Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import { checkManagedSize, checkPolicy } from '../checks.ts';
import {
  deleteConflict,
  limitExceeded,
  noSuchEntity,
  noSuchPolicy,
  validationError,
} from '../faults.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { accountOf, policyAt } from '../model.ts';
import { pageOf } from '../page.ts';
import { encodedPolicy } from '../shapes.ts';
import { changes, reads } from '../trail-rules.ts';

type Out<T> = Omit<T, '$metadata'>;

const VERSIONS_PER_POLICY = 5;

export const createPolicyVersion = operation<
  CreatePolicyVersionCommandInput,
  Out<CreatePolicyVersionCommandOutput>
>({
  knownFrom: [apiReference('CreatePolicyVersion'), TRAIL_SHAPE],
  authorizes: onPolicy('iam:CreatePolicyVersion'),
  async handle(input, call) {
    const policy = ownPolicy(call, input.PolicyArn);
    const document = checkPolicy(input.PolicyDocument, 'identity');
    checkManagedSize(document.text);
    if (policy.versions.length >= VERSIONS_PER_POLICY)
      throw limitExceeded(
        `A managed policy can have up to ${String(VERSIONS_PER_POLICY)} versions. Before you create a new version, you must delete an existing version.`,
      );
    policy.versionsMade++;
    const version: StoredPolicyVersion = {
      versionId: `v${String(policy.versionsMade)}`,
      createdAt: call.at,
      ...document,
    };
    policy.versions.push(version);
    if (input.SetAsDefault === true) policy.defaultVersionId = version.versionId;
    return { PolicyVersion: listedVersion(policy, version) };
  },
  trail: changes((output) => output),
});

export const getPolicyVersion = operation<
  GetPolicyVersionCommandInput,
  Out<GetPolicyVersionCommandOutput>
>({
  knownFrom: [apiReference('GetPolicyVersion')],
  authorizes: onPolicy('iam:GetPolicyVersion'),
  async handle(input, call) {
    const policy = policyAt(call, input.PolicyArn);
    const version = versionOf(policy, input.VersionId);
    return {
      PolicyVersion: {
        Document: encodedPolicy(version.text),
        ...listedVersion(policy, version),
      },
    };
  },
  trail: reads(),
});

export const listPolicyVersions = operation<
  ListPolicyVersionsCommandInput,
  Out<ListPolicyVersionsCommandOutput>
>({
  knownFrom: [apiReference('ListPolicyVersions')],
  authorizes: onPolicy('iam:ListPolicyVersions'),
  async handle(input, call) {
    const policy = policyAt(call, input.PolicyArn);
    const { items, rest } = pageOf(policy.versions.toReversed(), input);
    return { Versions: items.map((version) => listedVersion(policy, version)), ...rest };
  },
  trail: reads(),
});

export const setDefaultPolicyVersion = operation<SetDefaultPolicyVersionCommandInput, object>({
  knownFrom: [apiReference('SetDefaultPolicyVersion')],
  authorizes: onPolicy('iam:SetDefaultPolicyVersion'),
  async handle(input, call) {
    const policy = ownPolicy(call, input.PolicyArn);
    policy.defaultVersionId = versionOf(policy, input.VersionId).versionId;
    return {};
  },
  trail: changes(),
});

export const deletePolicyVersion = operation<DeletePolicyVersionCommandInput, object>({
  knownFrom: [apiReference('DeletePolicyVersion')],
  authorizes: onPolicy('iam:DeletePolicyVersion'),
  async handle(input, call) {
    const policy = ownPolicy(call, input.PolicyArn);
    const version = versionOf(policy, input.VersionId);
    if (version.versionId === policy.defaultVersionId)
      throw deleteConflict('Cannot delete the default version of a policy.');
    policy.versions.splice(policy.versions.indexOf(version), 1);
    return {};
  },
  trail: changes(),
});

function onPolicy(action: AccessRequest['action']) {
  return ({ PolicyArn }: { PolicyArn: string | undefined }): readonly AccessRequest[] => [
    { action, resource: (PolicyArn ?? '') as Arn },
  ];
}

function ownPolicy(call: Call, arn: string | undefined): StoredPolicy {
  const policy = accountOf(call).policies.get((arn ?? '') as Arn);
  if (policy === undefined) throw noSuchPolicy(arn ?? '');
  return policy;
}

function versionOf(policy: StoredPolicy, id: string | undefined): StoredPolicyVersion {
  if (!/^v[1-9]\d*(\.[A-Za-z0-9-]*)?$/.test(id ?? ''))
    throw validationError(
      `1 validation error detected: Value '${id ?? ''}' at 'versionId' failed to satisfy constraint: Member must satisfy regular expression pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?`,
    );
  const version = policy.versions.find(({ versionId }) => versionId === id);
  if (version === undefined)
    throw noSuchEntity(
      `Policy ${policy.arn} version ${id ?? ''} does not exist or is not attachable.`,
    );
  return version;
}

const listedVersion = (policy: StoredPolicy, version: StoredPolicyVersion) => ({
  VersionId: version.versionId,
  IsDefaultVersion: version.versionId === policy.defaultVersionId,
  CreateDate: new Date(version.createdAt),
});

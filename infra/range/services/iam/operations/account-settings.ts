import type {
  CreateAccountAliasCommandInput,
  DeleteAccountAliasCommandInput,
  GetAccountPasswordPolicyCommandOutput,
  GetAccountSummaryCommandOutput,
  ListAccountAliasesCommandOutput,
  UpdateAccountPasswordPolicyCommandInput,
} from '@aws-sdk/client-iam';
import { mfaDevices } from '../../../identity/mfa-devices.ts';
import type { Call } from '../../../service.ts';
import { operation } from '../../../service.ts';
import type { PasswordPolicy } from '../account-memory.ts';
import { memoryOf } from '../account-memory.ts';
import { alreadyExists, noSuchEntity, validationError } from '../faults.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { accountOf } from '../model.ts';
import { changes, reads } from '../trail-rules.ts';

type Out<T> = Omit<T, '$metadata'>;

export const createAccountAlias = operation<CreateAccountAliasCommandInput, object>({
  knownFrom: [apiReference('CreateAccountAlias'), TRAIL_SHAPE],
  authorizes: () => [{ action: 'iam:CreateAccountAlias', resource: '*' }],
  async handle({ AccountAlias = '' }, call) {
    if (!/^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$/.test(AccountAlias))
      throw validationError(
        `1 validation error detected: Value '${AccountAlias}' at 'accountAlias' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$`,
      );
    const taken = call.platform.identities.accounts.some(
      (accountId) =>
        accountId !== call.accountId &&
        memoryOf({ platform: call.platform, accountId }).alias === AccountAlias,
    );
    if (taken) throw alreadyExists(`The account alias ${AccountAlias} already exists.`);
    memoryOf(call).alias = AccountAlias;
    return {};
  },
  trail: changes(),
});

export const deleteAccountAlias = operation<DeleteAccountAliasCommandInput, object>({
  knownFrom: [apiReference('DeleteAccountAlias'), TRAIL_SHAPE],
  authorizes: () => [{ action: 'iam:DeleteAccountAlias', resource: '*' }],
  async handle({ AccountAlias = '' }, call) {
    const memory = memoryOf(call);
    if (memory.alias !== AccountAlias)
      throw noSuchEntity(`The account alias ${AccountAlias} cannot be found.`);
    delete memory.alias;
    return {};
  },
  trail: changes(),
});

export const listAccountAliases = operation<object, Out<ListAccountAliasesCommandOutput>>({
  knownFrom: [apiReference('ListAccountAliases')],
  authorizes: () => [{ action: 'iam:ListAccountAliases', resource: '*' }],
  async handle(_input, call) {
    const { alias } = memoryOf(call);
    return { AccountAliases: alias === undefined ? [] : [alias], IsTruncated: false };
  },
  trail: reads(),
});

export const updateAccountPasswordPolicy = operation<
  UpdateAccountPasswordPolicyCommandInput,
  object
>({
  knownFrom: [apiReference('UpdateAccountPasswordPolicy'), TRAIL_SHAPE],
  authorizes: () => [{ action: 'iam:UpdateAccountPasswordPolicy', resource: '*' }],
  async handle(input, call) {
    within('minimumPasswordLength', input.MinimumPasswordLength, 6, 128);
    within('maxPasswordAge', input.MaxPasswordAge, 1, 1095);
    within('passwordReusePrevention', input.PasswordReusePrevention, 1, 24);
    // What is not said falls back to the default: the call replaces the policy.
    const policy: PasswordPolicy = {
      MinimumPasswordLength: input.MinimumPasswordLength ?? 6,
      RequireSymbols: input.RequireSymbols ?? false,
      RequireNumbers: input.RequireNumbers ?? false,
      RequireUppercaseCharacters: input.RequireUppercaseCharacters ?? false,
      RequireLowercaseCharacters: input.RequireLowercaseCharacters ?? false,
      AllowUsersToChangePassword: input.AllowUsersToChangePassword ?? false,
      ExpirePasswords: input.MaxPasswordAge !== undefined,
      HardExpiry: input.HardExpiry ?? false,
      ...(input.MaxPasswordAge !== undefined && { MaxPasswordAge: input.MaxPasswordAge }),
      ...(input.PasswordReusePrevention !== undefined && {
        PasswordReusePrevention: input.PasswordReusePrevention,
      }),
    };
    memoryOf(call).passwordPolicy = policy;
    return {};
  },
  trail: changes(),
});

export const getAccountPasswordPolicy = operation<
  object,
  Out<GetAccountPasswordPolicyCommandOutput>
>({
  knownFrom: [apiReference('GetAccountPasswordPolicy')],
  authorizes: () => [{ action: 'iam:GetAccountPasswordPolicy', resource: '*' }],
  async handle(_input, call) {
    return { PasswordPolicy: standingPolicy(call) };
  },
  trail: reads(),
});

export const deleteAccountPasswordPolicy = operation<object, object>({
  knownFrom: [apiReference('DeleteAccountPasswordPolicy'), TRAIL_SHAPE],
  authorizes: () => [{ action: 'iam:DeleteAccountPasswordPolicy', resource: '*' }],
  async handle(_input, call) {
    standingPolicy(call);
    delete memoryOf(call).passwordPolicy;
    return {};
  },
  trail: changes(),
});

/** Quotas are AWS's defaults. Source: IAM User Guide, "IAM and AWS STS quotas". */
const QUOTAS = {
  AccessKeysPerUserQuota: 2,
  AssumeRolePolicySizeQuota: 2048,
  AttachedPoliciesPerGroupQuota: 10,
  AttachedPoliciesPerRoleQuota: 10,
  AttachedPoliciesPerUserQuota: 10,
  GlobalEndpointTokenVersion: 1,
  GroupPolicySizeQuota: 5120,
  GroupsPerUserQuota: 10,
  GroupsQuota: 300,
  InstanceProfilesQuota: 1000,
  PoliciesQuota: 1500,
  PolicySizeQuota: 6144,
  PolicyVersionsInUseQuota: 10_000,
  RolePolicySizeQuota: 10_240,
  RolesQuota: 1000,
  ServerCertificatesQuota: 20,
  SigningCertificatesPerUserQuota: 2,
  UserPolicySizeQuota: 2048,
  UsersQuota: 5000,
  VersionsPerPolicyQuota: 5,
};

export const getAccountSummary = operation<object, Out<GetAccountSummaryCommandOutput>>({
  knownFrom: [apiReference('GetAccountSummary')],
  authorizes: () => [{ action: 'iam:GetAccountSummary', resource: '*' }],
  async handle(_input, call) {
    const { users, roles, groups, policies, instanceProfiles } = accountOf(call);
    const devices = [...call.platform.state(mfaDevices).values()].filter(
      ({ accountId }) => accountId === call.accountId,
    );
    return {
      SummaryMap: {
        ...QUOTAS,
        // The root user has neither keys nor a device; nobody can sign in as it.
        AccountAccessKeysPresent: 0,
        AccountMFAEnabled: 0,
        AccountPasswordPresent: 1,
        AccountSigningCertificatesPresent: 0,
        Groups: groups.size,
        InstanceProfiles: instanceProfiles.size,
        MFADevices: devices.length,
        MFADevicesInUse: devices.filter(({ userId }) => userId !== undefined).length,
        Policies: policies.size,
        PolicyVersionsInUse: [...policies.values()].reduce(
          (sum, { versions }) => sum + versions.length,
          0,
        ),
        Providers: memoryOf(call).providers.size,
        Roles: roles.size,
        ServerCertificates: 0,
        Users: users.size,
      },
    };
  },
  trail: reads(),
});

function standingPolicy(call: Call): PasswordPolicy {
  const { passwordPolicy } = memoryOf(call);
  if (passwordPolicy === undefined)
    throw noSuchEntity(`The Password Policy with domain name ${call.accountId} cannot be found.`);
  return passwordPolicy;
}

function within(member: string, value: number | undefined, least: number, most: number): void {
  if (value !== undefined && (value < least || value > most))
    throw validationError(
      `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: Member must have value ${value < least ? `greater than or equal to ${String(least)}` : `less than or equal to ${String(most)}`}`,
    );
}

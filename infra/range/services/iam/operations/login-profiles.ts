import { createHash } from 'node:crypto';
import type {
  ChangePasswordCommandInput,
  CreateLoginProfileCommandInput,
  CreateLoginProfileCommandOutput,
  DeleteLoginProfileCommandInput,
  GetLoginProfileCommandInput,
  GetLoginProfileCommandOutput,
  UpdateLoginProfileCommandInput,
} from '@aws-sdk/client-iam';
import type { StoredUser } from '../../../identity/editable-identity-store.ts';
import type { Call } from '../../../service.ts';
import { AwsFault, operation } from '../../../service.ts';
import type { LoginProfile } from '../account-memory.ts';
import { memoryOf } from '../account-memory.ts';
import { alreadyExists, noSuchEntity, validationError } from '../faults.ts';
import { apiReference, TRAIL_SHAPE } from '../known-from.ts';
import { userArn, userNamed, userNameOr } from '../model.ts';
import { changes, reads } from '../trail-rules.ts';

type Out<T> = Omit<T, '$metadata'>;

export const createLoginProfile = operation<
  CreateLoginProfileCommandInput,
  Out<CreateLoginProfileCommandOutput>
>({
  knownFrom: [apiReference('CreateLoginProfile'), TRAIL_SHAPE],
  authorizes: on('iam:CreateLoginProfile'),
  async handle(input, call) {
    const user = userNamed(call, userNameOr(call, input.UserName));
    const { loginProfiles } = memoryOf(call);
    if (loginProfiles.has(user.id))
      throw alreadyExists(`Login Profile for user ${user.name} already exists.`);
    checkPassword(input.Password, call);
    const profile: LoginProfile = {
      createdAt: call.at,
      changedAt: call.at,
      resetRequired: input.PasswordResetRequired ?? false,
      digest: digestOf(input.Password ?? ''),
    };
    loginProfiles.set(user.id, profile);
    return { LoginProfile: shown(user, profile) };
  },
  trail: {
    ...changes<CreateLoginProfileCommandInput, Out<CreateLoginProfileCommandOutput>>(
      (output) => output,
    ),
    requestParameters: withoutPasswords,
  },
});

export const getLoginProfile = operation<
  GetLoginProfileCommandInput,
  Out<GetLoginProfileCommandOutput>
>({
  knownFrom: [apiReference('GetLoginProfile')],
  authorizes: on('iam:GetLoginProfile'),
  async handle(input, call) {
    const user = userNamed(call, userNameOr(call, input.UserName));
    return { LoginProfile: shown(user, profileOf(user, call)) };
  },
  trail: reads(),
});

export const updateLoginProfile = operation<UpdateLoginProfileCommandInput, object>({
  knownFrom: [apiReference('UpdateLoginProfile'), TRAIL_SHAPE],
  authorizes: on('iam:UpdateLoginProfile'),
  async handle(input, call) {
    const profile = profileOf(userNamed(call, input.UserName), call);
    if (input.Password !== undefined) {
      checkPassword(input.Password, call);
      profile.digest = digestOf(input.Password);
      profile.changedAt = call.at;
    }
    profile.resetRequired = input.PasswordResetRequired ?? profile.resetRequired;
    return {};
  },
  trail: { ...changes(), requestParameters: withoutPasswords },
});

export const deleteLoginProfile = operation<DeleteLoginProfileCommandInput, object>({
  knownFrom: [apiReference('DeleteLoginProfile'), TRAIL_SHAPE],
  authorizes: on('iam:DeleteLoginProfile'),
  async handle(input, call) {
    const user = userNamed(call, userNameOr(call, input.UserName));
    profileOf(user, call);
    memoryOf(call).loginProfiles.delete(user.id);
    return {};
  },
  trail: changes(),
});

export const changePassword = operation<ChangePasswordCommandInput, object>({
  knownFrom: [apiReference('ChangePassword'), TRAIL_SHAPE],
  authorizes: (_input, call) => [
    { action: 'iam:ChangePassword', resource: userArn(call, userNameOr(call, undefined)) },
  ],
  async handle(input, call) {
    const profile = profileOf(userNamed(call, userNameOr(call, undefined)), call);
    if (profile.digest !== digestOf(input.OldPassword ?? ''))
      throw new AwsFault('AccessDenied', 403, 'The old password was incorrect.');
    checkPassword(input.NewPassword, call);
    profile.digest = digestOf(input.NewPassword ?? '');
    profile.changedAt = call.at;
    profile.resetRequired = false;
    return {};
  },
  trail: { ...changes(), requestParameters: () => null },
});

const shown = ({ name }: StoredUser, profile: LoginProfile) => ({
  UserName: name,
  CreateDate: new Date(profile.createdAt),
  PasswordResetRequired: profile.resetRequired,
});

function profileOf(user: StoredUser, call: Call): LoginProfile {
  const profile = memoryOf(call).loginProfiles.get(user.id);
  if (profile === undefined)
    throw noSuchEntity(`Login Profile for User ${user.name} cannot be found.`);
  return profile;
}

/** Without a policy of the account AWS asks for eight characters of three kinds. Source: IAM User Guide, password policy. */
function checkPassword(password: string | undefined, call: Call): void {
  if (password === undefined || password === '')
    throw validationError(
      "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null",
    );
  const policy = memoryOf(call).passwordPolicy;
  const refuse = (what: string) =>
    new AwsFault(
      'PasswordPolicyViolation',
      400,
      `Password does not conform to the account password policy: ${what}.`,
    );
  if (password.length < (policy?.MinimumPasswordLength ?? 8) || password.length > 128)
    throw refuse('its length');
  const kinds = {
    RequireUppercaseCharacters: /[A-Z]/.test(password),
    RequireLowercaseCharacters: /[a-z]/.test(password),
    RequireNumbers: /\d/.test(password),
    RequireSymbols: /[^A-Za-z0-9]/.test(password),
  };
  if (policy === undefined) {
    if (Object.values(kinds).filter(Boolean).length < 3) throw refuse('its kinds of characters');
    return;
  }
  for (const kind of [
    'RequireUppercaseCharacters',
    'RequireLowercaseCharacters',
    'RequireNumbers',
    'RequireSymbols',
  ] as const)
    if (policy[kind] && !kinds[kind]) throw refuse(kind);
}

const digestOf = (password: string): string => createHash('sha256').update(password).digest('hex');

/** Passwords are nowhere in the trail. */
function withoutPasswords(input: CreateLoginProfileCommandInput | UpdateLoginProfileCommandInput) {
  return {
    ...(input.UserName !== undefined && { userName: input.UserName }),
    ...(input.PasswordResetRequired !== undefined && {
      passwordResetRequired: input.PasswordResetRequired,
    }),
  };
}

function on(action: `iam:${string}`) {
  return (input: { readonly UserName?: string | undefined }, call: Call) => [
    { action, resource: userArn(call, userNameOr(call, input.UserName)) },
  ];
}

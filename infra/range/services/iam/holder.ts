import type { Arn } from '../../../base/ids.ts';
import type {
  PolicyHolder,
  StoredGroup,
  StoredPrincipal,
} from '../../identity/editable-identity-store.ts';
import type { AccessRequest, Call } from '../../service.ts';
import {
  accountOf,
  groupArn,
  groupNamed,
  roleArn,
  roleNamed,
  userArn,
  userNamed,
} from './model.ts';

/** The members that name a user, a role or a group; a call has one of them. */
export interface HolderInput {
  readonly UserName?: string | undefined;
  readonly RoleName?: string | undefined;
  readonly GroupName?: string | undefined;
}

/** Users, roles and groups hold policies alike; this is where they differ. */
export interface Holder<Kind extends PolicyHolder = StoredPrincipal> {
  readonly kind: 'user' | 'role' | 'group';
  /** As in operation names: PutUserPolicy. */
  readonly word: 'User' | 'Role' | 'Group';
  nameIn(input: HolderInput): string;
  /** @throws AwsFault NoSuchEntity. */
  find(call: Call, input: HolderInput): Kind;
  arn(call: Call, input: HolderInput): Arn;
  /** Tags of the holder, if there is one. */
  tags(call: Call, input: HolderInput): ReadonlyMap<string, string> | undefined;
}

export const USER: Holder = {
  kind: 'user',
  word: 'User',
  nameIn: ({ UserName }) => UserName ?? '',
  find: (call, { UserName }) => userNamed(call, UserName),
  arn: (call, { UserName }) => userArn(call, UserName),
  tags: (call, { UserName }) => accountOf(call).users.get(UserName ?? '')?.tags,
};

export const ROLE: Holder = {
  kind: 'role',
  word: 'Role',
  nameIn: ({ RoleName }) => RoleName ?? '',
  find: (call, { RoleName }) => roleNamed(call, RoleName),
  arn: (call, { RoleName }) => roleArn(call, RoleName),
  tags: (call, { RoleName }) => accountOf(call).roles.get(RoleName ?? '')?.tags,
};

export const GROUP: Holder<StoredGroup> = {
  kind: 'group',
  word: 'Group',
  nameIn: ({ GroupName }) => GroupName ?? '',
  find: (call, { GroupName }) => groupNamed(call, GroupName),
  arn: (call, { GroupName }) => groupArn(call, GroupName),
  tags: () => undefined,
};

/** Permission for one action on the user or role itself. */
export const onHolder =
  <Input extends HolderInput>(
    holder: Holder<PolicyHolder>,
    action: AccessRequest['action'],
    context?: (input: Input) => NonNullable<AccessRequest['context']>,
  ) =>
  (input: Input, call: Call): readonly AccessRequest[] => [
    {
      action,
      resource: holder.arn(call, input),
      context: { ...resourceTags(holder.tags(call, input)), ...context?.(input) },
    },
  ];

/** What policies ask about the tags of the user or role a call is about. */
const resourceTags = (tags: ReadonlyMap<string, string> = new Map()) =>
  Object.fromEntries(
    [...tags].flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, [value]],
      [`iam:ResourceTag/${key}`, [value]],
    ]),
  );

import type { Arn } from '../../../base/ids.ts';
import type { StoredPrincipal } from '../../identity/editable-identity-store.ts';
import type { AccessRequest, Call } from '../../service.ts';
import { roleArn, roleNamed, userArn, userNamed } from './model.ts';

/** The members that name a user or a role; a call has one of them. */
export interface HolderInput {
  readonly UserName?: string | undefined;
  readonly RoleName?: string | undefined;
}

/** Users and roles hold policies, boundaries and tags alike; this is where they differ. */
export interface Holder {
  readonly kind: 'user' | 'role';
  /** As in operation names: PutUserPolicy. */
  readonly word: 'User' | 'Role';
  nameIn(input: HolderInput): string;
  /** @throws AwsFault NoSuchEntity. */
  find(call: Call, input: HolderInput): StoredPrincipal;
  arn(call: Call, input: HolderInput): Arn;
}

export const USER: Holder = {
  kind: 'user',
  word: 'User',
  nameIn: ({ UserName }) => UserName ?? '',
  find: (call, { UserName }) => userNamed(call, UserName),
  arn: (call, { UserName }) => userArn(call, UserName),
};

export const ROLE: Holder = {
  kind: 'role',
  word: 'Role',
  nameIn: ({ RoleName }) => RoleName ?? '',
  find: (call, { RoleName }) => roleNamed(call, RoleName),
  arn: (call, { RoleName }) => roleArn(call, RoleName),
};

/** Permission for one action on the user or role itself. */
export const onHolder =
  <Input extends HolderInput>(
    holder: Holder,
    action: AccessRequest['action'],
    context?: (input: Input) => NonNullable<AccessRequest['context']>,
  ) =>
  (input: Input, call: Call): readonly AccessRequest[] => [
    {
      action,
      resource: holder.arn(call, input),
      ...(context !== undefined && { context: context(input) }),
    },
  ];

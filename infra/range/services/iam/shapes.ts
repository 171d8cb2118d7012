import type {
  AccessKeyMetadata,
  AttachedPermissionsBoundary,
  Group,
  InstanceProfile,
  Policy,
  Role,
  Tag,
  User,
} from '@aws-sdk/client-iam';
import type {
  StoredAccessKey,
  StoredGroup,
  StoredInstanceProfile,
  StoredPolicy,
  StoredPrincipal,
  StoredRole,
  StoredUser,
} from '../../identity/editable-identity-store.ts';

/** IAM hands policies out percent-encoded as RFC 3986 asks. */
export const encodedPolicy = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** Lists leave tags and the boundary out. */
export const listedUser = (user: StoredUser): User => ({
  Path: user.path,
  UserName: user.name,
  UserId: user.id,
  Arn: user.arn,
  CreateDate: new Date(user.createdAt),
});

export const wholeUser = (user: StoredUser): User => ({
  ...listedUser(user),
  ...boundaryOf(user),
  ...tagsOf(user),
});

/** @param trust the trust policy as it is to be shown. */
export const listedRole = (role: StoredRole, trust: string): Role => ({
  Path: role.path,
  RoleName: role.name,
  RoleId: role.id,
  Arn: role.arn,
  CreateDate: new Date(role.createdAt),
  AssumeRolePolicyDocument: encodedPolicy(trust),
  ...(role.description !== undefined && { Description: role.description }),
  MaxSessionDuration: role.maxSessionDuration,
});

export const wholeRole = (role: StoredRole, trust: string): Role => ({
  ...listedRole(role, trust),
  ...boundaryOf(role),
  ...tagsOf(role),
});

export const shownGroup = (group: StoredGroup): Group => ({
  Path: group.path,
  GroupName: group.name,
  GroupId: group.id,
  Arn: group.arn,
  CreateDate: new Date(group.createdAt),
});

export const shownProfile = (
  profile: StoredInstanceProfile,
  roles: readonly Role[],
): InstanceProfile => ({
  Path: profile.path,
  InstanceProfileName: profile.name,
  InstanceProfileId: profile.id,
  Arn: profile.arn,
  CreateDate: new Date(profile.createdAt),
  Roles: [...roles],
  ...tagsOf(profile),
});

export const keyMetadata = (user: StoredUser, key: StoredAccessKey): AccessKeyMetadata => ({
  UserName: user.name,
  AccessKeyId: key.accessKeyId,
  Status: key.status,
  CreateDate: new Date(key.createdAt),
});

export const wholePolicy = (policy: StoredPolicy, use: PolicyUse): Policy => ({
  PolicyName: policy.name,
  PolicyId: policy.id,
  Arn: policy.arn,
  Path: policy.path,
  DefaultVersionId: policy.defaultVersionId,
  AttachmentCount: use.attachments,
  PermissionsBoundaryUsageCount: use.boundaries,
  IsAttachable: true,
  ...(policy.description !== undefined && { Description: policy.description }),
  CreateDate: new Date(policy.createdAt),
  UpdateDate: new Date(policy.versions.at(-1)?.createdAt ?? policy.createdAt),
  ...tagsOf(policy),
});

/** How many users and roles a managed policy holds for. */
export interface PolicyUse {
  readonly attachments: number;
  readonly boundaries: number;
}

export const tagList = (tags: ReadonlyMap<string, string>): Tag[] =>
  [...tags].map(([Key, Value]) => ({ Key, Value }));

export const tagMap = (tags: readonly Tag[] | undefined): Map<string, string> =>
  new Map((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

const tagsOf = ({ tags }: { readonly tags: ReadonlyMap<string, string> }): { Tags?: Tag[] } =>
  tags.size === 0 ? {} : { Tags: tagList(tags) };

const boundaryOf = ({
  boundary,
}: StoredPrincipal): { PermissionsBoundary?: AttachedPermissionsBoundary } =>
  boundary === undefined
    ? {}
    : {
        PermissionsBoundary: {
          PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
          PermissionsBoundaryArn: boundary,
        },
      };

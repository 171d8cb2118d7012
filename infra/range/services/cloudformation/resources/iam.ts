import { notProvided } from '../faults.ts';
import { count, document, list, only, required, set, text } from './property.ts';
import type { Properties, ResourceType, Workshop } from './resource-type.ts';
import { retag } from './retag.ts';

interface InlinePolicy {
  readonly PolicyName: string;
  readonly PolicyDocument: unknown;
}

/** Who may hold policies: how IAM's operations on it are called. */
interface Holder {
  readonly kind: 'Group' | 'Role' | 'User';
  readonly name: 'GroupName' | 'RoleName' | 'UserName';
}

const ROLE: Holder = { kind: 'Role', name: 'RoleName' };
const USER: Holder = { kind: 'User', name: 'UserName' };
const GROUP: Holder = { kind: 'Group', name: 'GroupName' };

export const role: ResourceType = {
  id: 'AWS::IAM::Role',
  properties: [
    'AssumeRolePolicyDocument',
    'Description',
    'ManagedPolicyArns',
    'MaxSessionDuration',
    'Path',
    'PermissionsBoundary',
    'Policies',
    'RoleName',
    'Tags',
  ],
  replacedBy: ['RoleName', 'Path'],
  async create(properties, workshop) {
    const RoleName = text(properties, 'RoleName') ?? workshop.nameWithin(64);
    const { Role } = await workshop.call<{ readonly Role: { Arn: string; RoleId: string } }>(
      'iam',
      'CreateRole',
      {
        RoleName,
        AssumeRolePolicyDocument: document(properties, 'AssumeRolePolicyDocument') ?? '',
        ...only(properties, [
          'Description',
          'MaxSessionDuration',
          'Path',
          'PermissionsBoundary',
          'Tags',
        ]),
      },
    );
    await attach(ROLE, RoleName, properties, workshop);
    return { physicalId: RoleName, attributes: { Arn: Role.Arn, RoleId: Role.RoleId } };
  },
  async update(made, properties, workshop) {
    await workshop.call('iam', 'UpdateAssumeRolePolicy', {
      RoleName: made.physicalId,
      PolicyDocument: document(properties, 'AssumeRolePolicyDocument') ?? '',
    });
    await workshop.call('iam', 'UpdateRole', {
      RoleName: made.physicalId,
      Description: text(properties, 'Description') ?? '',
      MaxSessionDuration: count(properties, 'MaxSessionDuration') ?? 3600,
    });
    await detach(ROLE, made.physicalId, workshop.before ?? {}, workshop);
    await attach(ROLE, made.physicalId, properties, workshop);
    await bound(ROLE, made.physicalId, properties, workshop);
    return made;
  },
  async delete({ physicalId, properties }, workshop) {
    await detach(ROLE, physicalId, properties, workshop);
    await workshop.call('iam', 'DeleteRole', { RoleName: physicalId });
  },
};

export const user: ResourceType = {
  id: 'AWS::IAM::User',
  properties: [
    'Groups',
    'ManagedPolicyArns',
    'Path',
    'PermissionsBoundary',
    'Policies',
    'Tags',
    'UserName',
  ],
  replacedBy: ['UserName', 'Path'],
  async create(properties, workshop) {
    const UserName = text(properties, 'UserName') ?? workshop.nameWithin(64);
    const { User } = await workshop.call<{ readonly User: { Arn: string } }>('iam', 'CreateUser', {
      UserName,
      ...only(properties, ['Path', 'PermissionsBoundary', 'Tags']),
    });
    await attach(USER, UserName, properties, workshop);
    await join(list<string>(properties, 'Groups'), [UserName], workshop);
    return { physicalId: UserName, attributes: { Arn: User.Arn } };
  },
  async update(made, properties, workshop) {
    await detach(USER, made.physicalId, workshop.before ?? {}, workshop);
    await attach(USER, made.physicalId, properties, workshop);
    await bound(USER, made.physicalId, properties, workshop);
    const groups = list<string>(properties, 'Groups');
    const groupsBefore = list<string>(workshop.before ?? {}, 'Groups');
    await leave(without(groupsBefore, groups), [made.physicalId], workshop);
    await join(without(groups, groupsBefore), [made.physicalId], workshop);
    return made;
  },
  async delete({ physicalId, properties }, workshop) {
    await leave(list<string>(properties, 'Groups'), [physicalId], workshop);
    await detach(USER, physicalId, properties, workshop);
    await workshop.call('iam', 'DeleteUser', { UserName: physicalId });
  },
};

export const group: ResourceType = {
  id: 'AWS::IAM::Group',
  properties: ['GroupName', 'ManagedPolicyArns', 'Path', 'Policies'],
  replacedBy: ['GroupName'],
  async create(properties, workshop) {
    const GroupName = text(properties, 'GroupName') ?? workshop.nameWithin(128);
    const { Group } = await workshop.call<{ readonly Group: { Arn: string } }>(
      'iam',
      'CreateGroup',
      { GroupName, ...only(properties, ['Path']) },
    );
    await attach(GROUP, GroupName, properties, workshop);
    return { physicalId: GroupName, attributes: { Arn: Group.Arn } };
  },
  async update(made, properties, workshop) {
    const GroupName = made.physicalId;
    const before = workshop.before ?? {};
    await detach(GROUP, GroupName, before, workshop);
    await attach(GROUP, GroupName, properties, workshop);
    const path = text(properties, 'Path') ?? '/';
    if (path === (text(before, 'Path') ?? '/')) return made;
    await workshop.call('iam', 'UpdateGroup', { GroupName, NewPath: path });
    return {
      ...made,
      attributes: { Arn: `arn:aws:iam::${workshop.accountId}:group${path}${GroupName}` },
    };
  },
  async delete({ physicalId, properties }, workshop) {
    await detach(GROUP, physicalId, properties, workshop);
    await workshop.call('iam', 'DeleteGroup', { GroupName: physicalId });
  },
};

export const userToGroupAddition: ResourceType = {
  id: 'AWS::IAM::UserToGroupAddition',
  properties: ['GroupName', 'Users'],
  replacedBy: ['GroupName'],
  async create(properties, workshop) {
    await join([required(properties, 'GroupName')], list<string>(properties, 'Users'), workshop);
    return { physicalId: workshop.nameWithin(128), attributes: {} };
  },
  async update(made, properties, workshop) {
    const groups = [required(properties, 'GroupName')];
    const users = list<string>(properties, 'Users');
    const usersBefore = list<string>(workshop.before ?? {}, 'Users');
    await leave(groups, without(usersBefore, users), workshop);
    await join(groups, without(users, usersBefore), workshop);
    return made;
  },
  async delete({ properties }, workshop) {
    await leave([required(properties, 'GroupName')], list<string>(properties, 'Users'), workshop);
  },
};

/** An inline policy that several roles, users and groups get. */
export const policy: ResourceType = {
  id: 'AWS::IAM::Policy',
  properties: ['Groups', 'PolicyDocument', 'PolicyName', 'Roles', 'Users'],
  replacedBy: ['PolicyName'],
  async create(properties, workshop) {
    await putOnHolders(properties, workshop);
    return { physicalId: required(properties, 'PolicyName'), attributes: {} };
  },
  async update(made, properties, workshop) {
    await putOnHolders(properties, workshop);
    const kept = new Set(holdersOf(properties).map(nameOf));
    const gone = holdersOf(workshop.before ?? {}).filter((one) => !kept.has(nameOf(one)));
    await takeFromHolders(required(properties, 'PolicyName'), gone, workshop);
    return made;
  },
  async delete({ properties }, workshop) {
    await takeFromHolders(required(properties, 'PolicyName'), holdersOf(properties), workshop);
  },
};

export const managedPolicy: ResourceType = {
  id: 'AWS::IAM::ManagedPolicy',
  properties: [
    'Description',
    'Groups',
    'ManagedPolicyName',
    'Path',
    'PolicyDocument',
    'Roles',
    'Users',
  ],
  replacedBy: ['Description', 'ManagedPolicyName', 'Path'],
  async create(properties, workshop) {
    const { Policy } = await workshop.call<{ readonly Policy: { Arn: string } }>(
      'iam',
      'CreatePolicy',
      {
        PolicyName: text(properties, 'ManagedPolicyName') ?? workshop.nameWithin(128),
        PolicyDocument: document(properties, 'PolicyDocument') ?? '',
        ...only(properties, ['Description', 'Path']),
      },
    );
    await onHolders('Attach', Policy.Arn, holdersOf(properties), workshop);
    return { physicalId: Policy.Arn, attributes: { PolicyArn: Policy.Arn } };
  },
  async update(made, properties, workshop) {
    const PolicyArn = made.physicalId;
    const before = workshop.before ?? {};
    const PolicyDocument = document(properties, 'PolicyDocument') ?? '';
    if (PolicyDocument !== document(before, 'PolicyDocument')) {
      // A policy has five versions at most; the oldest makes room.
      await removeVersions(PolicyArn, workshop, 4);
      await workshop.call('iam', 'CreatePolicyVersion', {
        PolicyArn,
        PolicyDocument,
        SetAsDefault: true,
      });
    }
    const [holders, holdersBefore] = [holdersOf(properties), holdersOf(before)];
    const missingIn = (all: Holders, some: Holders) => {
      const names = new Set(some.map(nameOf));
      return all.filter((one) => !names.has(nameOf(one)));
    };
    await onHolders('Attach', PolicyArn, missingIn(holders, holdersBefore), workshop);
    await onHolders('Detach', PolicyArn, missingIn(holdersBefore, holders), workshop);
    return made;
  },
  async delete({ physicalId, properties }, workshop) {
    await onHolders('Detach', physicalId, holdersOf(properties), workshop);
    await removeVersions(physicalId, workshop, 1);
    await workshop.call('iam', 'DeletePolicy', { PolicyArn: physicalId });
  },
};

export const accessKey: ResourceType = {
  id: 'AWS::IAM::AccessKey',
  properties: ['Serial', 'Status', 'UserName'],
  replacedBy: ['Serial', 'UserName'],
  async create(properties, workshop) {
    const { AccessKey } = await workshop.call<{
      readonly AccessKey: { AccessKeyId: string; SecretAccessKey: string };
    }>('iam', 'CreateAccessKey', { UserName: required(properties, 'UserName') });
    if (text(properties, 'Status') === 'Inactive')
      await setStatus(AccessKey.AccessKeyId, properties, workshop);
    return {
      physicalId: AccessKey.AccessKeyId,
      attributes: { SecretAccessKey: AccessKey.SecretAccessKey },
    };
  },
  async update(made, properties, workshop) {
    await setStatus(made.physicalId, properties, workshop);
    return made;
  },
  async delete({ physicalId, properties }, workshop) {
    await workshop.call('iam', 'DeleteAccessKey', {
      UserName: required(properties, 'UserName'),
      AccessKeyId: physicalId,
    });
  },
};

/** The boundary and the tags of a role or user that stands already. */
async function bound(
  holder: Holder,
  name: string,
  properties: Properties,
  workshop: Workshop,
): Promise<void> {
  const who = { [holder.name]: name };
  const boundary = text(properties, 'PermissionsBoundary');
  if (boundary !== text(workshop.before ?? {}, 'PermissionsBoundary')) {
    await workshop.call(
      'iam',
      `${boundary === undefined ? 'Delete' : 'Put'}${holder.kind}PermissionsBoundary`,
      { ...who, ...set({ PermissionsBoundary: boundary }) },
    );
  }
  await retag(properties, workshop, {
    tag: (Tags) => workshop.call('iam', `Tag${holder.kind}`, { ...who, Tags }),
    untag: (TagKeys) => workshop.call('iam', `Untag${holder.kind}`, { ...who, TagKeys }),
  });
}

async function attach(
  holder: Holder,
  name: string,
  properties: Properties,
  workshop: Workshop,
): Promise<void> {
  for (const PolicyArn of list<string>(properties, 'ManagedPolicyArns')) {
    await workshop.call('iam', `Attach${holder.kind}Policy`, { [holder.name]: name, PolicyArn });
  }
  for (const { PolicyName, PolicyDocument } of list<InlinePolicy>(properties, 'Policies')) {
    await workshop.call('iam', `Put${holder.kind}Policy`, {
      [holder.name]: name,
      PolicyName,
      ...set({ PolicyDocument: document({ PolicyDocument }, 'PolicyDocument') }),
    });
  }
}

async function detach(
  holder: Holder,
  name: string,
  properties: Properties,
  workshop: Workshop,
): Promise<void> {
  for (const PolicyArn of list<string>(properties, 'ManagedPolicyArns')) {
    await workshop.call('iam', `Detach${holder.kind}Policy`, { [holder.name]: name, PolicyArn });
  }
  for (const { PolicyName } of list<InlinePolicy>(properties, 'Policies')) {
    await workshop.call('iam', `Delete${holder.kind}Policy`, { [holder.name]: name, PolicyName });
  }
}

async function setStatus(
  AccessKeyId: string,
  properties: Properties,
  workshop: Workshop,
): Promise<void> {
  await workshop.call('iam', 'UpdateAccessKey', {
    AccessKeyId,
    UserName: required(properties, 'UserName'),
    Status: text(properties, 'Status') ?? 'Active',
  });
}

async function join(
  groups: readonly string[],
  users: readonly string[],
  workshop: Workshop,
): Promise<void> {
  for (const GroupName of groups) {
    for (const UserName of users)
      await workshop.call('iam', 'AddUserToGroup', { GroupName, UserName });
  }
}

async function leave(
  groups: readonly string[],
  users: readonly string[],
  workshop: Workshop,
): Promise<void> {
  for (const GroupName of groups) {
    for (const UserName of users)
      await workshop.call('iam', 'RemoveUserFromGroup', { GroupName, UserName });
  }
}

const without = (all: readonly string[], some: readonly string[]): readonly string[] =>
  all.filter((one) => !some.includes(one));

/** Removes the oldest versions that are not in force, until so many are left. */
async function removeVersions(PolicyArn: string, workshop: Workshop, left: number): Promise<void> {
  const { Versions = [] } = await workshop.call<{
    readonly Versions?: readonly {
      readonly VersionId: string;
      readonly IsDefaultVersion?: boolean;
    }[];
  }>('iam', 'ListPolicyVersions', { PolicyArn });
  const numberOf = ({ VersionId }: { readonly VersionId: string }) => Number(VersionId.slice(1));
  const oldest = Versions.filter(({ IsDefaultVersion }) => IsDefaultVersion !== true).sort(
    (one, other) => numberOf(one) - numberOf(other),
  );
  for (const { VersionId } of oldest.slice(0, Math.max(0, Versions.length - left)))
    await workshop.call('iam', 'DeletePolicyVersion', { PolicyArn, VersionId });
}

async function takeFromHolders(
  PolicyName: string,
  holders: Holders,
  workshop: Workshop,
): Promise<void> {
  for (const [holder, name] of holders)
    await workshop.call('iam', `Delete${holder.kind}Policy`, { [holder.name]: name, PolicyName });
}

async function onHolders(
  verb: 'Attach' | 'Detach',
  PolicyArn: string,
  holders: Holders,
  workshop: Workshop,
): Promise<void> {
  for (const [holder, name] of holders)
    await workshop.call('iam', `${verb}${holder.kind}Policy`, { [holder.name]: name, PolicyArn });
}

type Holders = readonly (readonly [Holder, string])[];

const nameOf = ([{ kind }, name]: readonly [Holder, string]): string => `${kind} ${name}`;

async function putOnHolders(properties: Properties, workshop: Workshop): Promise<void> {
  const holders = holdersOf(properties);
  if (holders.length === 0)
    throw notProvided('an AWS::IAM::Policy for nobody (Groups, Roles or Users must name somebody)');
  for (const [holder, name] of holders) {
    await workshop.call('iam', `Put${holder.kind}Policy`, {
      [holder.name]: name,
      PolicyName: required(properties, 'PolicyName'),
      PolicyDocument: document(properties, 'PolicyDocument') ?? '',
    });
  }
}

function holdersOf(properties: Properties): Holders {
  return [
    ...list<string>(properties, 'Roles').map((name) => [ROLE, name] as const),
    ...list<string>(properties, 'Users').map((name) => [USER, name] as const),
    ...list<string>(properties, 'Groups').map((name) => [GROUP, name] as const),
  ];
}

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
  readonly kind: 'Role' | 'User';
  readonly name: 'RoleName' | 'UserName';
}

const ROLE: Holder = { kind: 'Role', name: 'RoleName' };
const USER: Holder = { kind: 'User', name: 'UserName' };

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
  properties: ['ManagedPolicyArns', 'Path', 'PermissionsBoundary', 'Policies', 'Tags', 'UserName'],
  replacedBy: ['UserName', 'Path'],
  async create(properties, workshop) {
    const UserName = text(properties, 'UserName') ?? workshop.nameWithin(64);
    const { User } = await workshop.call<{ readonly User: { Arn: string } }>('iam', 'CreateUser', {
      UserName,
      ...only(properties, ['Path', 'PermissionsBoundary', 'Tags']),
    });
    await attach(USER, UserName, properties, workshop);
    return { physicalId: UserName, attributes: { Arn: User.Arn } };
  },
  async update(made, properties, workshop) {
    await detach(USER, made.physicalId, workshop.before ?? {}, workshop);
    await attach(USER, made.physicalId, properties, workshop);
    await bound(USER, made.physicalId, properties, workshop);
    return made;
  },
  async delete({ physicalId, properties }, workshop) {
    await detach(USER, physicalId, properties, workshop);
    await workshop.call('iam', 'DeleteUser', { UserName: physicalId });
  },
};

/** An inline policy that several roles and users get. */
export const policy: ResourceType = {
  id: 'AWS::IAM::Policy',
  properties: ['PolicyDocument', 'PolicyName', 'Roles', 'Users'],
  replacedBy: ['PolicyName', 'Roles', 'Users'],
  async create(properties, workshop) {
    await putOnHolders(properties, workshop);
    return { physicalId: required(properties, 'PolicyName'), attributes: {} };
  },
  async update(made, properties, workshop) {
    await putOnHolders(properties, workshop);
    return made;
  },
  async delete({ properties }, workshop) {
    const PolicyName = required(properties, 'PolicyName');
    for (const [holder, name] of holdersOf(properties)) {
      await workshop.call('iam', `Delete${holder.kind}Policy`, { [holder.name]: name, PolicyName });
    }
  },
};

export const managedPolicy: ResourceType = {
  id: 'AWS::IAM::ManagedPolicy',
  properties: ['Description', 'ManagedPolicyName', 'Path', 'PolicyDocument', 'Roles', 'Users'],
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
    for (const [holder, name] of holdersOf(properties)) {
      await workshop.call('iam', `Attach${holder.kind}Policy`, {
        [holder.name]: name,
        PolicyArn: Policy.Arn,
      });
    }
    return { physicalId: Policy.Arn, attributes: { PolicyArn: Policy.Arn } };
  },
  async delete({ physicalId, properties }, workshop) {
    for (const [holder, name] of holdersOf(properties)) {
      await workshop.call('iam', `Detach${holder.kind}Policy`, {
        [holder.name]: name,
        PolicyArn: physicalId,
      });
    }
    await workshop.call('iam', 'DeletePolicy', { PolicyArn: physicalId });
  },
};

export const accessKey: ResourceType = {
  id: 'AWS::IAM::AccessKey',
  properties: ['UserName', 'Serial'],
  async create(properties, workshop) {
    const { AccessKey } = await workshop.call<{
      readonly AccessKey: { AccessKeyId: string; SecretAccessKey: string };
    }>('iam', 'CreateAccessKey', { UserName: required(properties, 'UserName') });
    return {
      physicalId: AccessKey.AccessKeyId,
      attributes: { SecretAccessKey: AccessKey.SecretAccessKey },
    };
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

async function putOnHolders(properties: Properties, workshop: Workshop): Promise<void> {
  const holders = holdersOf(properties);
  if (holders.length === 0)
    throw notProvided('an AWS::IAM::Policy for nobody (Roles or Users must name somebody)');
  for (const [holder, name] of holders) {
    await workshop.call('iam', `Put${holder.kind}Policy`, {
      [holder.name]: name,
      PolicyName: required(properties, 'PolicyName'),
      PolicyDocument: document(properties, 'PolicyDocument') ?? '',
    });
  }
}

function holdersOf(properties: Properties): readonly (readonly [Holder, string])[] {
  return [
    ...list<string>(properties, 'Roles').map((name) => [ROLE, name] as const),
    ...list<string>(properties, 'Users').map((name) => [USER, name] as const),
  ];
}

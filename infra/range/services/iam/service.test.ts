import {
  AddRoleToInstanceProfileCommand,
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateInstanceProfileCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeleteAccessKeyCommand,
  DeleteGroupCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteServiceLinkedRoleCommand,
  DeleteUserCommand,
  DetachUserPolicyCommand,
  GetAccountAuthorizationDetailsCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  IAMClient,
  ListGroupsForUserCommand,
  ListSSHPublicKeysCommand,
  ListUsersCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
  RemoveUserFromGroupCommand,
  SimulatePrincipalPolicyCommand,
  UpdateAccessKeyCommand,
  UpdateUserCommand,
  UploadSSHPublicKeyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  HeadBucketCommand,
  PutBucketPolicyCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Credentials, TestRange } from '../../../../test/support/range.ts';
import { startTestRange } from '../../../../test/support/range.ts';

let started: TestRange;
let iam: IAMClient;

beforeAll(async () => {
  started = await startTestRange({ clock: 'simulated' });
  iam = new IAMClient(started.config());
});

afterAll(async () => {
  iam.destroy();
  await started[Symbol.asyncDispose]();
});

const policy = (...Statement: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement });
const allow = (Action: string, Resource = '*') => policy({ Effect: 'Allow', Action, Resource });
const trusting = (AWS: string) =>
  policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS } });

let made = 0;
const fresh = (word: string) => `${word}-${String(++made)}`;

async function aUser(...documents: readonly string[]): Promise<{ name: string; key: Credentials }> {
  const name = fresh('user');
  await iam.send(new CreateUserCommand({ UserName: name }));
  for (const [at, PolicyDocument] of documents.entries())
    await iam.send(
      new PutUserPolicyCommand({ UserName: name, PolicyName: `p${String(at)}`, PolicyDocument }),
    );
  return { name, key: await aKey(name) };
}

async function aKey(UserName: string): Promise<Credentials> {
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
}

const aPolicy = async (PolicyDocument: string) => {
  const made = await iam.send(
    new CreatePolicyCommand({ PolicyName: fresh('policy'), PolicyDocument }),
  );
  return made.Policy?.Arn ?? '';
};

const listUsersAs = (key: Credentials) =>
  new IAMClient(started.config(key)).send(new ListUsersCommand({}));

describe('users, groups and their policies', () => {
  test('a group lends its policies to its members for as long as they are members', async () => {
    const { name, key } = await aUser();
    const GroupName = fresh('auditors');
    await iam.send(new CreateGroupCommand({ GroupName }));
    await iam.send(
      new AttachGroupPolicyCommand({ GroupName, PolicyArn: await aPolicy(allow('iam:List*')) }),
    );
    await expect(listUsersAs(key)).rejects.toMatchObject({ name: 'AccessDenied' });
    await iam.send(new AddUserToGroupCommand({ GroupName, UserName: name }));
    expect((await listUsersAs(key)).Users?.length).toBeGreaterThan(0);
    const groups = await iam.send(new ListGroupsForUserCommand({ UserName: name }));
    expect(groups.Groups?.map((group) => group.GroupName)).toEqual([GroupName]);
    await expect(iam.send(new DeleteGroupCommand({ GroupName }))).rejects.toMatchObject({
      name: 'DeleteConflictException',
      message: 'Cannot delete entity, must remove users from group first.',
    });
    await iam.send(new RemoveUserFromGroupCommand({ GroupName, UserName: name }));
    await expect(listUsersAs(key)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('a denial names the kind of policy that decides, and the ARN where there is one', async () => {
    const { name, key } = await aUser(allow('iam:*'));
    const user = `User: arn:aws:iam::${started.account}:user/${name} is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::${started.account}:user/`;
    const denying = await aPolicy(
      policy({ Effect: 'Deny', Action: 'iam:ListUsers', Resource: '*' }),
    );
    await iam.send(new AttachUserPolicyCommand({ UserName: name, PolicyArn: denying }));
    await expect(listUsersAs(key)).rejects.toMatchObject({
      message: `${user} with an explicit deny in an identity-based policy: ${denying}`,
    });
    await iam.send(new DetachUserPolicyCommand({ UserName: name, PolicyArn: denying }));
    await iam.send(
      new PutUserPermissionsBoundaryCommand({
        UserName: name,
        PermissionsBoundary: await aPolicy(allow('s3:*')),
      }),
    );
    await expect(listUsersAs(key)).rejects.toMatchObject({
      message: `${user} because no permissions boundary allows the iam:ListUsers action`,
    });
    await iam.send(
      new PutUserPermissionsBoundaryCommand({ UserName: name, PermissionsBoundary: denying }),
    );
    await expect(listUsersAs(key)).rejects.toMatchObject({
      message: `${user} with an explicit deny in a permissions boundary: ${denying}`,
    });
  });

  test('a user can be renamed and keeps id, key and policies', async () => {
    const { name, key } = await aUser(allow('iam:ListUsers'));
    const NewUserName = fresh('renamed');
    await iam.send(new UpdateUserCommand({ UserName: name, NewUserName }));
    const users = await listUsersAs(key);
    expect(users.Users?.map(({ UserName }) => UserName)).toContain(NewUserName);
    const me = await new STSClient(started.config(key)).send(new GetCallerIdentityCommand({}));
    expect(me.Arn).toBe(`arn:aws:iam::${started.account}:user/${NewUserName}`);
  });

  test.each([
    ['a third access key', 'LimitExceededException', 'AccessKeysPerUser: 2'],
    ['an eleventh managed policy', 'LimitExceededException', 'PoliciesPerUser: 10'],
    ['a sixth version of a policy', 'LimitExceededException', 'up to 5 versions'],
    ['a name that is taken, in another case', 'EntityAlreadyExistsException', 'already exists'],
    ['a name with a space', 'ValidationError', 'alphanumeric'],
    ['a policy that is no JSON', 'MalformedPolicyDocumentException', 'Syntax errors in policy.'],
    [
      'a policy with a principal',
      'MalformedPolicyDocumentException',
      'should not specify a principal',
    ],
    [
      'a policy with an unknown operator',
      'MalformedPolicyDocumentException',
      'Invalid Condition type',
    ],
    ['a user with a key deleted', 'DeleteConflictException', 'must delete access keys first'],
    ['an attached policy deleted', 'DeleteConflictException', 'attached to entities'],
  ])('%s is refused', async (what, name, message) => {
    const { name: UserName } = await aUser();
    const put = (PolicyDocument: string) =>
      iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'p', PolicyDocument }));
    const attempts: Readonly<Record<string, () => Promise<unknown>>> = {
      'a third access key': async () => [await aKey(UserName), await aKey(UserName)],
      'an eleventh managed policy': async () => {
        for (let count = 0; count < 11; count++)
          await iam.send(
            new AttachUserPolicyCommand({
              UserName,
              PolicyArn: await aPolicy(allow('s3:*')),
            }),
          );
      },
      'a sixth version of a policy': async () => {
        const PolicyArn = await aPolicy(allow('s3:*'));
        for (let count = 0; count < 5; count++)
          await iam.send(
            new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: allow('sqs:*') }),
          );
      },
      'a name that is taken, in another case': () =>
        iam.send(new CreateUserCommand({ UserName: UserName.toUpperCase() })),
      'a name with a space': () => iam.send(new CreateUserCommand({ UserName: 'a b' })),
      'a policy that is no JSON': () => put('{'),
      'a policy with a principal': () =>
        put(policy({ Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: '*' })),
      'a policy with an unknown operator': () =>
        put(
          policy({
            Effect: 'Allow',
            Action: 's3:*',
            Resource: '*',
            Condition: { StringSounds: { 'aws:username': 'a' } },
          }),
        ),
      'a user with a key deleted': () => iam.send(new DeleteUserCommand({ UserName })),
      'an attached policy deleted': async () => {
        const PolicyArn = await aPolicy(allow('s3:*'));
        await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
        await iam.send(new DeletePolicyCommand({ PolicyArn }));
      },
    };
    await expect(attempts[what]?.()).rejects.toMatchObject({
      name,
      message: expect.stringContaining(message) as string,
    });
  });

  test('lists come in pages', async () => {
    for (let count = 0; count < 3; count++) await aUser();
    const names: (string | undefined)[] = [];
    let Marker: string | undefined;
    do {
      const page = await iam.send(
        new ListUsersCommand({ MaxItems: 2, ...(Marker !== undefined && { Marker }) }),
      );
      expect(page.Users?.length).toBeLessThanOrEqual(2);
      names.push(...(page.Users ?? []).map(({ UserName }) => UserName));
      Marker = page.IsTruncated === true ? page.Marker : undefined;
    } while (Marker !== undefined);
    const all = await iam.send(new ListUsersCommand({}));
    expect(names).toEqual(all.Users?.map(({ UserName }) => UserName));
  });

  test('a policy comes back as it was sent', async () => {
    const document = policy({ Effect: 'Allow', Action: ['s3:Get*'], Resource: ['arn:aws:s3:::a'] });
    const PolicyArn = await aPolicy(document);
    const { PolicyVersion } = await iam.send(
      new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }),
    );
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(document);
  });
});

describe('roles', () => {
  test('a user made anew under an old name is not trusted where the old one was', async () => {
    const { name, key } = await aUser();
    const RoleName = fresh('role');
    const arn = `arn:aws:iam::${started.account}:user/${name}`;
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trusting(arn) }));
    const RoleArn = `arn:aws:iam::${started.account}:role/${RoleName}`;
    const assume = (credentials: Credentials) =>
      new STSClient(started.config(credentials)).send(
        new AssumeRoleCommand({ RoleArn, RoleSessionName: 'try' }),
      );
    await expect(assume(key)).resolves.toBeDefined();
    await iam.send(new DeleteAccessKeyCommand({ UserName: name, AccessKeyId: key.accessKeyId }));
    await iam.send(new DeleteUserCommand({ UserName: name }));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toMatch(/"AWS":"AIDA/);
    await iam.send(new CreateUserCommand({ UserName: name }));
    await expect(assume(await aKey(name))).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  test('a trust policy may only name who exists', async () => {
    const create = (AssumeRolePolicyDocument: string) =>
      iam.send(new CreateRoleCommand({ RoleName: fresh('role'), AssumeRolePolicyDocument }));
    await expect(
      create(trusting(`arn:aws:iam::${started.account}:user/nobody`)),
    ).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message: `Invalid principal in policy: "AWS":"arn:aws:iam::${started.account}:user/nobody"`,
    });
  });

  test('an instance profile holds one role, which cannot be deleted meanwhile', async () => {
    const RoleName = fresh('role');
    const InstanceProfileName = fresh('profile');
    await iam.send(
      new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trusting(started.account) }),
    );
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName }));
    const add = () =>
      iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
    await add();
    await expect(add()).rejects.toMatchObject({ name: 'LimitExceededException' });
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toThrow(
      'must remove roles from instance profile first',
    );
  });
});

describe('asking about permissions', () => {
  test('the simulator says what the call would have got', async () => {
    const { name } = await aUser(
      policy(
        { Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::intake/*' },
        { Effect: 'Deny', Action: 's3:DeleteObject', Resource: '*' },
        {
          Effect: 'Allow',
          Action: 'sqs:SendMessage',
          Resource: '*',
          Condition: { StringEquals: { 'aws:RequestTag/team': 'red' } },
        },
      ),
    );
    const { EvaluationResults } = await iam.send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: `arn:aws:iam::${started.account}:user/${name}`,
        ActionNames: ['s3:GetObject', 's3:DeleteObject', 'sqs:SendMessage', 'iam:ListUsers'],
        ResourceArns: ['arn:aws:s3:::intake/a'],
      }),
    );
    expect(EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual([
      'allowed',
      'explicitDeny',
      'implicitDeny',
      'implicitDeny',
    ]);
    expect(EvaluationResults?.[2]?.MissingContextValues).toEqual(['aws:RequestTag/team']);
  });

  test('the whole account comes in one list', async () => {
    const { name } = await aUser(allow('s3:*'));
    const details = await iam.send(
      new GetAccountAuthorizationDetailsCommand({ Filter: ['User'], MaxItems: 1000 }),
    );
    const found = details.UserDetailList?.find(({ UserName }) => UserName === name);
    expect(found?.UserPolicyList?.map(({ PolicyName }) => PolicyName)).toEqual(['p0']);
    expect(details.RoleDetailList).toEqual([]);
  });
});

describe('departures', () => {
  test('a change to IAM holds for the very next call', async () => {
    const { name, key } = await aUser(allow('iam:ListUsers'));
    await expect(listUsersAs(key)).resolves.toBeDefined();
    await iam.send(
      new UpdateAccessKeyCommand({
        UserName: name,
        AccessKeyId: key.accessKeyId,
        Status: 'Inactive',
      }),
    );
    await expect(listUsersAs(key)).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
  });

  test('AWS managed policies beyond a few are refused by name', async () => {
    const { name } = await aUser();
    await expect(
      iam.send(
        new AttachUserPolicyCommand({
          UserName: name,
          PolicyArn: 'arn:aws:iam::aws:policy/AmazonRDSFullAccess',
        }),
      ),
    ).rejects.toThrow('AmazonRDSFullAccess');
  });

  test('a resource trusts whoever has the name its policy gives', async () => {
    const { name, key } = await aUser();
    const s3 = new S3Client({ ...started.config(), forcePathStyle: true });
    const Bucket = fresh('trusting-bucket');
    await s3.send(new CreateBucketCommand({ Bucket }));
    await s3.send(
      new PutBucketPolicyCommand({
        Bucket,
        Policy: policy({
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${started.account}:user/${name}` },
          Action: 's3:ListBucket',
          Resource: `arn:aws:s3:::${Bucket}`,
        }),
      }),
    );
    await iam.send(new DeleteAccessKeyCommand({ UserName: name, AccessKeyId: key.accessKeyId }));
    await iam.send(new DeleteUserCommand({ UserName: name }));
    await iam.send(new CreateUserCommand({ UserName: name }));
    const namesake = new S3Client({ ...started.config(await aKey(name)), forcePathStyle: true });
    await expect(namesake.send(new HeadBucketCommand({ Bucket }))).resolves.toBeDefined();
  });

  test('certificates, SSH keys and service-specific credentials are refused by name', async () => {
    const { name } = await aUser();
    await expect(
      iam.send(new UploadSSHPublicKeyCommand({ UserName: name, SSHPublicKeyBody: 'ssh-rsa AAAA' })),
    ).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('iam:UploadSSHPublicKey') as string,
    });
    const { SSHPublicKeys } = await iam.send(new ListSSHPublicKeysCommand({ UserName: name }));
    expect(SSHPublicKeys).toEqual([]);
  });

  test('a password opens nothing and an identity provider vouches for nobody', async () => {
    const made = await iam.send(
      new CreateOpenIDConnectProviderCommand({ Url: 'https://tokens.example.com/ci' }),
    );
    const RoleName = fresh('federated');
    await iam.send(
      new CreateRoleCommand({
        RoleName,
        AssumeRolePolicyDocument: policy({
          Effect: 'Allow',
          Action: 'sts:AssumeRoleWithWebIdentity',
          Principal: { Federated: made.OpenIDConnectProviderArn },
        }),
      }),
    );
    const sts = new STSClient(started.config());
    await expect(
      sts.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: `arn:aws:iam::${started.account}:role/${RoleName}`,
          RoleSessionName: 'ci',
          WebIdentityToken: 'aaaa.bbbb.cccc',
        }),
      ),
    ).rejects.toMatchObject({ name: 'NotImplemented' });
    sts.destroy();
  });

  test("a device's seed comes as an address and not as a picture", async () => {
    const { VirtualMFADevice } = await iam.send(
      new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: fresh('device') }),
    );
    expect(Buffer.from(VirtualMFADevice?.QRCodePNG ?? []).toString()).toMatch(/^otpauth:/);
  });

  test('a service-linked role has no policy and is deleted at once', async () => {
    const { Role } = await iam.send(
      new CreateServiceLinkedRoleCommand({ AWSServiceName: 'guardduty.amazonaws.com' }),
    );
    const RoleName = Role?.RoleName ?? '';
    await expect(iam.send(new DeleteRoleCommand({ RoleName }))).rejects.toMatchObject({
      name: 'UnmodifiableEntityException',
    });
    const { DeletionTaskId } = await iam.send(new DeleteServiceLinkedRoleCommand({ RoleName }));
    const { Status } = await iam.send(
      new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId }),
    );
    expect(Status).toBe('SUCCEEDED');
  });
});

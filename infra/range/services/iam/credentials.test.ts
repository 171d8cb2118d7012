import {
  CreateAccessKeyCommand,
  CreateAccountAliasCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeleteLoginProfileCommand,
  DeleteUserCommand,
  EnableMFADeviceCommand,
  GenerateCredentialReportCommand,
  GetAccessKeyLastUsedCommand,
  GetAccountPasswordPolicyCommand,
  GetAccountSummaryCommand,
  GetContextKeysForCustomPolicyCommand,
  GetCredentialReportCommand,
  GetRoleCommand,
  IAMClient,
  ListAccountAliasesCommand,
  ListMFADevicesCommand,
  ListPolicyTagsCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  SimulateCustomPolicyCommand,
  TagPolicyCommand,
  TagUserCommand,
  UpdateAccountPasswordPolicyCommand,
} from '@aws-sdk/client-iam';
import type { Credentials as Issued } from '@aws-sdk/client-sts';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Credentials, TestRange } from '../../../../test/support/range.ts';
import { startTestRange } from '../../../../test/support/range.ts';
import { minutes } from '../../../base/instant.ts';
import { codeAt, mfaDevices, stepAt } from '../../identity/mfa-devices.ts';

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

async function aUser(UserName: string, document?: string): Promise<Credentials> {
  await iam.send(new CreateUserCommand({ UserName }));
  if (document !== undefined)
    await iam.send(
      new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument: document }),
    );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    accessKeyId: AccessKey?.AccessKeyId ?? '',
    secretAccessKey: AccessKey?.SecretAccessKey ?? '',
  };
}

const stsAs = (key?: Credentials) => new STSClient(started.config(key));
const keysOf = (issued: Issued | undefined): Credentials => ({
  accessKeyId: issued?.AccessKeyId ?? '',
  secretAccessKey: issued?.SecretAccessKey ?? '',
  sessionToken: issued?.SessionToken ?? '',
});
const recordOf = (eventName: string) =>
  started.range.records().findLast((record) => record.eventName === eventName);

describe('the last use of credentials', () => {
  test('is told of a key and of a role, and stands in the credential report', async () => {
    const key = await aUser('stale');
    const use = async () => {
      const { AccessKeyLastUsed } = await iam.send(
        new GetAccessKeyLastUsedCommand({ AccessKeyId: key.accessKeyId }),
      );
      return AccessKeyLastUsed;
    };
    expect(await use()).toMatchObject({ ServiceName: 'N/A', Region: 'N/A' });
    await stsAs(key).send(new GetCallerIdentityCommand({}));
    expect(await use()).toMatchObject({ ServiceName: 'sts', Region: 'us-east-1' });
    await expect(
      iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: 'AKIAEXAMPLENOBODYSKEY' })),
    ).rejects.toMatchObject({ name: 'NoSuchEntityException' });

    await iam.send(
      new CreateRoleCommand({
        RoleName: 'used',
        AssumeRolePolicyDocument: policy({
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: started.account },
        }),
      }),
    );
    const role = async () => (await iam.send(new GetRoleCommand({ RoleName: 'used' }))).Role;
    expect((await role())?.RoleLastUsed).toEqual({});
    const { Credentials: issued } = await stsAs().send(
      new AssumeRoleCommand({ RoleArn: (await role())?.Arn, RoleSessionName: 'test' }),
    );
    await stsAs(keysOf(issued)).send(new GetCallerIdentityCommand({}));
    expect((await role())?.RoleLastUsed).toMatchObject({ Region: 'us-east-1' });

    const generate = new GenerateCredentialReportCommand({});
    expect((await iam.send(generate)).State).toBe('STARTED');
    expect((await iam.send(generate)).State).toBe('COMPLETE');
    const report = await iam.send(new GetCredentialReportCommand({}));
    const lines = Buffer.from(report.Content ?? [])
      .toString()
      .split('\n');
    expect(lines[0]).toMatch(/^user,arn,user_creation_time,password_enabled/);
    expect(lines[1]).toMatch(/^<root_account>,/);
    expect(lines.find((line) => line.startsWith('stale,'))).toContain(',us-east-1,sts,false,N/A');
  });
});

describe('passwords', () => {
  test('follow the policy of the account, hold the user fast, and are nowhere in the trail', async () => {
    await iam.send(new CreateUserCommand({ UserName: 'console' }));
    await expect(iam.send(new GetAccountPasswordPolicyCommand({}))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
    await iam.send(
      new UpdateAccountPasswordPolicyCommand({ MinimumPasswordLength: 14, MaxPasswordAge: 90 }),
    );
    const { PasswordPolicy } = await iam.send(new GetAccountPasswordPolicyCommand({}));
    expect(PasswordPolicy).toMatchObject({ MinimumPasswordLength: 14, ExpirePasswords: true });
    const create = (Password: string) =>
      iam.send(new CreateLoginProfileCommand({ UserName: 'console', Password }));
    await expect(create('Too-short-1')).rejects.toMatchObject({
      name: 'PasswordPolicyViolationException',
    });
    await create('Long-enough-example-1');
    await expect(create('Long-enough-example-1')).rejects.toMatchObject({
      name: 'EntityAlreadyExistsException',
    });
    expect(JSON.stringify(started.range.records())).not.toContain('Long-enough-example-1');
    expect(recordOf('CreateLoginProfile')?.requestParameters).toEqual({ userName: 'console' });
    const remove = new DeleteUserCommand({ UserName: 'console' });
    await expect(iam.send(remove)).rejects.toMatchObject({
      message: 'Cannot delete entity, must delete login profile first.',
    });
    await iam.send(new DeleteLoginProfileCommand({ UserName: 'console' }));
    await iam.send(remove);
  });
});

describe('MFA', () => {
  test('a code shown to STS opens what policies keep for it, once', async () => {
    const withDevice = policy({
      Effect: 'Allow',
      Action: 'iam:ListUsers',
      Resource: '*',
      Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
    });
    const key = await aUser('careful', withDevice);
    const { VirtualMFADevice } = await iam.send(
      new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'careful' }),
    );
    const SerialNumber = VirtualMFADevice?.SerialNumber ?? '';
    expect(JSON.stringify(recordOf('CreateVirtualMFADevice'))).not.toContain('eed');
    const { platform, clock } = started.range;
    const seed = [...platform.state(mfaDevices).values()].find(
      ({ arn }) => arn === SerialNumber,
    )?.seed;
    const code = (by = 0) => codeAt(seed ?? new Uint8Array(), stepAt(clock.now()) + by);
    const enable = (AuthenticationCode1: string, AuthenticationCode2: string) =>
      iam.send(
        new EnableMFADeviceCommand({
          UserName: 'careful',
          SerialNumber,
          AuthenticationCode1,
          AuthenticationCode2,
        }),
      );
    await expect(enable('000000', '000001')).rejects.toMatchObject({
      name: 'InvalidAuthenticationCodeException',
    });
    await enable(code(-1), code());
    const { MFADevices } = await iam.send(new ListMFADevicesCommand({ UserName: 'careful' }));
    expect(MFADevices).toMatchObject([{ SerialNumber }]);

    await expect(
      new IAMClient(started.config(key)).send(new ListUsersCommand({})),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
    clock.spend(minutes(1));
    const shown = new GetSessionTokenCommand({ SerialNumber, TokenCode: code() });
    const { Credentials: issued } = await stsAs(key).send(shown);
    await new IAMClient(started.config(keysOf(issued))).send(new ListUsersCommand({}));
    expect(recordOf('ListUsers')?.userIdentity.sessionContext).toMatchObject({
      attributes: { mfaAuthenticated: 'true' },
    });
    await expect(stsAs(key).send(shown)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('MultiFactorAuthentication failed') as string,
    });
  });

  test('a role that asks for it is assumed with a code and not without', async () => {
    const key = await aUser(
      'operator',
      policy({ Effect: 'Allow', Action: 'sts:*', Resource: '*' }),
    );
    await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'operator' }));
    const { platform, clock } = started.range;
    const device = [...platform.state(mfaDevices).values()].find(({ arn }) =>
      arn.endsWith('/operator'),
    );
    const code = (by = 0) => codeAt(device?.seed ?? new Uint8Array(), stepAt(clock.now()) + by);
    await iam.send(
      new EnableMFADeviceCommand({
        UserName: 'operator',
        SerialNumber: device?.arn,
        AuthenticationCode1: code(-1),
        AuthenticationCode2: code(),
      }),
    );
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'behind-mfa',
        AssumeRolePolicyDocument: policy({
          Effect: 'Allow',
          Action: 'sts:AssumeRole',
          Principal: { AWS: started.account },
          Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
        }),
      }),
    );
    await iam.send(
      new PutRolePolicyCommand({
        RoleName: 'behind-mfa',
        PolicyName: 'own',
        PolicyDocument: policy({ Effect: 'Allow', Action: '*', Resource: '*' }),
      }),
    );
    const asked = {
      RoleArn: `arn:aws:iam::${started.account}:role/behind-mfa`,
      RoleSessionName: 'on-call',
    };
    await expect(stsAs(key).send(new AssumeRoleCommand(asked))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    clock.spend(minutes(1));
    await stsAs(key).send(
      new AssumeRoleCommand({ ...asked, SerialNumber: device?.arn, TokenCode: code() }),
    );
    expect(recordOf('AssumeRole')?.requestParameters).toMatchObject({ serialNumber: device?.arn });
  });
});

describe('the account', () => {
  test('has one alias and a summary', async () => {
    await expect(
      iam.send(new CreateAccountAliasCommand({ AccountAlias: 'Not_An_Alias' })),
    ).rejects.toMatchObject({ name: 'ValidationError' });
    await iam.send(new CreateAccountAliasCommand({ AccountAlias: 'training-range' }));
    const { AccountAliases } = await iam.send(new ListAccountAliasesCommand({}));
    expect(AccountAliases).toEqual(['training-range']);
    const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}));
    expect(SummaryMap).toMatchObject({ AccessKeysPerUserQuota: 2, AccountMFAEnabled: 0 });
  });

  test('policies are simulated that nobody has, and their context keys are named', async () => {
    const PolicyInputList = [
      policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
      policy({
        Effect: 'Deny',
        Action: 's3:Delete*',
        Resource: 'arn:aws:s3:::${aws:username}/*',
        Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
      }),
    ];
    const simulated = await iam.send(
      new SimulateCustomPolicyCommand({
        PolicyInputList,
        ActionNames: ['s3:GetObject', 's3:DeleteObject', 'sqs:SendMessage'],
        ResourceArns: ['arn:aws:s3:::simulated/key'],
      }),
    );
    expect(simulated.EvaluationResults?.map(({ EvalDecision }) => EvalDecision)).toEqual([
      'allowed',
      'explicitDeny',
      'implicitDeny',
    ]);
    const { ContextKeyNames } = await iam.send(
      new GetContextKeysForCustomPolicyCommand({ PolicyInputList }),
    );
    expect(ContextKeyNames).toEqual(['aws:RequestedRegion', 'aws:username']);
  });

  test('tags are checked alike on users and on policies', async () => {
    await iam.send(new CreateUserCommand({ UserName: 'tagged' }));
    await expect(
      iam.send(
        new TagUserCommand({
          UserName: 'tagged',
          Tags: [
            { Key: 'team', Value: 'a' },
            { Key: 'Team', Value: 'b' },
          ],
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidInputException' });
    const { Policy } = await iam.send(
      new CreatePolicyCommand({
        PolicyName: 'tagged',
        PolicyDocument: policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
      }),
    );
    await iam.send(
      new TagPolicyCommand({ PolicyArn: Policy?.Arn, Tags: [{ Key: 'team', Value: 'blue' }] }),
    );
    const { Tags } = await iam.send(new ListPolicyTagsCommand({ PolicyArn: Policy?.Arn }));
    expect(Tags).toEqual([{ Key: 'team', Value: 'blue' }]);
  });
});

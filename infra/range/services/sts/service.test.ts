import {
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  DeleteAccessKeyCommand,
  IAMClient,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import type { AssumeRoleCommandInput, Credentials as Issued } from '@aws-sdk/client-sts';
import {
  AssumeRoleCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Credentials, TestRange } from '../../../../test/support/range.ts';
import { startTestRange } from '../../../../test/support/range.ts';
import { minutes } from '../../../base/instant.ts';

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
const ANYTHING = policy({ Effect: 'Allow', Action: '*', Resource: '*' });

let made = 0;

async function aUser(document = ANYTHING): Promise<{ name: string; key: Credentials }> {
  const UserName = `user-${String(++made)}`;
  await iam.send(new CreateUserCommand({ UserName }));
  await iam.send(
    new PutUserPolicyCommand({ UserName, PolicyName: 'own', PolicyDocument: document }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {};
  return { name: UserName, key: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey } };
}

async function aRole(trust: object = {}, MaxSessionDuration = 3600): Promise<string> {
  const RoleName = `role-${String(++made)}`;
  await iam.send(
    new CreateRoleCommand({
      RoleName,
      MaxSessionDuration,
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
        Principal: { AWS: started.account },
        ...trust,
      }),
    }),
  );
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: ANYTHING }),
  );
  return `arn:aws:iam::${started.account}:role/${RoleName}`;
}

const keysOf = (issued: Issued | undefined): Credentials => ({
  accessKeyId: issued?.AccessKeyId ?? '',
  secretAccessKey: issued?.SecretAccessKey ?? '',
  sessionToken: issued?.SessionToken ?? '',
});

const stsAs = (credentials?: Credentials) => new STSClient(started.config(credentials));
const s3As = (credentials?: Credentials) =>
  new S3Client({ ...started.config(credentials), forcePathStyle: true });

const assume = (
  RoleArn: string,
  more: Partial<AssumeRoleCommandInput> = {},
  credentials?: Credentials,
) => stsAs(credentials).send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test', ...more }));

const works = (credentials: Credentials) => s3As(credentials).send(new ListBucketsCommand({}));

describe('sessions of roles', () => {
  test('a revoked session is denied, and the role can be assumed again at once', async () => {
    const role = await aRole();
    const before = keysOf((await assume(role)).Credentials);
    await expect(works(before)).resolves.toBeDefined();
    await started.range.clock.pass(minutes(1));
    const RoleName = role.slice(role.lastIndexOf('/') + 1);
    await iam.send(
      new PutRolePolicyCommand({
        RoleName,
        PolicyName: 'AWSRevokeOlderSessions',
        PolicyDocument: policy({
          Effect: 'Deny',
          Action: ['*'],
          Resource: ['*'],
          Condition: {
            DateLessThan: {
              'aws:TokenIssueTime': new Date(started.range.clock.now()).toISOString(),
            },
          },
        }),
      }),
    );
    await expect(works(before)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(
        'with an explicit deny in an identity-based policy',
      ) as string,
    });
    await started.range.clock.pass(minutes(1));
    await expect(works(keysOf((await assume(role)).Credentials))).resolves.toBeDefined();
  });

  test('expire, and say so in each service’s words', async () => {
    const session = keysOf((await assume(await aRole(), { DurationSeconds: 900 })).Credentials);
    await started.range.clock.pass(minutes(16));
    await expect(works(session)).rejects.toMatchObject({ name: 'ExpiredToken' });
    await expect(stsAs(session).send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'ExpiredTokenException',
    });
  });

  test('last an hour at most when chained, and as long as the role allows otherwise', async () => {
    const [first, second] = [await aRole(), await aRole({}, 43_200)];
    await expect(assume(first, { DurationSeconds: 7200 })).rejects.toThrow('MaxSessionDuration');
    await expect(assume(second, { DurationSeconds: 7200 })).resolves.toBeDefined();
    const chain = keysOf((await assume(first)).Credentials);
    await expect(assume(second, { DurationSeconds: 3601 }, chain)).rejects.toThrow(
      '1 hour session limit',
    );
    await expect(assume(second, { DurationSeconds: 3600 }, chain)).resolves.toBeDefined();
  });

  test('are narrowed by a session policy', async () => {
    const session = keysOf(
      (
        await assume(await aRole(), {
          Policy: policy({ Effect: 'Allow', Action: 'sqs:*', Resource: '*' }),
        })
      ).Credentials,
    );
    await expect(works(session)).rejects.toMatchObject({
      message: expect.stringContaining(
        'because no session policy allows the s3:ListAllMyBuckets action',
      ) as string,
    });
  });

  test('need the external id the role asks for', async () => {
    const role = await aRole({ Condition: { StringEquals: { 'sts:ExternalId': 'case-7' } } });
    await expect(assume(role)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(assume(role, { ExternalId: 'case-7' })).resolves.toBeDefined();
  });

  test('carry tags, which policies compare and a chain hands on', async () => {
    const tagged = await aRole({
      Condition: { StringEqualsIfExists: { 'aws:RequestTag/team': 'red' } },
    });
    const onlyRed = await aRole({
      Condition: { StringEquals: { 'aws:PrincipalTag/team': 'red' } },
    });
    const Tags = [{ Key: 'team', Value: 'red' }];
    await expect(assume(tagged, { Tags: [{ Key: 'team', Value: 'blue' }] })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await expect(
      assume(onlyRed, {}, keysOf((await assume(tagged)).Credentials)),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
    const red = keysOf((await assume(tagged, { Tags, TransitiveTagKeys: ['team'] })).Credentials);
    const next = keysOf((await assume(onlyRed, {}, red)).Credentials);
    await expect(assume(onlyRed, {}, next)).resolves.toBeDefined();
    await expect(assume(tagged, { Tags }, red)).rejects.toThrow('transitive tag key');
  });

  test('keep their source identity through a chain', async () => {
    const [first, second] = [await aRole(), await aRole()];
    const session = keysOf((await assume(first, { SourceIdentity: 'Alice' })).Credentials);
    expect((await assume(second, {}, session)).SourceIdentity).toBe('Alice');
    await expect(assume(second, { SourceIdentity: 'Bob' }, session)).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });
});

describe('sessions of users', () => {
  test('outlive the key that asked for them, deactivated or deleted', async () => {
    const { name, key } = await aUser();
    const { Credentials } = await stsAs(key).send(new GetSessionTokenCommand({}));
    const about = { UserName: name, AccessKeyId: key.accessKeyId };
    await iam.send(new UpdateAccessKeyCommand({ ...about, Status: 'Inactive' }));
    await expect(works(key)).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
    await expect(works(keysOf(Credentials))).resolves.toBeDefined();
    await iam.send(new DeleteAccessKeyCommand(about));
    await expect(works(keysOf(Credentials))).resolves.toBeDefined();
  });

  test('have no IAM, and mint no further sessions of the kind', async () => {
    const { key } = await aUser();
    const session = keysOf((await stsAs(key).send(new GetSessionTokenCommand({}))).Credentials);
    await expect(
      new IAMClient(started.config(session)).send(new ListUsersCommand({})),
    ).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    await expect(stsAs(session).send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Cannot call GetSessionToken with session credentials',
    });
    const me = await stsAs(session).send(new GetCallerIdentityCommand({}));
    expect(me.Arn).toMatch(/:user\/user-/);
    await expect(assume(await aRole(), {}, session)).resolves.toBeDefined();
  });

  test('cannot be had where a policy forbids it', async () => {
    const { key } = await aUser(
      policy({ Effect: 'Deny', Action: 'sts:GetSessionToken', Resource: '*' }),
    );
    await expect(stsAs(key).send(new GetSessionTokenCommand({}))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining('explicit deny in an identity-based policy') as string,
    });
  });

  test('of federated users have what the user and the session policy both allow', async () => {
    const { key } = await aUser();
    const federate = async (Policy?: string) =>
      keysOf(
        (
          await stsAs(key).send(
            new GetFederationTokenCommand({
              Name: 'susan',
              ...(Policy !== undefined && { Policy }),
            }),
          )
        ).Credentials,
      );
    const wide = await federate(policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }));
    await expect(works(wide)).resolves.toBeDefined();
    const me = await stsAs(wide).send(new GetCallerIdentityCommand({}));
    expect(me).toMatchObject({
      Arn: `arn:aws:sts::${started.account}:federated-user/susan`,
      UserId: `${started.account}:susan`,
    });
    await expect(works(await federate())).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});

describe('departures', () => {
  test('provided contexts are refused by name', async () => {
    await expect(
      assume(await aRole(), {
        ProvidedContexts: [{ ContextAssertion: 'x' }],
      }),
    ).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('ProvidedContexts') as string,
    });
  });

  test('identities of other providers and AssumeRoot are refused by name', async () => {
    await expect(
      stsAs().send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: await aRole(),
          RoleSessionName: 'web',
          WebIdentityToken: 'header.body.signature',
        }),
      ),
    ).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('AssumeRoleWithWebIdentity') as string,
    });
  });
});

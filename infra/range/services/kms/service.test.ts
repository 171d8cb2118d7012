import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BucketBench, bucketBench } from '../../../../test/support/bucket.ts';
import { startTestRange, type TestRange } from '../../../../test/support/range.ts';
import { sendSigned } from '../../../../test/support/signed-request.ts';
import { hours, later } from '../../../base/instant.ts';

const OWNER = '111122223333';

let started: TestRange;
let bench: BucketBench;

beforeAll(async () => {
  started = await startTestRange({ clock: 'simulated' });
  bench = bucketBench(started, 'kms');
});

afterAll(async () => {
  bench.s3.destroy();
  await started[Symbol.asyncDispose]();
});

/** One call in KMS's own protocol: JSON 1.1 under the name TrentService. */
async function kms<Output = unknown>(operation: string, input: object = {}): Promise<Output> {
  const answer = await sendSigned(started, {
    service: 'kms',
    method: 'POST',
    path: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `TrentService.${operation}`,
    },
    body: Buffer.from(JSON.stringify(input)),
  });
  const body = JSON.parse(answer.body) as Output & { readonly __type?: string };
  if (answer.status !== 200) throw Object.assign(new Error(answer.body), body);
  return body;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

async function aKey(more: object = {}): Promise<string> {
  const { KeyMetadata } = await kms<{ KeyMetadata: { Arn: string } }>('CreateKey', more);
  return KeyMetadata.Arn;
}

describe('a key', () => {
  test('encrypts, and decrypts with the same context only', async () => {
    const KeyId = await aKey();
    const EncryptionContext = { case: '7' };
    const { CiphertextBlob } = await kms<{ CiphertextBlob: string }>('Encrypt', {
      KeyId,
      Plaintext: base64('a secret'),
      EncryptionContext,
    });
    expect(Buffer.from(CiphertextBlob, 'base64').includes('a secret')).toBe(false);
    const opened = await kms('Decrypt', { CiphertextBlob, EncryptionContext });
    expect(opened).toMatchObject({ KeyId, Plaintext: base64('a secret') });
    await expect(kms('Decrypt', { CiphertextBlob })).rejects.toMatchObject({
      __type: 'InvalidCiphertextException',
    });
    const other = await aKey();
    await expect(
      kms('Decrypt', { CiphertextBlob, EncryptionContext, KeyId: other }),
    ).rejects.toMatchObject({ __type: 'IncorrectKeyException' });
    const moved = await kms<{ CiphertextBlob: string }>('ReEncrypt', {
      CiphertextBlob,
      SourceEncryptionContext: EncryptionContext,
      DestinationKeyId: other,
    });
    expect(await kms('Decrypt', { CiphertextBlob: moved.CiphertextBlob })).toMatchObject({
      KeyId: other,
      Plaintext: base64('a secret'),
    });
  });

  test('is found by alias, id and ARN, and said to be missing in AWS’s words', async () => {
    const KeyId = await aKey({ Description: 'case keys' });
    await kms('CreateAlias', { AliasName: 'alias/case', TargetKeyId: KeyId });
    for (const name of ['alias/case', KeyId, KeyId.slice(KeyId.lastIndexOf('/') + 1)]) {
      expect(await kms('DescribeKey', { KeyId: name })).toMatchObject({
        KeyMetadata: { Arn: KeyId, Description: 'case keys', KeyManager: 'CUSTOMER' },
      });
    }
    await expect(kms('DescribeKey', { KeyId: 'alias/none' })).rejects.toMatchObject({
      __type: 'NotFoundException',
      message: `Alias arn:aws:kms:us-east-1:${OWNER}:alias/none is not found.`,
    });
    await expect(
      kms('CreateAlias', { AliasName: 'alias/case', TargetKeyId: KeyId }),
    ).rejects.toMatchObject({ __type: 'AlreadyExistsException' });
  });

  test('that is disabled or waits for its deletion opens nothing any more', async () => {
    const KeyId = await aKey();
    const Bucket = await bench.aBucket();
    await bench.put(Bucket, 'k', 'x', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KeyId });
    const read = () => bench.read(Bucket, 'k');
    await kms('DisableKey', { KeyId });
    await expect(read()).rejects.toMatchObject({
      name: 'KMS.DisabledException',
      message: `${KeyId} is disabled.`,
    });
    await kms('EnableKey', { KeyId });
    expect(await read()).toBe('x');
    await kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    await expect(read()).rejects.toMatchObject({ name: 'KMS.KMSInvalidStateException' });
    await kms('CancelKeyDeletion', { KeyId });
    await kms('EnableKey', { KeyId });
    expect(await read()).toBe('x');
    await kms('ScheduleKeyDeletion', { KeyId, PendingWindowInDays: 7 });
    started.range.clock.spend(hours(7 * 24));
    await expect(kms('DescribeKey', { KeyId })).rejects.toMatchObject({
      message: `Key '${KeyId}' does not exist`,
    });
  });
});

describe('who may use a key', () => {
  const kmsRead = { Effect: 'Allow', Action: ['s3:*'], Resource: '*' };

  test('is decided by the key’s policy, which may hand the question to IAM', async () => {
    const KeyId = await aKey();
    const Bucket = await bench.aBucket();
    await bench.put(Bucket, 'k', 'x', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KeyId });
    const without = await bench.aUser('without', [kmsRead]);
    const get = new GetObjectCommand({ Bucket, Key: 'k' });
    await expect(without.send(get)).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::${OWNER}:user/without is not authorized to perform: kms:Decrypt on resource: ${KeyId} because no identity-based policy allows the kms:Decrypt action`,
    });
    expect(
      started.range.records().findLast(({ eventName }) => eventName === 'Decrypt'),
    ).toMatchObject({ errorCode: 'AccessDenied', userIdentity: { invokedBy: 'AWS Internal' } });
    const through = await bench.aUser('through-s3', [
      kmsRead,
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: KeyId,
        Condition: {
          StringEquals: {
            'kms:ViaService': 's3.us-east-1.amazonaws.com',
            'kms:EncryptionContext:aws:s3:arn': `arn:aws:s3:::${Bucket}/k`,
          },
        },
      },
    ]);
    await through.send(get);
    for (const client of [without, through]) client.destroy();
  });

  test('includes who was granted it, for as long as the grant stands', async () => {
    const iam = new IAMClient(started.config());
    await iam.send(
      new CreateRoleCommand({
        RoleName: 'granted',
        AssumeRolePolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'lambda.amazonaws.com' },
              Action: 'sts:AssumeRole',
            },
          ],
        }),
      }),
    );
    iam.destroy();
    const KeyId = await aKey();
    const GranteePrincipal = `arn:aws:iam::${OWNER}:role/granted` as const;
    const { identities, clock } = started.range.platform;
    const { identity } = identities.openSession({
      roleArn: GranteePrincipal,
      sessionName: 's',
      issuedAt: clock.now(),
      expiresAt: later(clock.now(), hours(1)),
    });
    const describe = () =>
      started.range.platform.perform({
        service: 'kms',
        operation: 'DescribeKey',
        input: { KeyId },
        as: identity,
      });
    await expect(describe()).rejects.toMatchObject({ code: 'AccessDeniedException' });
    const { GrantId } = await kms<{ GrantId: string }>('CreateGrant', {
      KeyId,
      GranteePrincipal,
      Operations: ['DescribeKey'],
    });
    expect(await kms('ListGrants', { KeyId })).toMatchObject({
      Grants: [{ GrantId, GranteePrincipal }],
    });
    await describe();
    await kms('RevokeGrant', { KeyId, GrantId });
    await expect(describe()).rejects.toMatchObject({ code: 'AccessDeniedException' });
  });

  test('cannot be taken away from who takes it', async () => {
    const KeyId = await aKey();
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${OWNER}:role/none` },
          Action: 'kms:*',
          Resource: '*',
        },
      ],
    });
    await expect(kms('PutKeyPolicy', { KeyId, Policy })).rejects.toMatchObject({
      __type: 'MalformedPolicyDocumentException',
    });
  });
});

describe('departures', () => {
  test('only symmetric keys of one Region exist', async () => {
    await expect(
      kms('CreateKey', { KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }),
    ).rejects.toMatchObject({
      __type: 'UnsupportedOperationException',
      message: expect.stringContaining('RSA_2048') as string,
    });
    await expect(kms('CreateKey', { MultiRegion: true })).rejects.toMatchObject({
      __type: 'UnsupportedOperationException',
    });
  });

  test('rotation is remembered and changes no key material', async () => {
    const KeyId = await aKey();
    const { CiphertextBlob } = await kms<{ CiphertextBlob: string }>('Encrypt', {
      KeyId,
      Plaintext: base64('x'),
    });
    await kms('EnableKeyRotation', { KeyId });
    expect(await kms('GetKeyRotationStatus', { KeyId })).toMatchObject({
      KeyRotationEnabled: true,
    });
    started.range.clock.spend(hours(24 * 400));
    expect(await kms('Decrypt', { CiphertextBlob })).toMatchObject({ Plaintext: base64('x') });
  });

  test('a dry run is told that it would have succeeded, and settings are checked', async () => {
    const KeyId = await aKey();
    await expect(
      kms('Encrypt', { KeyId, Plaintext: base64('x'), DryRun: true }),
    ).rejects.toMatchObject({ __type: 'DryRunOperationException' });
    await kms('UpdateKeyDescription', { KeyId, Description: 'renamed' });
    expect(await kms('DescribeKey', { KeyId })).toMatchObject({
      KeyMetadata: { Description: 'renamed' },
    });
    await kms('EnableKeyRotation', { KeyId, RotationPeriodInDays: 90 });
    expect(await kms('GetKeyRotationStatus', { KeyId })).toMatchObject({
      RotationPeriodInDays: 90,
    });
    for (const [operation, input] of [
      ['EnableKeyRotation', { KeyId, RotationPeriodInDays: 89 }],
      ['ListKeys', { Limit: 1001 }],
      ['CreateKey', { KeyUsage: 'NOTHING' }],
    ] as const)
      await expect(kms(operation, input)).rejects.toMatchObject({ __type: 'ValidationException' });
    await expect(kms('GetKeyPolicy', { KeyId, PolicyName: 'other' })).rejects.toMatchObject({
      __type: 'NotFoundException',
    });
  });

  test('the same grant under the same name is made once, and found by who may retire it', async () => {
    const KeyId = await aKey();
    const RetiringPrincipal = `arn:aws:iam::${OWNER}:user/administrator`;
    const wish = {
      KeyId,
      Name: 'once',
      GranteePrincipal: RetiringPrincipal,
      RetiringPrincipal,
      Operations: ['Decrypt'],
    };
    const first = await kms<{ GrantId: string }>('CreateGrant', wish);
    expect(await kms('CreateGrant', wish)).toEqual(first);
    const { Grants } = await kms<{ Grants: { GrantId: string }[] }>('ListRetirableGrants', {
      RetiringPrincipal,
    });
    expect(Grants.map(({ GrantId }) => GrantId)).toEqual([first.GrantId]);
  });

  test('a grant counts at once and its token is not needed', async () => {
    const KeyId = await aKey();
    const granted = await kms<{ GrantToken: string }>('CreateGrant', {
      KeyId,
      GranteePrincipal: `arn:aws:iam::${OWNER}:user/administrator`,
      Operations: ['Decrypt'],
    });
    expect(granted.GrantToken).not.toBe('');
    expect((await kms<{ Grants: unknown[] }>('ListGrants', { KeyId })).Grants).toHaveLength(1);
  });
});

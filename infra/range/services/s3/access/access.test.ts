import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetBucketAclCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectLegalHoldCommand,
  GetObjectLockConfigurationCommand,
  GetObjectRetentionCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  PutBucketEncryptionCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutBucketRequestPaymentCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
  PutObjectLockConfigurationCommand,
  PutObjectRetentionCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BucketBench, bucketBench } from '../../../../../test/support/bucket.ts';
import { startTestRange, type TestRange } from '../../../../../test/support/range.ts';

const OWNER = '111122223333';
const STRANGER = '444455556666';

let started: TestRange;
let bench: BucketBench;
let stranger: S3Client;

beforeAll(async () => {
  started = await startTestRange({ clock: 'simulated', accounts: [OWNER, STRANGER] });
  bench = bucketBench(started, 'access');
  stranger = bench.clientOf(started.adminOf(STRANGER));
  await stranger.send(new CreateBucketCommand({ Bucket: 'strangers-own' }));
});

afterAll(async () => {
  bench.s3.destroy();
  stranger.destroy();
  await started[Symbol.asyncDispose]();
});

const OPEN = {
  BlockPublicAcls: false,
  IgnorePublicAcls: false,
  BlockPublicPolicy: false,
  RestrictPublicBuckets: false,
};

const block = (Bucket: string, switches: object) =>
  bench.s3.send(
    new PutPublicAccessBlockCommand({
      Bucket,
      PublicAccessBlockConfiguration: { ...OPEN, ...switches },
    }),
  );

const policy = (Bucket: string, ...Statement: readonly object[]) =>
  bench.s3.send(
    new PutBucketPolicyCommand({
      Bucket,
      Policy: JSON.stringify({ Version: '2012-10-17', Statement }),
    }),
  );

const readersOf = (bucket: string, Principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal,
  Action: 's3:GetObject',
  Resource: `arn:aws:s3:::${bucket}/*`,
  ...more,
});

const anonymously = (bucket: string, key: string) => fetch(`${started.endpoint}/${bucket}/${key}`);
const get = (s3: S3Client, Bucket: string, Key: string) =>
  s3.send(new GetObjectCommand({ Bucket, Key }));
const admin = `arn:aws:iam::${OWNER}:user/administrator`;

/** A bucket that uses lists, with Block Public Access off. */
async function listedBucket(): Promise<string> {
  const Bucket = await bench.aBucket({ ObjectOwnership: 'ObjectWriter' });
  await block(Bucket, {});
  return Bucket;
}

describe('a public policy', () => {
  test('lets anybody in once it is allowed, and the trail says who nobody is', async () => {
    const Bucket = await bench.aBucket();
    await bench.put(Bucket, 'k', 'open');
    expect((await anonymously(Bucket, 'k')).status).toBe(403);
    await block(Bucket, {});
    await policy(Bucket, readersOf(Bucket, '*'));
    expect(await (await anonymously(Bucket, 'k')).text()).toBe('open');
    expect(started.range.records().at(-1)).toMatchObject({
      eventName: 'GetObject',
      userIdentity: { type: 'AWSAccount', principalId: '', accountId: 'ANONYMOUS_PRINCIPAL' },
    });
    await block(Bucket, { RestrictPublicBuckets: true });
    expect((await anonymously(Bucket, 'k')).status).toBe(403);
    await expect(get(stranger, Bucket, 'k')).rejects.toMatchObject({ message: 'Access Denied' });
    await get(bench.s3, Bucket, 'k');
  });

  test('is refused in the words of BlockPublicPolicy', async () => {
    const Bucket = await bench.aBucket();
    await expect(policy(Bucket, readersOf(Bucket, '*'))).rejects.toMatchObject({
      message: `User: ${admin} is not authorized to perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::${Bucket}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`,
    });
    await policy(Bucket, { ...readersOf(Bucket, '*'), Effect: 'Deny' });
  });

  test('is stopped by the account’s switches as well', async () => {
    const Bucket = await bench.aBucket();
    await block(Bucket, {});
    const perform = (operation: string, input: object) =>
      started.range.platform.perform({
        service: 's3',
        operation,
        input: { AccountId: OWNER, ...input },
        as: { kind: 'root', accountId: OWNER, arn: `arn:aws:iam::${OWNER}:root`, accessKeyId: '' },
      });
    const on = { BlockPublicPolicy: true };
    await perform('PutAccountPublicAccessBlock', { PublicAccessBlockConfiguration: on });
    expect(started.range.records().at(-1)).toMatchObject({
      eventSource: 's3.amazonaws.com',
      eventName: 'PutAccountPublicAccessBlock',
      managementEvent: true,
      requestParameters: { accountId: OWNER },
    });
    await expect(policy(Bucket, readersOf(Bucket, '*'))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    await perform('DeleteAccountPublicAccessBlock', {});
    await expect(perform('GetAccountPublicAccessBlock', {})).rejects.toMatchObject({
      code: 'NoSuchPublicAccessBlockConfiguration',
    });
    await policy(Bucket, readersOf(Bucket, '*'));
  });
});

describe('conditions', () => {
  test('on tags, prefixes and lists decide', async () => {
    const Bucket = await bench.aBucket();
    await bench.put(Bucket, 'case/open', 'x', { Tagging: 'state=open' });
    await bench.put(Bucket, 'case/held', 'x', { Tagging: 'state=held' });
    const user = await bench.aUser('tagged', [
      {
        Effect: 'Allow',
        Action: 's3:GetObject',
        Resource: '*',
        Condition: { StringEquals: { 's3:ExistingObjectTag/state': 'open' } },
      },
      {
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: '*',
        Condition: { StringLike: { 's3:prefix': 'case/*' } },
      },
    ]);
    await get(user, Bucket, 'case/open');
    await expect(get(user, Bucket, 'case/held')).rejects.toMatchObject({ name: 'AccessDenied' });
    await user.send(new ListObjectsV2Command({ Bucket, Prefix: 'case/' }));
    await expect(user.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject({
      message: expect.stringContaining('s3:ListBucket') as string,
    });
    user.destroy();
  });

  test('on who owns and who pays are kept', async () => {
    const Bucket = await bench.aBucket();
    await bench.put(Bucket, 'k', 'x');
    await expect(
      bench.s3.send(new GetObjectCommand({ Bucket, Key: 'k', ExpectedBucketOwner: STRANGER })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
    await policy(Bucket, readersOf(Bucket, { AWS: STRANGER }));
    await bench.s3.send(
      new PutBucketRequestPaymentCommand({
        Bucket,
        RequestPaymentConfiguration: { Payer: 'Requester' },
      }),
    );
    await expect(get(stranger, Bucket, 'k')).rejects.toMatchObject({ name: 'AccessDenied' });
    await stranger.send(new GetObjectCommand({ Bucket, Key: 'k', RequestPayer: 'requester' }));
  });
});

describe('access control lists', () => {
  test('are off unless the bucket asks for them', async () => {
    const Bucket = await bench.aBucket();
    await bench.put(Bucket, 'k', 'x', { ACL: 'bucket-owner-full-control' });
    for (const ACL of ['private', 'public-read'] as const) {
      await expect(bench.put(Bucket, 'k', 'x', { ACL })).rejects.toMatchObject({
        name: 'AccessControlListNotSupported',
        message: 'The bucket does not allow ACLs',
      });
    }
    await expect(bench.aBucket({ ACL: 'public-read' })).rejects.toMatchObject({
      name: 'InvalidBucketAclWithObjectOwnership',
    });
    const acl = await bench.s3.send(new GetBucketAclCommand({ Bucket }));
    expect(acl.Grants).toEqual([
      {
        Grantee: { Type: 'CanonicalUser', ID: acl.Owner?.ID },
        Permission: 'FULL_CONTROL',
      },
    ]);
  });

  test('let in whom they name: everybody, or an account that may by itself', async () => {
    const Bucket = await listedBucket();
    await bench.put(Bucket, 'open', 'x', { ACL: 'public-read' });
    await bench.put(Bucket, 'closed', 'x');
    expect((await anonymously(Bucket, 'open')).status).toBe(200);
    expect((await anonymously(Bucket, 'closed')).status).toBe(403);
    await expect(get(stranger, Bucket, 'closed')).rejects.toMatchObject({ name: 'AccessDenied' });
    const { Owner } = await stranger.send(new GetBucketAclCommand({ Bucket: 'strangers-own' }));
    await bench.s3.send(
      new PutObjectAclCommand({ Bucket, Key: 'closed', GrantRead: `id="${Owner?.ID ?? ''}"` }),
    );
    await get(stranger, Bucket, 'closed');
    const { Grants } = await bench.s3.send(new GetObjectAclCommand({ Bucket, Key: 'closed' }));
    expect(Grants).toMatchObject([{ Permission: 'READ', Grantee: { ID: Owner?.ID } }]);
    await block(Bucket, { IgnorePublicAcls: true });
    expect((await anonymously(Bucket, 'open')).status).toBe(403);
  });

  test('that are public are refused in the words of BlockPublicAcls', async () => {
    const Bucket = await listedBucket();
    await block(Bucket, { BlockPublicAcls: true });
    await expect(
      bench.s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' })),
    ).rejects.toMatchObject({
      message: `User: ${admin} is not authorized to perform: s3:PutBucketAcl on resource: "arn:aws:s3:::${Bucket}" because public ACLs are prevented by the BlockPublicAcls setting in S3 Block Public Access.`,
    });
    await expect(bench.put(Bucket, 'k', 'x', { ACL: 'public-read' })).rejects.toMatchObject({
      name: 'AccessDenied',
    });
  });

  test('of others have to go before lists are switched off', async () => {
    const Bucket = await listedBucket();
    await bench.s3.send(new PutBucketAclCommand({ Bucket, ACL: 'public-read' }));
    await expect(
      bench.s3.send(
        new PutBucketOwnershipControlsCommand({
          Bucket,
          OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidBucketAclWithObjectOwnership' });
  });
});

describe('object lock', () => {
  test('keeps a version from being removed, not from being hidden', async () => {
    const { s3, put } = bench;
    const Bucket = await bench.aBucket({ ObjectLockEnabledForBucket: true });
    const { VersionId } = await put(Bucket, 'k', 'x');
    const at = { Bucket, Key: 'k', VersionId };
    await expect(s3.send(new GetObjectLegalHoldCommand(at))).rejects.toMatchObject({
      name: 'NoSuchObjectLockConfiguration',
    });
    await s3.send(new PutObjectLegalHoldCommand({ ...at, LegalHold: { Status: 'ON' } }));
    expect(started.range.records().at(-1)).toMatchObject({
      eventName: 'PutObjectLegalHold',
      eventCategory: 'Data',
      additionalEventData: { objectRetentionInfo: { legalHoldInfo: { isUnderLegalHold: true } } },
    });
    await expect(s3.send(new DeleteObjectCommand(at))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'Access Denied because object protected by object lock.',
    });
    const hidden = await s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    expect(hidden.DeleteMarker).toBe(true);
    await s3.send(new PutObjectLegalHoldCommand({ ...at, LegalHold: { Status: 'OFF' } }));
    await s3.send(new DeleteObjectCommand(at));
  });

  test('under governance yields to who may bypass it, under compliance to nobody', async () => {
    const { s3, put } = bench;
    const Bucket = await bench.aBucket({ ObjectLockEnabledForBucket: true });
    const day = (days: number) => new Date(started.range.clock.now() + days * 86_400_000);
    const lock = (ObjectLockMode: string) => ({
      ObjectLockMode,
      ObjectLockRetainUntilDate: day(30),
    });
    const soft = await put(Bucket, 'soft', 'x', lock('GOVERNANCE'));
    const hard = await put(Bucket, 'hard', 'x', lock('COMPLIANCE'));
    const softAt = { Bucket, Key: 'soft', VersionId: soft.VersionId };
    const hardAt = { Bucket, Key: 'hard', VersionId: hard.VersionId };
    await expect(s3.send(new DeleteObjectCommand(softAt))).rejects.toMatchObject({
      name: 'AccessDenied',
    });
    const keeper = await bench.aUser('keeper', [
      { Effect: 'Allow', Action: 's3:DeleteObject*', Resource: '*' },
    ]);
    await expect(
      keeper.send(new DeleteObjectCommand({ ...softAt, BypassGovernanceRetention: true })),
    ).rejects.toMatchObject({
      message: expect.stringContaining('s3:BypassGovernanceRetention') as string,
    });
    keeper.destroy();
    const retain = (at: object, Mode: string, days: number) =>
      s3.send(
        new PutObjectRetentionCommand({
          ...softAt,
          ...at,
          Retention: { Mode: Mode as 'GOVERNANCE', RetainUntilDate: day(days) },
        }),
      );
    await expect(retain(hardAt, 'COMPLIANCE', 10)).rejects.toMatchObject({ name: 'AccessDenied' });
    await retain(hardAt, 'COMPLIANCE', 60);
    expect(await s3.send(new GetObjectRetentionCommand(hardAt))).toMatchObject({
      Retention: { Mode: 'COMPLIANCE' },
    });
    await expect(retain(softAt, 'GOVERNANCE', 10)).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(retain(softAt, 'GOVERNANCE', -1)).rejects.toMatchObject({
      name: 'InvalidArgument',
    });
    for (const at of [softAt, hardAt]) {
      const gone = s3.send(new DeleteObjectCommand({ ...at, BypassGovernanceRetention: true }));
      if (at === softAt) await gone;
      else await expect(gone).rejects.toMatchObject({ name: 'AccessDenied' });
    }
  });

  test('needs a bucket that has it, and gives a default to what comes in', async () => {
    const { s3, put } = bench;
    const plain = await bench.aBucket();
    await expect(put(plain, 'k', 'x', { ObjectLockLegalHoldStatus: 'ON' })).rejects.toMatchObject({
      message: 'Bucket is missing Object Lock Configuration',
    });
    await expect(
      s3.send(new GetObjectLockConfigurationCommand({ Bucket: plain })),
    ).rejects.toMatchObject({ name: 'ObjectLockConfigurationNotFoundError' });
    const Bucket = await bench.aBucket({ ObjectLockEnabledForBucket: true });
    await s3.send(
      new PutObjectLockConfigurationCommand({
        Bucket,
        ObjectLockConfiguration: {
          ObjectLockEnabled: 'Enabled',
          Rule: { DefaultRetention: { Mode: 'GOVERNANCE', Days: 2 } },
        },
      }),
    );
    expect(started.range.records().at(-1)).toMatchObject({
      eventName: 'PutBucketObjectLockConfiguration',
      requestParameters: {
        'object-lock': '',
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
      },
    });
    await put(Bucket, 'k', 'x');
    const { ObjectLockMode } = await get(s3, Bucket, 'k');
    expect(ObjectLockMode).toBe('GOVERNANCE');
  });
});

describe('encryption', () => {
  test('by a customer’s key is opened by that key alone', async () => {
    const { s3, put } = bench;
    const Bucket = await bench.aBucket();
    const key = (letter: string) => ({
      SSECustomerAlgorithm: 'AES256',
      SSECustomerKey: letter.repeat(32),
    });
    await put(Bucket, 'k', 'x', key('a'));
    await expect(get(s3, Bucket, 'k')).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(
      s3.send(new GetObjectCommand({ Bucket, Key: 'k', ...key('b') })),
    ).rejects.toMatchObject({ name: 'AccessDenied' });
    const opened = await s3.send(new GetObjectCommand({ Bucket, Key: 'k', ...key('a') }));
    expect(await opened.Body?.transformToString()).toBe('x');
    expect(started.range.records().at(-1)?.requestParameters).not.toHaveProperty(
      'x-amz-server-side-encryption-customer-key',
    );
  });

  test('by KMS asks with the reader’s own rights, and the trail says for which object', async () => {
    const Bucket = await bench.aBucket();
    await bench.put(Bucket, 'k', 'x', { ServerSideEncryption: 'aws:kms' });
    await get(bench.s3, Bucket, 'k');
    const asked = started.range
      .records()
      .filter(({ eventSource }) => eventSource === 'kms.amazonaws.com')
      .slice(-2);
    expect(asked.map(({ eventName }) => eventName)).toEqual(['GenerateDataKey', 'Decrypt']);
    for (const record of asked) {
      expect(record).toMatchObject({
        eventCategory: 'Management',
        sourceIPAddress: 'AWS Internal',
        userIdentity: { type: 'IAMUser', userName: 'administrator', invokedBy: 'AWS Internal' },
        requestParameters: { encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::${Bucket}/k` } },
        responseElements: null,
      });
    }
    await bench.s3.send(
      new PutBucketEncryptionCommand({
        Bucket,
        ServerSideEncryptionConfiguration: {
          Rules: [
            {
              ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' },
              BucketKeyEnabled: true,
            },
          ],
        },
      }),
    );
    await bench.s3.send(new PutObjectCommand({ Bucket, Key: 'by-default', Body: 'x' }));
    const [write, key] = [...started.range.records()].reverse();
    expect(write).toMatchObject({
      eventName: 'PutObject',
      additionalEventData: { SSEApplied: 'Default_SSE_KMS' },
    });
    expect(key).toMatchObject({
      requestParameters: { encryptionContext: { 'aws:s3:arn': `arn:aws:s3:::${Bucket}` } },
    });
  });
});

import { CreateAccessKeyCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestRange, type TestRange } from '../../../test/support/range.ts';

let range: TestRange;
let s3: S3Client;

beforeAll(async () => {
  range = await startTestRange({ clock: 'simulated' });
  s3 = new S3Client({ ...range.config(), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: 'forms', ACL: 'private' }));
});

afterAll(() => range[Symbol.asyncDispose]());

const last = (eventName: string) =>
  range.range.records().findLast((record) => record.eventName === eventName);

// Published of 2023: five of five CreateBucket records have no resources, eight of eight DeleteBucket have one.
test('making a bucket names no resource, and removing one does, also in vain', async () => {
  expect(last('CreateBucket')).not.toHaveProperty('resources');
  expect(last('CreateBucket')).toMatchObject({ requestParameters: { 'x-amz-acl': 'private' } });
  await s3.send(new CreateBucketCommand({ Bucket: 'forms-full' }));
  await s3.send(new PutObjectCommand({ Bucket: 'forms-full', Key: 'a', Body: 'a' }));
  await expect(s3.send(new DeleteBucketCommand({ Bucket: 'forms-full' }))).rejects.toMatchObject({
    name: 'BucketNotEmpty',
  });
  expect(last('DeleteBucket')).toMatchObject({
    errorCode: 'BucketNotEmpty',
    resources: [
      { accountId: range.account, type: 'AWS::S3::Bucket', ARN: 'arn:aws:s3:::forms-full' },
    ],
  });
});

test('what is written shows how it was encrypted, and what is deleted does not', async () => {
  const place = { Bucket: 'forms', Key: 'b' };
  await s3.send(new PutObjectCommand({ ...place, Body: 'b' }));
  expect(last('PutObject')?.additionalEventData).toMatchObject({ SSEApplied: 'Default_SSE_S3' });
  await s3.send(new DeleteObjectCommand(place));
  expect(last('DeleteObject')).toMatchObject({ requestParameters: { key: 'b' } });
  expect(last('DeleteObject')?.additionalEventData).not.toHaveProperty('SSEApplied');
});

test('a body of XML is shown with its namespace, and its sub-resource as an empty word', async () => {
  const PublicAccessBlockConfiguration = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: false,
    RestrictPublicBuckets: false,
  };
  await s3.send(
    new PutPublicAccessBlockCommand({ Bucket: 'forms', PublicAccessBlockConfiguration }),
  );
  expect(last('PutBucketPublicAccessBlock')?.requestParameters).toEqual({
    publicAccessBlock: '',
    bucketName: 'forms',
    Host: 'forms.s3.us-east-1.amazonaws.com',
    PublicAccessBlockConfiguration: {
      ...PublicAccessBlockConfiguration,
      xmlns: 'http://s3.amazonaws.com/doc/2006-03-01/',
    },
  });
});

test('an error of IAM has the name of its exception', async () => {
  const iam = new IAMClient(range.config());
  await iam.send(new CreateUserCommand({ UserName: 'many-keys' }));
  const more = () => iam.send(new CreateAccessKeyCommand({ UserName: 'many-keys' }));
  await more();
  await more();
  await expect(more()).rejects.toMatchObject({ Code: 'LimitExceeded' });
  expect(last('CreateAccessKey')?.errorCode).toBe('LimitExceededException');
  await expect(iam.send(new CreateUserCommand({ UserName: 'many-keys' }))).rejects.toMatchObject({
    Code: 'EntityAlreadyExists',
  });
  expect(last('CreateUser')?.errorCode).toBe('EntityAlreadyExistsException');
  await expect(iam.send(new CreateAccessKeyCommand({ UserName: 'nobody' }))).rejects.toMatchObject({
    Code: 'NoSuchEntity',
  });
  expect(last('CreateAccessKey')?.errorCode).toBe('NoSuchEntityException');
});

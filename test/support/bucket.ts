import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  type CreateBucketCommandInput,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { Credentials, TestRange } from './range.ts';

/** What tests of S3 do again and again, with the SDK's own client. */
export interface BucketBench {
  readonly s3: S3Client;
  aBucket(more?: Omit<CreateBucketCommandInput, 'Bucket'>): Promise<string>;
  put(
    Bucket: string,
    Key: string,
    Body: string | Uint8Array,
    more?: object,
  ): ReturnType<typeof putted>;
  read(Bucket: string, Key: string, more?: object): Promise<string>;
  /** A client of a new user who may do nothing but what the statements say. */
  aUser(name: string, statements: readonly object[]): Promise<S3Client>;
  clientOf(credentials: Credentials): S3Client;
}

const putted = (
  s3: S3Client,
  Bucket: string,
  Key: string,
  Body: string | Uint8Array,
  more: object,
) => s3.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

export function bucketBench(range: TestRange, name: string): BucketBench {
  let made = 0;
  const clientOf = (credentials: Credentials) =>
    new S3Client({ ...range.config(credentials), forcePathStyle: true });
  const s3 = clientOf(range.admin);
  return {
    s3,
    clientOf,
    async aBucket(more = {}) {
      made++;
      const Bucket = `${name}-${made}`;
      await s3.send(new CreateBucketCommand({ Bucket, ...more }));
      return Bucket;
    },
    put: (Bucket, Key, Body, more = {}) => putted(s3, Bucket, Key, Body, more),
    async read(Bucket, Key, more = {}) {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key, ...more }));
      return (await Body?.transformToString()) ?? '';
    },
    async aUser(user, Statement) {
      const iam = new IAMClient(range.config());
      await iam.send(new CreateUserCommand({ UserName: user }));
      if (Statement.length > 0) {
        const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
        await iam.send(
          new PutUserPolicyCommand({ UserName: user, PolicyName: 'own', PolicyDocument }),
        );
      }
      const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: user }));
      iam.destroy();
      const { AccessKeyId = '', SecretAccessKey = '' } = AccessKey ?? {};
      return clientOf({ accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey });
    },
  };
}
